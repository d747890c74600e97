/**
 * Weighs in bytes what the engine keeps in memory and in temporary files: results, source tables, answers, orders of
 * rows, and the working memory of running steps. All of it together stays within the memory budget. To make room,
 * unused entries are dropped, the least valuable first.
 */
import { collectGarbage } from './collect-garbage.ts';

/** Parts of an entry. A part is identified by its object; a part that several entries share counts once. */
export interface Weight {
  /** Bytes in memory of parts that other entries may share: tables, buffers. */
  readonly memory: ReadonlyMap<object, number>;
  /** Bytes on disk of each temporary file. */
  readonly disk: ReadonlyMap<object, number>;
  /** Bytes that no other entry shares. */
  readonly own: number;
}

export const ownBytes = (own: number): Weight => ({ memory: new Map(), disk: new Map(), own });

export interface Entry {
  /** Marks the entry as used now. */
  use(): void;
  /** Sets a new weight. */
  weigh(weight: Weight): void;
  /** Removes the entry without calling `drop`: its content is gone, or is weighed elsewhere. */
  remove(): void;
}

export interface NewEntry {
  readonly weight: Weight;
  /** Milliseconds needed to compute the content again. */
  readonly cost: number;
  /** Drops the content. Called at most once, never after `remove`. */
  drop(): void;
  /** Object by which users claim the entry; while claimed, it is not dropped. */
  readonly subject?: object;
}

/** Memory of a step: for its result and for its working memory. */
export interface Room {
  /** Bytes of the whole memory budget. */
  readonly budget: number;
  /** Requests `bytes` more for a result in memory. False: the result must go to disk. */
  take(bytes: number): boolean;
  /**
   * Reserves `bytes` of working memory, replacing the previous reservation. Waits for other steps to end, and moves
   * tables in use to disk. False if memory in use leaves no room and the step needs more than an eighth of the budget.
   */
  work(bytes: number): Promise<boolean>;
  /** Bytes in use that can be neither dropped nor moved to disk. */
  inUse(): number;
}

/** A room without a ledger, for work outside a session. */
export function roomOf(budget: number): Room {
  let taken = 0;
  return {
    budget,
    take(bytes) {
      if (taken + bytes > budget) return false;
      taken += bytes;
      return true;
    },
    work: async (bytes) => bytes <= budget,
    inUse: () => 0,
  };
}

/**
 * Share of the budget that a step gets even if memory in use that cannot move to disk, such as distinct texts, exceeds
 * the budget by itself: refusing a few bytes would free nothing.
 */
const SMALL_STEP_SHARE = 1 / 8;

export interface HeldRoom extends Room {
  /** Ends the step: its result is entered or discarded by now. */
  release(): void;
}

interface Item extends NewEntry {
  weight: Weight;
  /** Inflation of the ledger at its last use. An entry's value falls relative to newer ones as inflation grows. */
  since: number;
  isGone: boolean;
}

interface Part {
  bytes: number;
  readonly isOnDisk: boolean;
  /** Bytes of a memory part that were moved to disk. */
  moved: number;
  entries: number;
}

/** A user of entries, which keeps them from being dropped. */
export interface LedgerUser {
  /** Subjects of the entries in use. */
  subjects(): Iterable<object>;
  /** Moves `bytes` bytes in use to disk, or as many as possible, and reports them by `movedToDisk`. */
  moveToDisk?(bytes: number): Promise<void>;
}

export interface HoldOptions {
  /** False for a room that neither waits for others nor is waited for, because it is held until all of them end. */
  readonly waits?: boolean;
}

/**
 * Share of the budget that may be dropped before garbage is collected, because a collection stops every thread for some
 * milliseconds.
 */
const UNCOLLECTED_SHARE = 1 / 8;
const MIN_UNCOLLECTED_BYTES = 16 * 2 ** 20;
const MAX_UNCOLLECTED_BYTES = 256 * 2 ** 20;

export interface LedgerOptions {
  readonly budget: number;
  /**
   * Returns memory of dropped entries to the system: shared memory is held until every thread has collected its
   * garbage.
   */
  collect?(): void;
}

/**
 * Drops entries in the order of Greedy-Dual-Size (Cao & Irani, 1997): by the milliseconds saved per byte that dropping
 * would free, and by the time since the last use.
 */
export class MemoryLedger {
  readonly budget: number;
  private readonly collect: () => void;
  private readonly items = new Set<Item>();
  private readonly parts = new Map<object, Part>();
  private inflation = 0;
  /** Bytes that only one entry uses. */
  private own = 0;
  private sharedMemory = 0;
  private sharedDisk = 0;
  /** Bytes reserved by running steps, in addition to the entries. */
  private held = 0;
  private uncollected = 0;
  private readonly users = new Set<LedgerUser>();
  /** Rooms of steps with working memory; waiting steps continue when one of them ends. */
  private readonly working = new Set<object>();
  private waiting: (() => void)[] = [];
  /** The last move to disk; moves run in sequence. */
  private moving: Promise<void> = Promise.resolve();
  /** Removes entries that were entered beside an object when the object is collected. */
  private readonly gone = new FinalizationRegistry<Entry>((entry) => entry.remove());

  constructor({ budget, collect = collectGarbage }: LedgerOptions) {
    this.budget = budget;
    this.collect = collect;
  }

  /** Bytes in memory: of all entries and running steps. */
  get memoryBytes(): number {
    return this.own + this.sharedMemory + this.held;
  }

  /** Bytes in temporary files. */
  get diskBytes(): number {
    return this.sharedDisk;
  }

  get size(): number {
    return this.items.size;
  }

  enter(entered: NewEntry): Entry {
    const item: Item = { ...entered, since: this.inflation, isGone: false };
    this.items.add(item);
    this.count(item.weight);
    return {
      use: () => {
        item.since = this.inflation;
      },
      weigh: (weight) => {
        if (item.isGone) return;
        this.count(weight);
        this.discount(item.weight);
        item.weight = weight;
      },
      remove: () => this.remove(item),
    };
  }

  /**
   * Like `enter`, for content that lives only as long as `owner`. `drop` must not reference `owner`; create it in a
   * separate function, because closures of one scope hold everything that any of them uses.
   */
  enterBeside(owner: object, entered: NewEntry): Entry {
    const { use, weigh, remove } = this.enter(entered);
    const entry: Entry = {
      use,
      weigh,
      remove: () => {
        this.gone.unregister(entry);
        remove();
      },
    };
    this.gone.register(owner, entry, entry);
    return entry;
  }

  /** Registers a user, whose subjects are queried whenever room is needed. Returns the function that removes it. */
  addUser(user: LedgerUser): () => void {
    this.users.add(user);
    return () => void this.users.delete(user);
  }

  /** Records that `bytes` bytes of a memory part are on disk now. */
  movedToDisk(key: object, bytes: number): void {
    const part = this.parts.get(key);
    if (part === undefined || part.isOnDisk) return;
    part.bytes -= bytes;
    part.moved += bytes;
    this.sharedMemory -= bytes;
    this.sharedDisk += bytes;
  }

  /**
   * Drops entries beyond the limits: memory above the budget, or unused entries in memory and on disk above the budget.
   */
  settle(): void {
    const inUse = this.partsInUse();
    let spare = 0;
    for (const item of this.items) if (!inUse.items.has(item)) spare += item.weight.own;
    for (const [key, { bytes }] of this.parts) if (!inUse.parts.has(key)) spare += bytes;
    if (this.memoryBytes > this.budget || spare > this.budget)
      this.evict(inUse, (freed) => this.memoryBytes <= this.budget && spare - freed <= this.budget, false);
    this.collectSoon();
  }

  /** Drops all unused entries. The caller must collect the garbage. */
  dropUnused(): void {
    this.evict(this.partsInUse(), () => false, false);
    this.uncollected = 0;
  }

  /** Room for a step that is starting. */
  hold({ waits = true }: HoldOptions = {}): HeldRoom {
    let kept = 0;
    let working = 0;
    let isFull = false;
    const self = {};
    const change = (bytes: number): void => {
      this.held += bytes;
    };
    const workWith = (bytes: number): void => {
      change(bytes - working);
      working = bytes;
      if (waits && bytes > 0) this.working.add(self);
      else this.working.delete(self);
      for (const goOn of this.waiting.splice(0)) goOn();
    };
    return {
      budget: this.budget,
      inUse: () => this.bytesInUse(),
      take: (bytes) => {
        // Once full, full for the whole step, because each further attempt would search all entries.
        if (isFull || !this.makeRoom(bytes)) {
          isFull = true;
          return false;
        }
        kept += bytes;
        change(bytes);
        return true;
      },
      work: async (bytes) => {
        workWith(0);
        // More than can ever be freed.
        if (bytes > this.budget) return false;
        if (!this.makeRoom(bytes)) await this.moveInUse(bytes);
        while (!this.makeRoom(bytes)) {
          if (this.bytesInUse() + bytes > this.budget) {
            if (bytes > this.budget * SMALL_STEP_SHARE) return false;
            break;
          }
          // Only other steps occupy the room.
          if (!waits || this.working.size === 0) break;
          await new Promise<void>((goOn) => this.waiting.push(goOn));
        }
        workWith(bytes);
        return true;
      },
      release: () => {
        change(-kept);
        kept = 0;
        workWith(0);
      },
    };
  }

  /** Moves tables in use to disk until there is room for `bytes` bytes. */
  private moveInUse(bytes: number): Promise<void> {
    this.moving = this.moving.then(async () => {
      for (const { moveToDisk } of this.users) {
        const missing = this.memoryBytes + bytes - this.budget;
        if (missing > 0) await moveToDisk?.(missing);
      }
    });
    return this.moving;
  }

  /** Bytes of entries in use that are in memory. */
  private bytesInUse(): number {
    const { items, parts } = this.partsInUse();
    let bytes = 0;
    for (const { weight } of items) bytes += weight.own;
    for (const key of parts) {
      const part = this.parts.get(key);
      if (part?.isOnDisk === false) bytes += part.bytes;
    }
    return bytes;
  }

  /** Whether `bytes` more fit, after dropping unused entries if necessary. */
  private makeRoom(bytes: number): boolean {
    const fits = (): boolean => this.memoryBytes + bytes <= this.budget;
    if (fits()) return true;
    this.evict(this.partsInUse(), fits, true);
    this.collectSoon();
    return fits();
  }

  private partsInUse(): { readonly items: ReadonlySet<Item>; readonly parts: ReadonlySet<object> } {
    const subjects = new Set<object>();
    for (const user of this.users) for (const subject of user.subjects()) subjects.add(subject);
    const items = new Set<Item>();
    const parts = new Set<object>();
    for (const item of this.items) {
      if (item.subject === undefined || !subjects.has(item.subject)) continue;
      items.add(item);
      for (const key of item.weight.memory.keys()) parts.add(key);
      for (const key of item.weight.disk.keys()) parts.add(key);
    }
    return { items, parts };
  }

  /**
   * Drops entries, least valuable first, until it is enough. A shared part counts in equal shares for its entries,
   * because dropping all of them frees it.
   */
  private evict(
    inUse: ReturnType<MemoryLedger['partsInUse']>,
    isEnough: (freed: number) => boolean,
    isMemoryWanted: boolean,
  ): void {
    const before = this.memoryBytes + this.diskBytes;
    const freed = (): number => before - this.memoryBytes - this.diskBytes;
    const ranked: { item: Item; value: number }[] = [];
    for (const item of this.items) {
      if (inUse.items.has(item)) continue;
      let share = item.weight.own;
      const { memory, disk } = item.weight;
      for (const each of isMemoryWanted ? [memory] : [memory, disk]) {
        for (const key of each.keys()) {
          const part = this.parts.get(key) as Part;
          if (!inUse.parts.has(key)) share += part.bytes / part.entries;
        }
      }
      if (share > 0) ranked.push({ item, value: item.since + item.cost / share });
    }
    ranked.sort((a, b) => a.value - b.value);
    for (const { item, value } of ranked) {
      if (isEnough(freed())) return;
      this.inflation = Math.max(this.inflation, value);
      this.drop(item);
    }
  }

  private drop(item: Item): void {
    if (item.isGone) return;
    const before = this.memoryBytes + this.diskBytes;
    this.remove(item);
    item.drop();
    this.uncollected += before - this.memoryBytes - this.diskBytes;
  }

  private remove(item: Item): void {
    if (item.isGone) return;
    item.isGone = true;
    this.items.delete(item);
    this.discount(item.weight);
  }

  private count({ memory, disk, own }: Weight): void {
    this.own += own;
    for (const [parts, isOnDisk] of [
      [memory, false],
      [disk, true],
    ] as const) {
      for (const [key, bytes] of parts) {
        const known = this.parts.get(key);
        if (known !== undefined) {
          known.entries++;
          continue;
        }
        this.parts.set(key, { bytes, isOnDisk, moved: 0, entries: 1 });
        if (isOnDisk) this.sharedDisk += bytes;
        else this.sharedMemory += bytes;
      }
    }
  }

  private discount({ memory, disk, own }: Weight): void {
    this.own -= own;
    for (const parts of [memory, disk]) {
      for (const key of parts.keys()) {
        const part = this.parts.get(key) as Part;
        if (--part.entries > 0) continue;
        this.parts.delete(key);
        if (part.isOnDisk) this.sharedDisk -= part.bytes;
        else this.sharedMemory -= part.bytes;
        this.sharedDisk -= part.moved;
      }
    }
  }

  private collectSoon(): void {
    const share = Math.max(MIN_UNCOLLECTED_BYTES, this.budget * UNCOLLECTED_SHARE);
    if (this.uncollected <= Math.min(MAX_UNCOLLECTED_BYTES, share)) return;
    this.uncollected = 0;
    this.collect();
  }
}

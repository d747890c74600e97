/**
 * What the engine keeps in memory and in its temporary files, weighed in bytes. Results, source tables, answers and orders
 * of rows are all entered here, beside the working memory of the steps that run, so that together they stay within the
 * memory budget. What is missing room is made by dropping entries that nobody uses, the least valuable first.
 */
import { collectGarbage } from './collect-garbage.ts';

/** What an entry consists of. Parts are told apart by identity: one that several entries share is counted once. */
export interface Weight {
  /** Bytes in memory of each part that other entries may share: a table, a buffer. */
  readonly memory: ReadonlyMap<object, number>;
  /** Bytes on disk of each temporary file. */
  readonly disk: ReadonlyMap<object, number>;
  /** Bytes that no other entry shares. */
  readonly own: number;
}

export const ownBytes = (own: number): Weight => ({ memory: new Map(), disk: new Map(), own });

export interface Entry {
  /** It was of use just now. */
  use(): void;
  /** It weighs something else now. */
  weigh(weight: Weight): void;
  /** It is gone, or somebody else answers for it. */
  remove(): void;
}

export interface Entered {
  readonly weight: Weight;
  /** Milliseconds that it would take to make it again. */
  readonly cost: number;
  /** Lets go of it. Called at most once, not by `remove`. */
  drop(): void;
  /** What users name to say that they rest on it: then it stays. */
  readonly subject?: object;
}

/** Room for what a step makes and for what it works with. */
export interface Room {
  /** Bytes that there are in all. */
  readonly budget: number;
  /** Asks to keep so many bytes more in memory; where it says false, they belong on disk. */
  take(bytes: number): boolean;
  /**
   * Makes room for so many bytes of working memory, in place of those that were asked for before: waits for other steps to
   * end, and has tables in use moved to disk. False where what is in use leaves no such room.
   */
  work(bytes: number): Promise<boolean>;
  /** Bytes in use that neither dropping nor moving to disk gives back. */
  inUse(): number;
}

/** Room of its own, for what runs outside a session. */
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

export interface HeldRoom extends Room {
  /** The step is over: what it made is entered by now, or gone. */
  release(): void;
}

interface Item extends Entered {
  weight: Weight;
  /** The ledger's inflation when it was last used: what was not used since then has lost as much. */
  since: number;
  isGone: boolean;
}

interface Part {
  bytes: number;
  readonly isOnDisk: boolean;
  /** Bytes of a part in memory that were moved to disk. */
  moved: number;
  entries: number;
}

/** Whoever rests on entries. */
export interface LedgerUser {
  /** The subjects of the entries in use. */
  subjects(): Iterable<object>;
  /** Moves that many bytes in use to disk, or as many as can be, and tells the ledger by `movedToDisk`. */
  moveToDisk?(bytes: number): Promise<void>;
}

export interface HoldOptions {
  /** False for room that others do not wait for, and that does not wait for others: it is held until all of them end. */
  readonly waits?: boolean;
}

/** Share of the budget that may be dropped before garbage is collected, which stops every thread for some milliseconds. */
const UNCOLLECTED_SHARE = 1 / 8;
const MIN_UNCOLLECTED_BYTES = 16 * 2 ** 20;
const MAX_UNCOLLECTED_BYTES = 256 * 2 ** 20;

export interface LedgerOptions {
  readonly budget: number;
  /** Gives back memory of what was dropped: shared memory is held until every thread has collected its garbage. */
  collect?(): void;
}

/**
 * Entries are dropped in the order of Greedy-Dual-Size (Cao & Irani, 1997): by the milliseconds that they save for each
 * byte that dropping them gives back, and by how long they were of no use.
 */
export class MemoryLedger {
  readonly budget: number;
  private readonly collect: () => void;
  private readonly items = new Set<Item>();
  private readonly parts = new Map<object, Part>();
  private inflation = 0;
  /** Bytes of entries that no other shares. */
  private own = 0;
  private sharedMemory = 0;
  private sharedDisk = 0;
  /** Bytes that running steps hold beside the entries. */
  private held = 0;
  private uncollected = 0;
  private readonly users = new Set<LedgerUser>();
  /** Rooms of steps that work: those that wait go on when one of them ends. */
  private readonly working = new Set<object>();
  private waiting: (() => void)[] = [];
  /** Moves to disk follow each other. */
  private moving: Promise<void> = Promise.resolve();
  /** Entries of what is kept beside an object go when the object does. */
  private readonly gone = new FinalizationRegistry<Entry>((entry) => entry.remove());

  constructor({ budget, collect = collectGarbage }: LedgerOptions) {
    this.budget = budget;
    this.collect = collect;
  }

  /** Bytes in memory: of all entries, and of the steps that run. */
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

  enter(entered: Entered): Entry {
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
   * As `enter`, of what is kept beside an object only as long as the object lives. `drop` must not hold the object, and is
   * best made by a function of its own: functions of one scope hold all that any of them uses.
   */
  enterBeside(owner: object, entered: Entered): Entry {
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

  /** Users are asked for the subjects that they rest on whenever room is needed. Returns how to take that back. */
  addUser(user: LedgerUser): () => void {
    this.users.add(user);
    return () => void this.users.delete(user);
  }

  /** So many bytes of a part that is in memory are on disk now. */
  movedToDisk(key: object, bytes: number): void {
    const part = this.parts.get(key);
    if (part === undefined || part.isOnDisk) return;
    part.bytes -= bytes;
    part.moved += bytes;
    this.sharedMemory -= bytes;
    this.sharedDisk += bytes;
  }

  /** Drops what is too much: beyond the budget in memory, or in memory and on disk of what is not in use. */
  settle(): void {
    const inUse = this.partsInUse();
    let spare = 0;
    for (const item of this.items) if (!inUse.items.has(item)) spare += item.weight.own;
    for (const [key, { bytes }] of this.parts) if (!inUse.parts.has(key)) spare += bytes;
    if (this.memoryBytes > this.budget || spare > this.budget)
      this.evict(inUse, (freed) => this.memoryBytes <= this.budget && spare - freed <= this.budget, false);
    this.collectSoon();
  }

  /** Drops all entries that are not in use. Their memory is the caller's to collect. */
  dropUnused(): void {
    this.evict(this.partsInUse(), () => false, false);
    this.uncollected = 0;
  }

  /** Room for a step that runs now. */
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
        // What did not fit stays so for the step: each further attempt would look through all entries.
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
        // Nothing gives that much back.
        if (bytes > this.budget) return false;
        if (!this.makeRoom(bytes)) await this.moveInUse(bytes);
        while (!this.makeRoom(bytes)) {
          if (this.bytesInUse() + bytes > this.budget) return false;
          // Only other steps are in the way.
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

  /** Has tables in use moved to disk until there is room for so many bytes. */
  private moveInUse(bytes: number): Promise<void> {
    this.moving = this.moving.then(async () => {
      for (const { moveToDisk } of this.users) {
        const missing = this.memoryBytes + bytes - this.budget;
        if (missing > 0) await moveToDisk?.(missing);
      }
    });
    return this.moving;
  }

  /** Bytes in memory of entries in use. */
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

  /** Whether so many bytes more fit, if need be after dropping what is not in use. */
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
   * Drops entries until it is enough. Of a part that several entries share each counts its share: dropped one after the
   * other, they give it back in the end.
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

/**
 * Equal strings among the blocks of many chunks, found on several threads: hashes split the entries into partitions that
 * know nothing of each other. The loop is WebAssembly (assembly/match.ts) over memory of this thread.
 */
import { matchModule } from './match.wasm.ts';
import type { TextBlock } from './text-index.ts';

export interface MatchInput {
  readonly blocks: readonly TextBlock[];
  readonly partition: number;
  /** The highest bits of a hash that are the partition. */
  readonly partitionBits: number;
  /** Filled for the entries of the partition: the position of the first equal entry, counted over all blocks. */
  readonly firsts: Int32Array;
}

interface Match {
  readonly longBytes: WebAssembly.Global<'i32'>;
  readonly arenaEnd: WebAssembly.Global<'i32'>;
  begin(partition: number, partitionBits: number, slots: number, slotBits: number): void;
  enlarge(slots: number, slotBits: number): void;
  group(hashes: number, offsets: number, size: number, order: number): number;
  match(columns: number, bytes: number, count: number, base: number, arena: number): number;
}

const PAGE = 1 << 16;
const SLOT_BYTES = 32;
const LEAST_SLOT_BITS = 10;
/** Share of the slots that may be taken where all texts of a block are new: more slots take longer to touch than to pass. */
const FULLEST = 0.75;
/** Bytes that may be read or written behind what is meant. */
const ROOM = 16;
/** More memory than that is given back after use. */
const KEPT_BYTES = 4 << 20;
const MOST_BYTES = 2 ** 32;

let memory: WebAssembly.Memory | undefined;
let loop: Match;
let bytes: Uint8Array;
let integers: Int32Array;
/** Where free memory begins; the module's own tables lie below the first page's end. */
let free = PAGE;

function view(of: WebAssembly.Memory): void {
  bytes = new Uint8Array(of.buffer);
  integers = new Int32Array(of.buffer);
}

function start(): WebAssembly.Memory {
  if (memory === undefined) {
    memory = new WebAssembly.Memory({ initial: 2 });
    loop = new WebAssembly.Instance(new WebAssembly.Module(matchModule()), { env: { memory } })
      .exports as unknown as Match;
    view(memory);
  }
  free = PAGE;
  return memory;
}

const toEight = (address: number): number => Math.ceil(address / 8) * 8;

/** The address of so many bytes, which hold anything. */
function allocate(of: WebAssembly.Memory, length: number): number {
  const address = free;
  free = toEight(address + length + ROOM);
  if (free > MOST_BYTES) throw new RangeError('The different texts of the file need more than 4 GB of memory.');
  if (free > bytes.length) {
    of.grow(Math.ceil((free - bytes.length) / PAGE));
    view(of);
  }
  return address;
}

/** The address of so many slots, all free: their positions are -1. */
function freeSlots(of: WebAssembly.Memory, slots: number): number {
  const address = allocate(of, slots * SLOT_BYTES);
  bytes.fill(0xff, address, address + slots * SLOT_BYTES);
  return address;
}

/** Matches the entries of one partition. */
export function matchTexts({ blocks, partition, partitionBits, firsts }: MatchInput): void {
  const here = start();
  const most = (count: (block: TextBlock) => number): number =>
    blocks.reduce((least, block) => Math.max(least, count(block)), 0);
  const largest = most(({ size }) => size);
  const hashes = allocate(here, 4 * largest);
  const columns = allocate(here, 4 * largest);
  const offsets = allocate(here, 4 * (largest + 1));
  const order = allocate(here, 4 * largest);
  const text = allocate(
    here,
    most((block) => block.bytes.length),
  );
  let slotBits = LEAST_SLOT_BITS;
  loop.begin(partition, partitionBits, freeSlots(here, 2 ** slotBits), slotBits);
  let used = 0;
  let base = 0;
  for (const block of blocks) {
    integers.set(block.hashes, hashes >>> 2);
    integers.set(block.offsets, offsets >>> 2);
    const count = loop.group(hashes, offsets, block.size, order);
    if (count > 0) {
      const before = slotBits;
      while (FULLEST * 2 ** slotBits < used + count) slotBits++;
      if (slotBits > before) loop.enlarge(freeSlots(here, 2 ** slotBits), slotBits);
      const arena = allocate(here, loop.longBytes.value);
      // Found positions take the place of the entries' numbers.
      const numbers = integers.slice(order >>> 2, (order >>> 2) + count);
      integers.set(block.columns, columns >>> 2);
      bytes.set(block.bytes, text);
      used += loop.match(columns, text, count, base, arena);
      // Of the room for long texts, what was not needed is free again.
      free = toEight((loop.arenaEnd.value >>> 0) + ROOM);
      const found = integers.subarray(order >>> 2, (order >>> 2) + count);
      for (let index = 0; index < count; index++) firsts[base + numbers[index]] = found[index];
    }
    base += block.size;
  }
  if (bytes.length > KEPT_BYTES) memory = undefined;
}

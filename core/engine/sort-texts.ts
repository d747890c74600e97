/**
 * The sorted order of many strings, which are bytes: no JavaScript string is made or compared. The sorting itself is
 * WebAssembly (assembly/sort.ts).
 */
import { compareText } from '../ir/functions/text.ts';
import { sharedInt32 } from '../table/column.ts';
import { type Dictionary, dictionaryOf, stringsOf } from '../table/dictionary.ts';
import { sortModule } from './sort.wasm.ts';

interface Sort {
  sortTexts(bytes: number, offsets: number, count: number, scratch: number): void;
}

const PAGE = 1 << 16;
/** The module's own tables lie below. */
const BYTES = PAGE;
/** Bytes behind the strings that may be read. */
const ROOM = 8;
/** What sorting needs besides: for each string, and once. */
const SCRATCH_A_STRING = 17;
const SCRATCH = 32;
/** More memory than that is given back after use. */
const KEPT_BYTES = 64 << 20;

let memory: WebAssembly.Memory | undefined;
let sort: Sort;

/** Makes room for so many bytes in the module's memory. */
function roomFor(length: number): WebAssembly.Memory {
  if (memory === undefined) {
    memory = new WebAssembly.Memory({ initial: 2 });
    const module = new WebAssembly.Module(sortModule());
    sort = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Sort;
  }
  const missing = length - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return memory;
}

/** Positions of the strings in order of their code points, on shared memory. Equal strings keep their order. */
export function sortedPositions({ size, offsets, bytes }: Dictionary): Int32Array {
  const sorted = sharedInt32(size);
  if (size === 0) return sorted;
  const offsetsAt = (BYTES + bytes.length + ROOM + 7) & ~7;
  const scratch = (offsetsAt + 4 * (size + 1) + 7) & ~7;
  const end = scratch + SCRATCH_A_STRING * size + SCRATCH;
  const { buffer } = roomFor(end);
  new Uint8Array(buffer).set(bytes, BYTES);
  new Uint32Array(buffer).set(offsets, offsetsAt >> 2);
  sort.sortTexts(BYTES, offsetsAt, size, scratch);
  const entries = new Int32Array(buffer, scratch, 2 * size);
  for (let place = 0; place < size; place++) sorted[place] = entries[2 * place] as number;
  if (end > KEPT_BYTES) memory = undefined;
  return sorted;
}

/** The same of strings. Half of a surrogate pair has no UTF-8: with one among them, they are compared. */
export function orderOf(strings: readonly string[]): Int32Array {
  const dictionary = dictionaryOf(strings);
  if (!stringsOf(dictionary).some((string, position) => string !== strings[position]))
    return sortedPositions(dictionary);
  return Int32Array.from(strings.keys()).sort((a, b) => compareText(strings[a] as string, strings[b] as string));
}

const orders = new WeakMap<Uint8Array, Int32Array>();

/** The same, found once for a dictionary. */
export function sortedOnce(dictionary: Dictionary): Int32Array {
  const known = orders.get(dictionary.bytes);
  if (known !== undefined) return known;
  const order = sortedPositions(dictionary);
  orders.set(dictionary.bytes, order);
  return order;
}

/** Strings whose sorting is worth a thread. */
const MANY = 1 << 14;

/** Has a thread sort them, where they are many: `sortedOnce` knows their order then. */
export async function sortAhead(
  dictionary: Dictionary,
  task: <Output>(task: string, input: unknown) => Promise<Output>,
): Promise<void> {
  if (dictionary.size < MANY || orders.has(dictionary.bytes)) return;
  orders.set(dictionary.bytes, await task<Int32Array>('sort-texts', dictionary));
}

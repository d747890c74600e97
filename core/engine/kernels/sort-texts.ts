/**
 * Sorts many strings as bytes, without creating or comparing JavaScript strings. The sorting itself is WebAssembly
 * (assembly/sort.ts).
 */
import { compareText } from '../../ir/functions/text.ts';
import { sharedInt32 } from '../../table/shared-arrays.ts';
import { type Dictionary, dictionaryInTurns, dictionaryOf, stringsOf } from '../../table/dictionary.ts';
import { sortModule } from './sort.wasm.ts';
import { STRINGS_A_TURN } from './text-run.ts';

interface Sort {
  sortTexts(bytes: number, offsets: number, count: number, scratch: number): void;
}

const PAGE = 1 << 16;
/** Start of the strings; the module's own tables lie below. */
const STRINGS_AT = PAGE;
/** Bytes after the strings that the module may read. */
const PADDING_BYTES = 8;
/** Scratch bytes per string, and once. */
const SCRATCH_BYTES_A_STRING = 17;
const SCRATCH_BYTES = 32;
/** Memory beyond this is released after use. */
const KEPT_BYTES = 64 << 20;
/** Memory limit of a WebAssembly module. */
const MAX_MEMORY_BYTES = 2 ** 32;

let memory: WebAssembly.Memory | undefined;
let sort: Sort;

/** Makes room for `length` bytes in the module's memory. */
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

const toEight = (address: number): number => Math.ceil(address / 8) * 8;

/**
 * Positions of the strings in the order of their code points, on shared memory. Stable.
 * @param most bytes of memory for radix sorting; strings that need more are sorted by comparison
 */
export function sortedPositions(dictionary: Dictionary, most = MAX_MEMORY_BYTES): Int32Array {
  const { size, offsets, bytes } = dictionary;
  const sorted = sharedInt32(size);
  if (size === 0) return sorted;
  const offsetsAt = toEight(STRINGS_AT + bytes.length + PADDING_BYTES);
  const scratch = toEight(offsetsAt + 4 * (size + 1));
  const end = scratch + SCRATCH_BYTES_A_STRING * size + SCRATCH_BYTES;
  if (end > most) {
    for (let position = 0; position < size; position++) sorted[position] = position;
    return sorted.sort((a, b) => compareBytes(dictionary, a, b));
  }
  const { buffer } = roomFor(end);
  new Uint8Array(buffer).set(bytes, STRINGS_AT);
  new Uint32Array(buffer, offsetsAt).set(offsets);
  sort.sortTexts(STRINGS_AT, offsetsAt, size, scratch);
  const entries = new Int32Array(buffer, scratch, 2 * size);
  for (let place = 0; place < size; place++) sorted[place] = entries[2 * place];
  if (end > KEPT_BYTES) memory = undefined;
  return sorted;
}

function compareBytes({ offsets, bytes }: Dictionary, a: number, b: number): number {
  let at = offsets[a];
  let other = offsets[b];
  const end = offsets[a + 1];
  const otherEnd = offsets[b + 1];
  while (at < end && other < otherEnd && bytes[at] === bytes[other]) {
    at++;
    other++;
  }
  if (at === end || other === otherEnd) return end - at - (otherEnd - other) || a - b;
  return bytes[at] - bytes[other];
}

/**
 * Like `sortedPositions`, for JavaScript strings. Strings with half a surrogate pair are sorted by comparison, because
 * they have no UTF-8.
 */
export function orderOf(strings: readonly string[]): Int32Array {
  const dictionary = dictionaryOf(strings);
  if (!stringsOf(dictionary).some((string, position) => string !== strings[position]))
    return sortedPositions(dictionary);
  return Int32Array.from(strings.keys()).sort((a, b) => compareText(strings[a], strings[b]));
}

/** Whether the string contains half of a surrogate pair, which has no UTF-8. */
export function hasHalfPair(string: string): boolean {
  for (let at = 0; at < string.length; at++) {
    const unit = string.charCodeAt(at);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    if (unit > 0xdbff || (string.charCodeAt(at + 1) & 0xfc00) !== 0xdc00) return true;
    at++;
  }
  return false;
}

/** Whether one of the strings contains half of a surrogate pair; checks with pauses. */
export async function haveHalfPair(strings: readonly string[], pause: () => Promise<void>): Promise<boolean> {
  for (let first = 0; first < strings.length; first += STRINGS_A_TURN) {
    if (first > 0) await pause();
    for (let at = first; at < Math.min(strings.length, first + STRINGS_A_TURN); at++)
      if (hasHalfPair(strings[at])) return true;
  }
  return false;
}

/** Like `orderOf`, but sorts on a thread and pauses during the rest. */
export async function orderInTurns(
  strings: readonly string[],
  task: <Output>(task: string, input: unknown) => Promise<Output>,
  pause: () => Promise<void>,
): Promise<Int32Array> {
  if (await haveHalfPair(strings, pause)) return orderOf(strings);
  return task<Int32Array>('sort-texts', await dictionaryInTurns(strings, pause));
}

const orders = new WeakMap<Uint8Array, Int32Array>();

/** Like `sortedPositions`, with the result kept for the dictionary. */
export function sortedOnce(dictionary: Dictionary): Int32Array {
  const known = orders.get(dictionary.bytes);
  if (known !== undefined) return known;
  const order = sortedPositions(dictionary);
  orders.set(dictionary.bytes, order);
  return order;
}

/** Of positions sorted by their texts, the last one with this text; −1 for none. */
export function lastEqual(order: Int32Array, textAt: (position: number) => string, text: string): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareText(textAt(order[middle]), text) <= 0) low = middle + 1;
    else high = middle;
  }
  const position = low === 0 ? -1 : order[low - 1];
  return position >= 0 && textAt(position) === text ? position : -1;
}

/** Number of strings from which sorting on a thread pays. */
export const MIN_THREADED_STRINGS = 1 << 14;

/** Sorts the strings on a thread, if they are many, so that `sortedOnce` finds their order. */
export async function sortAhead(
  dictionary: Dictionary,
  task: <Output>(task: string, input: unknown) => Promise<Output>,
): Promise<void> {
  if (dictionary.size < MIN_THREADED_STRINGS || orders.has(dictionary.bytes)) return;
  orders.set(dictionary.bytes, await task<Int32Array>('sort-texts', dictionary));
}

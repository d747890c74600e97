/**
 * The sorted order of many strings, which are bytes: no JavaScript string is made or compared. The sorting itself is
 * WebAssembly (assembly/sort.ts).
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
/** The module's own tables lie below. */
const BYTES = PAGE;
/** Bytes behind the strings that may be read. */
const ROOM = 8;
/** What sorting needs besides: for each string, and once. */
const SCRATCH_A_STRING = 17;
const SCRATCH = 32;
/** More memory than that is given back after use. */
const KEPT_BYTES = 64 << 20;
/** A module has no more memory than that. */
const MOST_BYTES = 2 ** 32;

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

const toEight = (address: number): number => Math.ceil(address / 8) * 8;

/**
 * Positions of the strings in order of their code points, on shared memory. Equal strings keep their order.
 * @param most bytes of memory for sorting: with more strings, they are compared
 */
export function sortedPositions(dictionary: Dictionary, most = MOST_BYTES): Int32Array {
  const { size, offsets, bytes } = dictionary;
  const sorted = sharedInt32(size);
  if (size === 0) return sorted;
  const offsetsAt = toEight(BYTES + bytes.length + ROOM);
  const scratch = toEight(offsetsAt + 4 * (size + 1));
  const end = scratch + SCRATCH_A_STRING * size + SCRATCH;
  if (end > most) {
    for (let position = 0; position < size; position++) sorted[position] = position;
    return sorted.sort((a, b) => compareBytes(dictionary, a, b));
  }
  const { buffer } = roomFor(end);
  new Uint8Array(buffer).set(bytes, BYTES);
  new Uint32Array(buffer, offsetsAt).set(offsets);
  sort.sortTexts(BYTES, offsetsAt, size, scratch);
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

/** The same of strings. Half of a surrogate pair has no UTF-8: with one among them, they are compared. */
export function orderOf(strings: readonly string[]): Int32Array {
  const dictionary = dictionaryOf(strings);
  if (!stringsOf(dictionary).some((string, position) => string !== strings[position]))
    return sortedPositions(dictionary);
  return Int32Array.from(strings.keys()).sort((a, b) => compareText(strings[a], strings[b]));
}

/** Whether half of a surrogate pair stands in the string: no UTF-8 says it. */
export function hasHalfPair(string: string): boolean {
  for (let at = 0; at < string.length; at++) {
    const unit = string.charCodeAt(at);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    if (unit > 0xdbff || (string.charCodeAt(at + 1) & 0xfc00) !== 0xdc00) return true;
    at++;
  }
  return false;
}

/** Whether that is so of one of these strings; looked for in turns. */
export async function haveHalfPair(strings: readonly string[], pause: () => Promise<void>): Promise<boolean> {
  for (let first = 0; first < strings.length; first += STRINGS_A_TURN) {
    if (first > 0) await pause();
    for (let at = first; at < Math.min(strings.length, first + STRINGS_A_TURN); at++)
      if (hasHalfPair(strings[at])) return true;
  }
  return false;
}

/** As `orderOf`: a thread sorts, and all else is done in turns with pauses between. */
export async function orderInTurns(
  strings: readonly string[],
  task: <Output>(task: string, input: unknown) => Promise<Output>,
  pause: () => Promise<void>,
): Promise<Int32Array> {
  if (await haveHalfPair(strings, pause)) return orderOf(strings);
  return task<Int32Array>('sort-texts', await dictionaryInTurns(strings, pause));
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

/** Of positions in the order of their texts, the last whose text is this one; −1 where none is. */
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

/** Strings whose sorting is worth a thread. */
export const MANY = 1 << 14;

/** Has a thread sort them, where they are many: `sortedOnce` knows their order then. */
export async function sortAhead(
  dictionary: Dictionary,
  task: <Output>(task: string, input: unknown) => Promise<Output>,
): Promise<void> {
  if (dictionary.size < MANY || orders.has(dictionary.bytes)) return;
  orders.set(dictionary.bytes, await task<Int32Array>('sort-texts', dictionary));
}

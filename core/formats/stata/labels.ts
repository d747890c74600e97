/** Value labels and long texts of a Stata file: both stand behind its records. */
import { sharedFloat64 } from '../../table/shared-arrays.ts';
import { Damage } from '../damage.ts';
import type { Decode } from '../records/encodings.ts';
import type { FarTextPlaces } from '../records/far-texts.ts';
import type { Cursor, FileBytes } from '../records/file-bytes.ts';
import type { StataHeader } from './header.ts';

/** Words for whole numbers, in the order of the file. */
export type LabelSet = readonly (readonly [value: number, label: string])[];

/** The sets of value labels by their names. */
export async function readValueLabels(
  file: FileBytes,
  { version, isLittle, valueLabels }: StataHeader,
  decode: Decode,
): Promise<ReadonlyMap<string, LabelSet>> {
  const cursor = await file.read(valueLabels, file.size - valueLabels);
  cursor.isLittle = isLittle;
  const sets = new Map<string, LabelSet>();
  if (version < 117) {
    // Some writers end the file with a few bytes of padding.
    while (cursor.left > 4) {
      const [name, set] = version < 108 ? readOldSet(cursor, decode) : readSet(cursor, version, decode);
      sets.set(name, set);
    }
    return sets;
  }
  if (cursor.latin1(14) !== '<value_labels>') throw new Damage('its value labels are not where its map says');
  while (cursor.latin1(5) === '<lbl>') {
    const [name, set] = readSet(cursor, version, decode);
    sets.set(name, set);
    if (cursor.latin1(6) !== '</lbl>') throw new Damage('a set of value labels does not end where it says');
  }
  cursor.at -= 5;
  const end = '</value_labels></stata_dta>';
  if (cursor.latin1(end.length) !== end) throw new Damage('its end is cut off');
  return sets;
}

function readSet(cursor: Cursor, version: number, decode: Decode): readonly [string, LabelSet] {
  const length = cursor.uint32();
  const name = decode(cursor.untilNul(version >= 118 ? 129 : version > 108 ? 33 : 9));
  cursor.skip(3);
  if (length > cursor.left) throw new Damage('a set of value labels is cut off');
  const count = cursor.uint32();
  const textBytes = cursor.uint32();
  if (8 + 8 * count + textBytes > length) throw new Damage('a set of value labels is longer than it says');
  const offsets = Array.from({ length: count }, () => cursor.uint32());
  const values = Array.from({ length: count }, () => cursor.int32());
  const texts = cursor.take(textBytes);
  cursor.skip(length - 8 - 8 * count - textBytes);
  return [
    name,
    values.map((value, at) => {
      const from = offsets[at] ?? 0;
      if (from > textBytes) throw new Damage('a value label lies outside of its set');
      const end = texts.indexOf(0, from);
      return [value, decode(texts.subarray(from, end < 0 ? textBytes : end))] as const;
    }),
  ];
}

/** Before version 108: labels of eight letters, for numbers of 16 bits. */
function readOldSet(cursor: Cursor, decode: Decode): readonly [string, LabelSet] {
  const count = cursor.uint16();
  const name = decode(cursor.untilNul(9));
  cursor.skip(1);
  const values = Array.from({ length: count }, () => cursor.int16());
  return [name, values.map((value) => [value, decode(cursor.untilNul(8))] as const)];
}

/** Bytes that are read at once, and of the head of a long text. */
const WINDOW_BYTES = 4 << 20;
/** Long texts are the cells of one table: more of them are no file that Stata opens. */
const MAX_TEXTS = 1 << 24;

/** Where the long texts lie. */
export async function readLongTexts(file: FileBytes, header: StataHeader): Promise<FarTextPlaces> {
  const { longTexts, valueLabels, version, isLittle } = header;
  const start = longTexts ?? 0;
  const opening = await file.read(start, '<strls>'.length);
  if (opening.latin1(7) !== '<strls>') throw new Damage('its long texts are not where its map says');
  if (!(valueLabels >= start)) throw new Damage('its map has its parts in another order');
  const end = valueLabels - '</strls>'.length;
  const headBytes = 3 + 4 + (version === 117 ? 4 : 8) + 1 + 4;
  const found: number[] = [];
  let at = start + 7;
  let windowStart = at;
  let window = await file.read(at, Math.min(WINDOW_BYTES, Math.max(0, end - at)));
  window.isLittle = isLittle;
  while (at < end) {
    if (at + headBytes > windowStart + window.bytes.length || at < windowStart) {
      windowStart = at;
      window = await file.read(at, Math.min(WINDOW_BYTES, end - at));
      window.isLittle = isLittle;
    }
    window.at = at - windowStart;
    if (window.latin1(3) !== 'GSO') throw new Damage('a long text does not begin where it should');
    const column = window.uint32();
    const row = version === 117 ? window.uint32() : window.uint64();
    window.skip(1);
    const length = window.uint32();
    const place = at + headBytes;
    if (place + length > end) throw new Damage('a long text is cut off');
    found.push(row, column, place, length);
    if (found.length > 4 * MAX_TEXTS) throw new Damage(`it has more than ${MAX_TEXTS} long texts`);
    at = place + length;
  }
  return sorted(found);
}

function sorted(found: readonly number[]): FarTextPlaces {
  const count = found.length / 4;
  const order = Array.from({ length: count }, (_, at) => 4 * at);
  const isBefore = (one: number, other: number): number =>
    (found[one] ?? 0) - (found[other] ?? 0) || (found[one + 1] ?? 0) - (found[other + 1] ?? 0);
  if (order.some((at, index) => index > 0 && isBefore(at - 4, at) > 0)) order.sort(isBefore);
  const list = (part: number): Float64Array => {
    const numbers = sharedFloat64(count);
    for (const [index, at] of order.entries()) numbers[index] = found[at + part] ?? 0;
    return numbers;
  };
  return { rows: list(0), columns: list(1), places: list(2), lengths: list(3) };
}

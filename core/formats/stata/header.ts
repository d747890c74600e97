/**
 * The description at the start of a Stata file: columns, their storage, display formats and names of value labels.
 * Versions 102 to 115 are fields of fixed width one after the other, 117 to 119 the same between tags, with a map of
 * their places. Written from Stata's description of the format (help dta) and from files.
 */
import { Damage } from '../damage.ts';
import type { Decode } from '../records/encodings.ts';
import { Cursor, type FileBytes } from '../records/file-bytes.ts';

/** How Stata stores a column: a text of so many bytes, a key of a long text, or a number. */
export type StataStorage = number | 'strL' | 'byte' | 'int' | 'long' | 'float' | 'double';

export interface StataColumn {
  readonly name: string;
  readonly storage: StataStorage;
  readonly format: string;
  /** Name of its set of value labels; empty for none. */
  readonly labels: string;
  /** What it is about, in the words of the file's author. */
  readonly title: string;
}

export interface StataHeader {
  readonly version: number;
  readonly isLittle: boolean;
  readonly rows: number;
  readonly columns: readonly StataColumn[];
  /** Byte of the file where the records begin. */
  readonly records: number;
  readonly recordBytes: number;
  /** Bytes where long texts begin; null where the version has none. */
  readonly longTexts: number | null;
  readonly valueLabels: number;
}

/** Widths of fields, in bytes. */
interface Widths {
  readonly name: number;
  readonly format: number;
  readonly labels: number;
  readonly title: number;
}

const widthsOf = (version: number): Widths => ({
  name: version >= 118 ? 129 : version > 108 ? 33 : 9,
  format: version >= 118 ? 57 : version > 113 ? 49 : version > 104 ? 12 : 7,
  labels: version >= 118 ? 129 : version > 108 ? 33 : 9,
  title: version >= 118 ? 321 : version > 105 ? 81 : 32,
});

const OLD_VERSIONS = [102, 103, 104, 105, 108, 110, 111, 112, 113, 114, 115];
const TAGGED = '<stata_dta><header><release>';

/** A file that is of no version that is read. */
export class OtherVersion extends Error {}

/** @param decode gives names and labels as texts */
export async function readHeader(file: FileBytes, decode: Decode): Promise<StataHeader> {
  const start = await file.read(0, Math.min(file.size, TAGGED.length));
  const isTagged = start.latin1(start.left) === TAGGED;
  if (isTagged) return readTagged(file, decode);
  const [version = 0] = start.bytes;
  if (!OLD_VERSIONS.includes(version)) throw new OtherVersion();
  return readOld(file, version, decode);
}

/** Names that no column may have. */
const MAX_COLUMNS = 1 << 20;

const NUMBERS: readonly StataStorage[] = ['byte', 'int', 'long', 'float', 'double'];

/** Bytes of a cell. */
export const storageBytes = (storage: StataStorage): number =>
  typeof storage === 'number' ? storage : { strL: 8, byte: 1, int: 2, long: 4, float: 4, double: 8 }[storage];

function oldStorage(code: number, version: number): StataStorage {
  if (version >= 111) {
    const number = NUMBERS[code - 251];
    if (number !== undefined) return number;
    if (code > 0 && code < 245) return code;
  } else {
    const number = NUMBERS['bilfd'.indexOf(String.fromCharCode(code))];
    if (number !== undefined) return number;
    if (code > 127) return code - 127;
  }
  throw new Damage(`a column is stored in a way that Stata does not have (${code})`);
}

function taggedStorage(code: number): StataStorage {
  if (code === 32768) return 'strL';
  const number = NUMBERS[65530 - code];
  if (number !== undefined) return number;
  if (code > 0 && code <= 2045) return code;
  throw new Damage(`a column is stored in a way that Stata does not have (${code})`);
}

const sumOf = (columns: readonly { readonly storage: StataStorage }[]): number =>
  columns.reduce((sum, { storage }) => sum + storageBytes(storage), 0);

async function readOld(file: FileBytes, version: number, decode: Decode): Promise<StataHeader> {
  const widths = widthsOf(version);
  const fixed = 4 + 2 + (version === 102 ? 2 : 4) + (version > 105 ? 81 : 32) + (version >= 105 ? 18 : 0);
  const head = await file.read(0, fixed);
  head.skip(1);
  const isLittle = head.uint8() !== 1;
  head.isLittle = isLittle;
  head.skip(2);
  const count = head.uint16();
  const rows = version === 102 ? head.uint16() : head.uint32();
  const each = 1 + widths.name + 2 + widths.format + widths.labels + widths.title;
  const list = await file.read(fixed, count * each + 2);
  const storages = Array.from(list.take(count), (code) => oldStorage(code, version));
  const names = fields(list, count, widths.name, decode);
  list.skip(2 * (count + 1));
  const formats = fields(list, count, widths.format, decode);
  const labels = fields(list, count, widths.labels, decode);
  const titles = fields(list, count, widths.title, decode);
  const columns = joined(storages, names, formats, labels, titles);
  const records = await afterNotes(file, fixed + count * each + 2, version, isLittle);
  const recordBytes = sumOf(columns);
  const valueLabels = records + rows * recordBytes;
  return { version, isLittle, rows, columns, records, recordBytes, longTexts: null, valueLabels };
}

/** The byte behind notes and other characteristics: each has its length before it, 0 ends them. */
async function afterNotes(file: FileBytes, start: number, version: number, isLittle: boolean): Promise<number> {
  if (version < 105) return start;
  const lengthBytes = version > 108 ? 4 : 2;
  for (let at = start; ; ) {
    const part = await file.read(at, 1 + lengthBytes);
    part.isLittle = isLittle;
    const kind = part.uint8();
    const length = lengthBytes === 4 ? part.uint32() : part.uint16();
    at += 1 + lengthBytes + length;
    if (kind === 0 && length === 0) return at;
  }
}

const fields = (cursor: Cursor, count: number, width: number, decode: Decode): string[] =>
  Array.from({ length: count }, () => decode(cursor.untilNul(width)));

const joined = (
  storages: readonly StataStorage[],
  names: readonly string[],
  formats: readonly string[],
  labels: readonly string[],
  titles: readonly string[],
): StataColumn[] =>
  storages.map((storage, at) => ({
    storage,
    name: names[at] ?? '',
    format: formats[at] ?? '',
    labels: labels[at] ?? '',
    title: titles[at] ?? '',
  }));

/** Bytes of the part before the map, and of the map, at most. */
const MAX_HEAD_BYTES = 1 << 17;
/** Places in the map: those of the parts, in the order of the file. */
const MAP = 14;

function expectTag(cursor: Cursor, tag: string): void {
  if (cursor.latin1(tag.length) !== tag) throw new Damage(`the mark ${tag} is not where it belongs`);
}

async function readTagged(file: FileBytes, decode: Decode): Promise<StataHeader> {
  const head = await file.read(0, Math.min(file.size, MAX_HEAD_BYTES));
  expectTag(head, TAGGED);
  const version = Number(head.latin1(3));
  if (![117, 118, 119].includes(version)) throw new OtherVersion();
  expectTag(head, '</release><byteorder>');
  const order = head.latin1(3);
  if (order !== 'LSF' && order !== 'MSF') throw new Damage('it does not say in which order its bytes are');
  const isLittle = order === 'LSF';
  head.isLittle = isLittle;
  expectTag(head, '</byteorder><K>');
  const count = version === 119 ? head.uint32() : head.uint16();
  expectTag(head, '</K><N>');
  const rows = version === 117 ? head.uint32() : head.uint64();
  expectTag(head, '</N><label>');
  head.skip(version === 117 ? head.uint8() : head.uint16());
  expectTag(head, '</label><timestamp>');
  head.skip(head.uint8());
  expectTag(head, '</timestamp></header><map>');
  const map = Array.from({ length: MAP }, () => head.uint64());
  expectTag(head, '</map>');
  if (count > MAX_COLUMNS) throw new Damage(`it has ${count} columns; ${MAX_COLUMNS} are the most`);
  const part = async (place: number, tag: string, bytes: number): Promise<Cursor> => {
    const opening = `<${tag}>`;
    const found = await file.read(map[place] ?? 0, opening.length + bytes + opening.length + 1);
    found.isLittle = isLittle;
    expectTag(found, opening);
    const inside = new Cursor(found.take(bytes));
    inside.isLittle = isLittle;
    expectTag(found, `</${tag}>`);
    return inside;
  };
  const widths = widthsOf(version);
  const types = await part(2, 'variable_types', 2 * count);
  const storages = Array.from({ length: count }, () => taggedStorage(types.uint16()));
  const names = fields(await part(3, 'varnames', widths.name * count), count, widths.name, decode);
  const formats = fields(await part(5, 'formats', widths.format * count), count, widths.format, decode);
  const labels = fields(await part(6, 'value_label_names', widths.labels * count), count, widths.labels, decode);
  const titles = fields(await part(7, 'variable_labels', widths.title * count), count, widths.title, decode);
  const columns = joined(storages, names, formats, labels, titles);
  const recordBytes = sumOf(columns);
  const data = await file.read(map[9] ?? 0, '<data>'.length);
  expectTag(data, '<data>');
  const records = (map[9] ?? 0) + '<data>'.length;
  const end = await file.read(records + rows * recordBytes, '</data>'.length);
  expectTag(end, '</data>');
  return {
    version,
    isLittle,
    rows,
    columns,
    records,
    recordBytes,
    longTexts: map[10] ?? 0,
    valueLabels: map[11] ?? 0,
  };
}

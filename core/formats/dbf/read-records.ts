/** Some records of a DBF file to typed columns, on a worker thread. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { MS_PER_DAY } from '../../words/durations.ts';
import { changedFile } from '../changed-file.ts';
import { Damage } from '../damage.ts';
import type { Piece, PieceColumn, Unfit } from '../pieces/assemble.ts';
import { ColumnOfCells, type LooseCell } from '../pieces/column-of-cells.ts';
import { TextIndex } from '../texts/text-index.ts';
import { decoderOfPage } from './code-pages.ts';
import type { DbfField } from './header.ts';

export interface DbfColumn {
  readonly name: string;
  readonly field: DbfField;
  readonly type: PieceColumn['type'];
}

export interface RecordsInput {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  /** Byte of the first record. */
  readonly from: number;
  readonly records: number;
  readonly recordBytes: number;
  readonly nullsAt: number;
  readonly encoding: string;
  readonly columns: readonly DbfColumn[];
}

export interface RecordsOutput {
  readonly piece: Piece;
  readonly deleted: number;
  /** By column: cells that are no number, date or truth, and the first of them, counted from 0 in the piece. */
  readonly wrong: readonly { readonly count: number; readonly row: number }[];
  /** Columns, by name, with whole numbers beyond 2^53. */
  readonly big: readonly string[];
  /** Whether there are letters beyond ASCII, and some that are none in this encoding. */
  readonly isForeign: boolean;
  readonly isGarbled: boolean;
}

const DELETED = 0x2a;
const BLANK = 0x20;
const texts = new TextIndex();

/** A cell that its field cannot hold. */
const WRONG = Symbol('wrong');
type Read = (view: DataView, at: number) => LooseCell | typeof WRONG;

export function readRecords(input: RecordsInput): RecordsOutput {
  const { records, recordBytes, columns, nullsAt, encoding } = input;
  const view = bytesOf(input);
  const rows: number[] = [];
  for (let record = 0; record < records; record++) {
    const mark = view.getUint8(record * recordBytes);
    if (mark !== DELETED && mark !== BLANK) throw new Damage('a record does not begin with a blank or a star');
    if (mark === BLANK) rows.push(record * recordBytes);
  }
  texts.clear();
  const big = new Set<string>();
  const found = { isForeign: false, isGarbled: false };
  const decode = decoderOfPage(encoding);
  const text = (bytes: Uint8Array): string => {
    if (bytes.every((byte) => byte < 0x80)) return Buffer.from(bytes).toString('latin1');
    found.isForeign = true;
    const decoded = decode(bytes);
    if (decoded.includes('\ufffd')) found.isGarbled = true;
    return decoded;
  };
  let unfit: Unfit | null = null;
  const wrong: { count: number; row: number }[] = [];
  const made = columns.map(({ name, field, type }, index) => {
    const cells = new ColumnOfCells(type, rows.length, index, texts);
    const read = readerOf(field, type, text, () => big.add(name));
    const flaws = { count: 0, row: -1 };
    const nullByte = nullsAt + (field.nullBit >> 3);
    const nullMask = field.nullBit < 0 || nullsAt < 0 || nullByte >= recordBytes ? 0 : 1 << (field.nullBit & 7);
    for (const [row, at] of rows.entries()) {
      const isNull = nullMask !== 0 && (view.getUint8(at + nullByte) & nullMask) !== 0;
      const cell = isNull ? null : read(view, at + field.at);
      if (cell === WRONG && flaws.count++ === 0) flaws.row = row;
      cells.set(row, cell === WRONG ? null : cell);
    }
    wrong.push(flaws);
    if (cells.unfit !== null && (unfit === null || cells.unfit.row < unfit.row))
      unfit = { column: name, wanted: type, ...cells.unfit };
    return cells;
  });
  return {
    piece: {
      rows: rows.length,
      vectors: made.map(({ vector }) => vector),
      texts: texts.toBlock(),
      missing: Int32Array.from(made, ({ missing }) => missing),
      whole: Uint8Array.from(made, ({ whole }) => whole),
      unfit,
    },
    deleted: records - rows.length,
    wrong,
    big: [...big],
    ...found,
  };
}

function bytesOf({ path, size, modified, from, records, recordBytes }: RecordsInput): DataView {
  const bytes = new Uint8Array(records * recordBytes);
  const descriptor = openSync(path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(descriptor, bytes, done, bytes.length - done, from + done);
      if (read === 0) throw new Damage('it ends within its records');
      done += read;
    }
  } finally {
    closeSync(descriptor);
  }
  return new DataView(bytes.buffer);
}

/** A number as DBF writes it; programs fill a field with stars where a number is too long or missing. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NO_VALUE = /^[*?\s\0]*$/;

/** Julian day number of 1970-01-01, in whole days. */
const JULIAN_1970 = 2_440_588;

function dateOf(text: string): Date | null {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) ? date : null;
}

/** The years 1 to 9999. */
const FIRST_DAY = 1_721_426;
const LAST_DAY = 5_373_484;

/** Days of the Julian day count, and milliseconds of the day; other bytes are no time, whoever wrote them. */
const stampOf = (day: number, milliseconds: number): LooseCell | typeof WRONG =>
  day < FIRST_DAY || day > LAST_DAY || milliseconds < 0 || milliseconds >= MS_PER_DAY
    ? WRONG
    : new Date((day - JULIAN_1970) * MS_PER_DAY + milliseconds);

function readerOf(
  { kind, bytes }: DbfField,
  type: PieceColumn['type'],
  text: (bytes: Uint8Array) => string,
  isBig: () => void,
): Read {
  const raw = (view: DataView, at: number): Uint8Array => new Uint8Array(view.buffer, at, bytes);
  const ascii = (view: DataView, at: number): string => Buffer.from(raw(view, at)).toString('latin1');
  const isEmpty = (view: DataView, at: number): boolean => raw(view, at).every((byte) => byte === 0 || byte === BLANK);
  switch (kind) {
    case 'text':
      return (view, at) => {
        const cell = raw(view, at);
        const nul = cell.indexOf(0);
        let end = nul < 0 ? cell.length : nul;
        while (end > 0 && cell[end - 1] === BLANK) end--;
        return end === 0 ? null : text(cell.subarray(0, end));
      };
    case 'number':
      return (view, at) => {
        const cell = ascii(view, at).replace(/\0/g, ' ').trim();
        if (NO_VALUE.test(cell) || /^(NA|NaN)$/i.test(cell)) return null;
        if (!NUMBER.test(cell)) return WRONG;
        if (type === 'text') return cell;
        const number = Number(cell);
        if (/^[+-]?\d+$/.test(cell) && !Number.isSafeInteger(number)) isBig();
        return number;
      };
    case 'date':
      return (view, at) => {
        const cell = ascii(view, at).trim();
        return NO_VALUE.test(cell) || cell === '00000000' ? null : (dateOf(cell) ?? WRONG);
      };
    case 'truth':
      return (view, at) => {
        const cell = ascii(view, at).trim();
        if (NO_VALUE.test(cell)) return null;
        return /^[TtYy1]$/.test(cell) ? true : /^[FfNn0]$/.test(cell) ? false : WRONG;
      };
    case 'int32':
      return (view, at) => view.getInt32(at, true);
    case 'double':
      return (view, at) => view.getFloat64(at, true);
    case 'money':
      return (view, at) => {
        const units = view.getBigInt64(at, true);
        if (type !== 'text') {
          if (units > 2n ** 53n || units < -(2n ** 53n)) isBig();
          return Number(units) / 10_000;
        }
        const digits = String(units < 0n ? -units : units).padStart(5, '0');
        return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
      };
    case 'stamp':
      return (view, at) => (isEmpty(view, at) ? null : stampOf(view.getInt32(at, true), view.getInt32(at + 4, true)));
    default:
      return () => null;
  }
}

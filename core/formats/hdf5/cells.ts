/** Cells of a column out of the elements of a dataset. */
import { MAX_MOMENT_MS } from '../cells/moment.ts';
import { MS_PER_DAY } from '../../words/durations.ts';
import { sharedFloat64, sharedInt32, sharedInt8 } from '../../table/shared-arrays.ts';
import { type StoredNumber, longReader, numberReader } from '../cells/stored-numbers.ts';
import { isFineUnit, momentOfUnits, NOT_A_TIME, type TimeUnit } from '../cells/stored-times.ts';
import { isUtf8, repairUtf8 } from '../encoding/utf.ts';
import type { ListCells } from '../arrays/array-table.ts';
import { LossCounter } from '../arrays/losses.ts';
import { type Made, numbersMade, type PlannedColumn } from '../arrays/piece.ts';
import { ColumnOfCells } from '../pieces/column-of-cells.ts';
import { entryOf } from '../records/texts.ts';
import type { TextIndex } from '../texts/text-index.ts';
import { endOf } from './attributes.ts';
import type { Dataset } from './dataset.ts';
import type { Hdf5Type } from './datatype.ts';
import { Hdf5Cursor, type Hdf5File } from './file.ts';
import type { GlobalHeap } from './global-heap.ts';

/** What a dataset says of its numbers, as NetCDF has it. */
export interface PackedNumber {
  /** Numbers of missing cells; those beyond 2^53 as texts. */
  readonly missing: readonly (number | string)[];
  /** A cell is the stored number × scale + offset. */
  readonly scale: number;
  readonly offset: number;
}

/** How the bytes of an element become a cell. */
export type ElementKind =
  | { readonly as: 'number'; readonly number: StoredNumber; readonly packed?: PackedNumber }
  /** Other numbers are missing: those that no name explains are told. */
  | {
      readonly as: 'truth';
      readonly number: StoredNumber;
      readonly yes: number;
      readonly no: number;
      readonly missing: number | null;
    }
  /** A number that stands for a text. */
  | {
      readonly as: 'code';
      readonly number: StoredNumber;
      readonly values: readonly number[];
      readonly labels: readonly string[];
      /** The number of a missing cell; null where none has. */
      readonly missing: number | null;
    }
  | {
      readonly as: 'text';
      readonly bytes: number;
      readonly padding: 'nul' | 'nuls' | 'blanks';
      /** The text that a missing cell has; null where none has. */
      readonly missing: string | null;
    }
  | { readonly as: 'far text'; readonly bytes: number }
  | { readonly as: 'time'; readonly number: StoredNumber; readonly unit: TimeUnit }
  /** Units since a moment, in milliseconds since 1970. */
  | {
      readonly as: 'since';
      readonly number: StoredNumber;
      readonly packed: PackedNumber;
      readonly epoch: number;
      readonly unitMs: number;
    }
  /** Durations, as seconds. */
  | { readonly as: 'duration'; readonly number: StoredNumber; readonly perSecond: number }
  /** Days since the first of January of the year 1, as Python counts them. */
  | { readonly as: 'ordinal'; readonly number: StoredNumber };

export type Hdf5Cells =
  | {
      readonly as: 'elements';
      readonly dataset: Dataset;
      /** Column of a matrix. */
      readonly column: number;
      /** Bytes after the beginning of the element. */
      readonly at: number;
      /** The rows of the table are the columns of the dataset. */
      readonly isAcross: boolean;
      readonly of: ElementKind;
    }
  | ListCells;

/** The kind of an element of a type; null where it is none that a cell has. */
export function kindOf(type: Hdf5Type): ElementKind | null {
  switch (type.is) {
    case 'number':
      return { as: 'number', number: type.number };
    case 'truth':
      return { as: 'truth', number: type.number, yes: type.yes, no: type.no, missing: type.missing };
    case 'enum':
      return { as: 'code', number: type.number, values: type.values, labels: type.names, missing: null };
    case 'text':
      return { as: 'text', bytes: type.bytes, padding: type.padding, missing: null };
    case 'far text':
      return { as: 'far text', bytes: type.bytes };
    default:
      return null;
  }
}

export interface Elements {
  readonly view: DataView;
  /** The first element, and how far the next one lies from it. */
  readonly at: number;
  readonly stride: number;
  readonly rows: number;
}

/** The first of January 1970, as Python counts days. */
const EPOCH_ORDINAL = 719_163;

export function elementsMade(
  file: Hdf5File,
  heap: GlobalHeap,
  { view, at, stride, rows }: Elements,
  of: ElementKind,
  column: Pick<PlannedColumn<unknown>, 'type' | 'asText'>,
  index: number,
  texts: TextIndex,
): Made {
  switch (of.as) {
    case 'number':
      return of.packed === undefined
        ? numbersMade(view, at, stride, rows, of.number, column, index, texts)
        : packedMade({ view, at, stride, rows }, of.number, of.packed, column, index, texts);
    case 'truth': {
      const cells = sharedInt8(rows);
      const read = numberReader(of.number);
      const unnamed = new LossCounter();
      for (let row = 0; row < rows; row++) {
        const value = read(view, at + row * stride);
        cells[row] = value === of.yes ? 1 : value === of.no ? 0 : -1;
        if (cells[row] === -1 && value !== of.missing) unnamed.add(row);
      }
      return { vector: { type: 'boolean', cells }, losses: { unnamed: unnamed.loss } };
    }
    case 'code': {
      const known = new Map(of.values.map((value, place) => [value, of.labels[place] ?? '']));
      const cells = new ColumnOfCells('text', rows, index, texts);
      const read = numberReader(of.number);
      const unnamed = new LossCounter();
      for (let row = 0; row < rows; row++) {
        const code = read(view, at + row * stride);
        const label = known.get(code);
        if (label === undefined && code !== of.missing) unnamed.add(row);
        cells.set(row, label ?? null);
      }
      return { vector: cells.vector, losses: { unnamed: unnamed.loss } };
    }
    case 'text':
    case 'far text':
      return textsMade(file, heap, { view, at, stride, rows }, of, index, texts);
    case 'time':
      return timesMade({ view, at, stride, rows }, of.number, of.unit);
    case 'since': {
      const made = packedMade({ view, at, stride, rows }, of.number, of.packed, { asText: false }, index, texts);
      if (made.vector.type !== 'number') return made;
      const { cells } = made.vector;
      const far = new LossCounter();
      for (let row = 0; row < rows; row++) {
        cells[row] = of.epoch + cells[row] * of.unitMs;
        if (Math.abs(cells[row]) <= MAX_MOMENT_MS || cells[row] !== cells[row]) continue;
        cells[row] = Number.NaN;
        far.add(row);
      }
      return { vector: { type: 'datetime', cells }, losses: { ...made.losses, far: far.loss } };
    }
    case 'duration': {
      const cells = sharedFloat64(rows);
      const read = longReader(of.number);
      for (let row = 0; row < rows; row++) {
        const units = read(view, at + row * stride);
        cells[row] = units === NOT_A_TIME ? Number.NaN : secondsOf(units, of.perSecond);
      }
      return { vector: { type: 'number', cells } };
    }
    case 'ordinal': {
      const cells = sharedFloat64(rows);
      const read = numberReader(of.number);
      for (let row = 0; row < rows; row++) cells[row] = (read(view, at + row * stride) - EPOCH_ORDINAL) * MS_PER_DAY;
      return { vector: { type: 'datetime', cells } };
    }
  }
}

/** Numbers as their dataset means them. */
function packedMade(
  { view, at, stride, rows }: Elements,
  number: StoredNumber,
  { missing, scale, offset }: PackedNumber,
  { asText }: Pick<PlannedColumn<unknown>, 'asText'>,
  index: number,
  texts: TextIndex,
): Made {
  const isLong = number.as === 'integer' && number.bytes === 8;
  const isScaled = scale !== 1 || offset !== 0;
  const read = isLong && !isScaled ? longReader(number) : numberReader(number);
  const marks = new Set<number | bigint>(missing.map((mark) => (isLong && !isScaled ? BigInt(mark) : Number(mark))));
  const cells = new ColumnOfCells(asText ? 'text' : 'number', rows, index, texts);
  const marked = new LossCounter();
  let isBig = false;
  for (let row = 0; row < rows; row++) {
    const stored = read(view, at + row * stride);
    if (marks.has(stored)) {
      cells.set(row, null);
      marked.add(row);
      continue;
    }
    const value = Number(stored);
    if (isLong && !isScaled && !Number.isSafeInteger(value)) isBig = true;
    cells.set(row, isScaled ? value * scale + offset : asText ? BigInt(stored) : value);
  }
  return { vector: cells.vector, isBig, losses: { marked: marked.loss } };
}

/** The nearest double: the units themselves may be more than one holds exactly. */
function secondsOf(units: bigint, perSecond: number): number {
  const value = Number(units);
  if (Number.isSafeInteger(value)) return value / perSecond;
  const per = BigInt(perSecond);
  return Number(units / per) + Number(units % per) / perSecond;
}

function timesMade({ view, at, stride, rows }: Elements, number: StoredNumber, unit: TimeUnit): Made {
  const cells = sharedFloat64(rows);
  const read = longReader(number);
  let fine = 0;
  const far = new LossCounter();
  for (let row = 0; row < rows; row++) {
    const units = read(view, at + row * stride);
    cells[row] = momentOfUnits(units, unit);
    if (cells[row] !== cells[row]) {
      if (units !== NOT_A_TIME) far.add(row);
    } else if (isFineUnit(units, cells[row], unit)) fine++;
  }
  return { vector: { type: 'datetime', cells }, fine, losses: { far: far.loss } };
}

function textsMade(
  file: Hdf5File,
  heap: GlobalHeap,
  { view, at, stride, rows }: Elements,
  of: ElementKind & { as: 'text' | 'far text' },
  index: number,
  texts: TextIndex,
): Made {
  const codes = sharedInt32(rows);
  const all = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const missing = of.as === 'text' && of.missing !== null ? Buffer.from(of.missing) : null;
  const garbled = new LossCounter();
  for (let row = 0; row < rows; row++) {
    const start = at + row * stride;
    let bytes =
      of.as === 'text'
        ? all.subarray(start, endOf(all, start, start + of.bytes, of.padding))
        : heap.bytes(new Hdf5Cursor(new DataView(view.buffer, view.byteOffset + start, of.bytes), file), 1);
    if (missing !== null && missing.equals(bytes)) {
      codes[row] = -1;
      continue;
    }
    if (!isUtf8(bytes, 0, bytes.length)) {
      bytes = repairUtf8(bytes);
      garbled.add(row);
    }
    codes[row] = entryOf(texts, index, bytes, 0, bytes.length);
  }
  return { vector: { type: 'text', cells: codes }, losses: { garbled: garbled.loss } };
}

/** Cells of a column out of the elements of a dataset. */
import { sharedFloat64, sharedInt32, sharedInt8 } from '../../table/shared-arrays.ts';
import { type StoredNumber, longReader, numberReader } from '../cells/stored-numbers.ts';
import { isFineUnit, momentOfUnits, NOT_A_TIME, type TimeUnit } from '../cells/stored-times.ts';
import { isUtf8, repairUtf8 } from '../encoding/utf.ts';
import { type Made, numbersMade, type PlannedColumn } from '../arrays/piece.ts';
import { ColumnOfCells, type LooseCell } from '../pieces/column-of-cells.ts';
import { entryOf } from '../records/texts.ts';
import type { TextIndex } from '../texts/text-index.ts';
import { endOf } from './attributes.ts';
import type { Dataset } from './dataset.ts';
import type { Hdf5Type } from './datatype.ts';
import { Hdf5Cursor, type Hdf5File } from './file.ts';
import type { GlobalHeap } from './global-heap.ts';

/** How the bytes of an element become a cell. */
export type ElementKind =
  | { readonly as: 'number'; readonly number: StoredNumber }
  | { readonly as: 'truth'; readonly number: StoredNumber; readonly yes: number; readonly no: number }
  /** A number that stands for a text; others are missing. */
  | {
      readonly as: 'code';
      readonly number: StoredNumber;
      readonly values: readonly number[];
      readonly labels: readonly string[];
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
  | { readonly as: 'list'; readonly cells: readonly LooseCell[] };

/** The kind of an element of a type; null where it is none that a cell has. */
export function kindOf(type: Hdf5Type): ElementKind | null {
  switch (type.is) {
    case 'number':
      return { as: 'number', number: type.number };
    case 'truth':
      return { as: 'truth', number: type.number, yes: type.yes, no: type.no };
    case 'enum':
      return { as: 'code', number: type.number, values: type.values, labels: type.names };
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

const DAY_MS = 86_400_000;
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
      return numbersMade(view, at, stride, rows, of.number, column, index, texts);
    case 'truth': {
      const cells = sharedInt8(rows);
      const read = numberReader(of.number);
      for (let row = 0; row < rows; row++) {
        const value = read(view, at + row * stride);
        cells[row] = value === of.yes ? 1 : value === of.no ? 0 : -1;
      }
      return { vector: { type: 'boolean', cells } };
    }
    case 'code': {
      const known = new Map(of.values.map((value, place) => [value, of.labels[place] ?? '']));
      const cells = new ColumnOfCells('text', rows, index, texts);
      const read = numberReader(of.number);
      for (let row = 0; row < rows; row++) cells.set(row, known.get(read(view, at + row * stride)) ?? null);
      return cells;
    }
    case 'text':
    case 'far text':
      return textsMade(file, heap, { view, at, stride, rows }, of, index, texts);
    case 'time':
      return timesMade({ view, at, stride, rows }, of.number, of.unit);
    case 'duration': {
      const cells = sharedFloat64(rows);
      const read = longReader(of.number);
      for (let row = 0; row < rows; row++) {
        const units = read(view, at + row * stride);
        cells[row] = units === NOT_A_TIME ? Number.NaN : Number(units) / of.perSecond;
      }
      return { vector: { type: 'number', cells } };
    }
    case 'ordinal': {
      const cells = sharedFloat64(rows);
      const read = numberReader(of.number);
      for (let row = 0; row < rows; row++) cells[row] = (read(view, at + row * stride) - EPOCH_ORDINAL) * DAY_MS;
      return { vector: { type: 'datetime', cells } };
    }
  }
}

function timesMade({ view, at, stride, rows }: Elements, number: StoredNumber, unit: TimeUnit): Made {
  const cells = sharedFloat64(rows);
  const read = longReader(number);
  let fine = 0;
  for (let row = 0; row < rows; row++) {
    const units = read(view, at + row * stride);
    cells[row] = momentOfUnits(units, unit);
    if (cells[row] === cells[row] && isFineUnit(units, unit)) fine++;
  }
  return { vector: { type: 'datetime', cells }, fine };
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
  let garbled = 0;
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
      garbled++;
    }
    codes[row] = entryOf(texts, index, bytes, 0, bytes.length);
  }
  return { vector: { type: 'text', cells: codes }, garbled };
}

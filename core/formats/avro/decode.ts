/** Values of Avro to the cells of columns, row by row. */
import { MS_PER_DAY } from '../../words/durations.ts';
import { allocateVector, holdsNumbers, type Vector } from '../../table/column.ts';
import { decimalOf, isRoundedDecimal, MAX_EXACT_POWER, unscaledOf } from '../cells/decimals.ts';
import { isoText } from '../cells/iso-text.ts';
import {
  isFinerThanMicroseconds,
  losesMicroseconds,
  momentOfMicroseconds,
  momentOfNanoseconds,
} from '../cells/moment.ts';
import { uuidText } from '../cells/uuid-text.ts';
import { isBig } from '../cells/whole-words.ts';
import { Damage } from '../damage.ts';
import { isUtf8 } from '../encoding/utf.ts';
import { addCell, ColumnOfCells, type Kinds, type LooseCell, noKinds } from '../pieces/column-of-cells.ts';
import { entryOf } from '../records/texts.ts';
import type { TextIndex } from '../texts/text-index.ts';
import type { AvroCursor } from './cursor.ts';
import { type AvroLeaf, type CellType, type Plan, typeOfCells } from './leaves.ts';
import type { Logical } from './schema.ts';
import { branchOf, skip } from './skip.ts';

/** What the cells of a column lose, or show it to be. */
export class Finds {
  /** A whole number beyond 2^53, in a column that is not read as text. */
  big = false;
  /** Durations of months. */
  months = false;
  /** Times that are finer than a microsecond. */
  fine = 0;
  /** Decimals that have more digits than a double holds. */
  decimals = 0;
  /** Texts of a union with bytes that are no text. */
  garbled = 0;
  /** Kinds of cells of a union of several types; null for other columns. */
  kinds: Kinds | null = null;
  /** Cells of a union that are converted to the type of their column; null for other columns. */
  loose: ColumnOfCells | null = null;
}

export interface Decoded {
  readonly vectors: readonly Vector[];
  readonly finds: readonly Finds[];
  /** Reads the next row. */
  readonly read: (row: number) => void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Columns of `rows` cells, all missing, and how rows fill them. Codes of texts are entries of `texts`. */
export function decoderOf(
  plan: Plan,
  leaves: readonly AvroLeaf[],
  rows: number,
  cursor: AvroCursor,
  texts: TextIndex,
): Decoded {
  const vectors: Vector[] = leaves.map(({ type }) => allMissing(allocateVector(type, rows)));
  const finds = leaves.map(() => new Finds());
  const compile = (step: Plan): ((row: number) => void) => {
    switch (step.do) {
      case 'skip':
        return () => skip(cursor, step.type);
      case 'record': {
        const fields = step.fields.map(compile);
        const { length } = fields;
        return (row) => {
          for (let index = 0; index < length; index++) fields[index](row);
        };
      }
      case 'optional': {
        const value = compile(step.value);
        const { there, branches } = step;
        return (row) => {
          if (branchOf(cursor, branches) === there) value(row);
        };
      }
      case 'cell':
        return cellOf(step.type, step.column);
      case 'choose':
        return choice(step);
    }
  };
  const cellOf = (type: CellType, column: number): ((row: number) => void) => {
    const vector = vectors[column];
    if (holdsNumbers(vector)) {
      const number = numberOf(type, cursor, finds[column]);
      const { cells } = vector;
      return (row) => {
        cells[row] = number();
      };
    }
    const codes = vector.cells;
    if (vector.type === 'boolean')
      return (row) => {
        codes[row] = cursor.boolean() ? 1 : 0;
      };
    const entry = entryReader(type, column, cursor, texts);
    return (row) => {
      codes[row] = entry();
    };
  };
  const choice = ({ column, types }: Extract<Plan, { do: 'choose' }>): ((row: number) => void) => {
    const { type } = leaves[column];
    const found = finds[column];
    const cells = new ColumnOfCells(type, rows, column, texts);
    found.loose = cells;
    vectors[column] = allMissing(cells.vector);
    const kinds = noKinds();
    found.kinds = kinds;
    const branches = types.map((of): ((row: number) => void) => {
      if (of === null) return () => undefined;
      const own = typeOfCells(of);
      if (own === type && type !== 'text') {
        const put = cellOf(of, column);
        const kind = type === 'datetime' ? 'date' : type;
        return (row) => {
          kinds[kind]++;
          put(row);
        };
      }
      if (own === 'datetime') {
        const moment = numberOf(of, cursor, found);
        return (row) => {
          kinds.date++;
          // A Date would cut microseconds off.
          cells.set(row, type === 'text' ? isoText(moment()) : new Date(moment()));
        };
      }
      const read = looseReader(of, cursor, found);
      return (row) => {
        const cell = read();
        addCell(kinds, cell);
        cells.set(row, cell);
      };
    });
    return (row) => branches[branchOf(cursor, branches.length)](row);
  };
  return { vectors, finds, read: compile(plan) };
}

function allMissing(vector: Vector): Vector {
  if (holdsNumbers(vector)) vector.cells.fill(Number.NaN);
  else vector.cells.fill(-1);
  return vector;
}

/** Reads the values of a type as doubles. */
function numberOf(type: CellType, cursor: AvroCursor, found: Finds): () => number {
  switch (type.is) {
    case 'null':
      return () => Number.NaN;
    case 'float':
      return () => cursor.float();
    case 'double':
      return () => cursor.double();
    case 'int':
      if (type.logical?.as === 'date') return () => cursor.int() * MS_PER_DAY;
      if (type.logical?.as === 'time') return () => cursor.int() / 1000;
      return () => cursor.int();
    case 'long':
      return longOf(type.logical, cursor, found);
    case 'bytes':
    case 'fixed':
      if (type.logical?.as === 'decimal') return decimalReader(type, type.logical.scale, cursor, found);
      return () => duration(cursor, found);
    default:
      throw new TypeError(`no number is read of ${type.is}`);
  }
}

function longOf(logical: Logical | null, cursor: AvroCursor, found: Finds): () => number {
  if (logical?.as === 'time') return () => cursor.long() / logical.perSecond;
  if (logical?.as === 'timestamp') {
    if (logical.perSecond < 1e9) {
      const divisor = logical.perSecond / 1000;
      if (logical.perSecond < 1e6) return () => cursor.long() / divisor;
      return () => {
        const moment = momentOfMicroseconds(cursor.long() / divisor, cursor.low, cursor.high);
        if (losesMicroseconds(moment, cursor.low, cursor.high, false)) found.fine++;
        return moment;
      };
    }
    return () => {
      cursor.words();
      const { low, high } = cursor;
      const moment = momentOfNanoseconds(low, high);
      if (isFinerThanMicroseconds(low, high) || losesMicroseconds(moment, low, high, true)) found.fine++;
      return moment;
    };
  }
  return () => {
    const value = cursor.long();
    if ((value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) && isBig(cursor.low, cursor.high))
      found.big = true;
    return value;
  };
}

/** Bytes of a number that a double holds exactly. */
const EXACT_BYTES = 6;

function decimalReader(type: CellType, scale: number, cursor: AvroCursor, found: Finds): () => number {
  const divisor = 10 ** scale;
  return () => {
    const length = type.is === 'fixed' ? type.size : cursor.length();
    const at = cursor.step(length);
    const { bytes } = cursor;
    if (length > EXACT_BYTES || scale > MAX_EXACT_POWER) {
      const unscaled = unscaledOf(bytes.subarray(at, at + length));
      if (isRoundedDecimal(unscaled, scale)) found.decimals++;
      return decimalOf(unscaled, scale);
    }
    let value = 0;
    for (let index = 0; index < length; index++) value = value * 256 + bytes[at + index];
    if (length > 0 && bytes[at] >= 0x80) value -= 256 ** length;
    return value / divisor;
  };
}

/** Months, days and milliseconds, of which only the latter have a length of their own. */
function duration(cursor: AvroCursor, found: Finds): number {
  const months = cursor.uint32();
  const days = cursor.uint32();
  const milliseconds = cursor.uint32();
  if (months !== 0) found.months = true;
  return (days * MS_PER_DAY + milliseconds) / 1000;
}

/** Reads the values of a type as entries among the texts of a column. */
function entryReader(type: CellType, column: number, cursor: AvroCursor, texts: TextIndex): () => number {
  const ofText = (text: string): number => {
    const bytes = encoder.encode(text);
    return entryOf(texts, column, bytes, 0, bytes.length);
  };
  switch (type.is) {
    case 'string':
      return () => {
        const length = cursor.length();
        const at = cursor.step(length);
        return entryOf(texts, column, cursor.bytes, at, at + length);
      };
    case 'enum': {
      const symbol = symbolReader(type, cursor);
      const known = new Int32Array(type.symbols.length).fill(-1);
      return () => {
        const index = symbol();
        if (known[index] < 0) known[index] = ofText(type.symbols[index]);
        return known[index];
      };
    }
    case 'fixed':
      return () => ofText(uuidText(cursor.take(type.size)));
    case 'long':
      return () => ofText(String(wholeOf(cursor)));
    default:
      throw new TypeError(`no text is read of ${type.is}`);
  }
}

function symbolReader({ symbols }: Extract<CellType, { is: 'enum' }>, cursor: AvroCursor): () => number {
  return () => {
    const index = cursor.long();
    if (!(index >= 0 && index < symbols.length)) throw new Damage('a value is none of the symbols of its enum');
    return index;
  };
}

/** A whole number with all its digits. */
function wholeOf(cursor: AvroCursor): number | bigint {
  const value = cursor.long();
  return Number.isSafeInteger(value) ? value : cursor.exact();
}

/** Reads the values of a type as they are, for a column that holds other types as well. */
function looseReader(type: CellType, cursor: AvroCursor, found: Finds): () => LooseCell {
  switch (type.is) {
    case 'boolean':
      return () => cursor.boolean();
    case 'string':
      return () => {
        const bytes = cursor.take(cursor.length());
        if (!isUtf8(bytes, 0, bytes.length)) found.garbled++;
        return decoder.decode(bytes);
      };
    case 'enum': {
      const symbol = symbolReader(type, cursor);
      return () => type.symbols[symbol()];
    }
    case 'long':
      if (type.logical === null) return () => wholeOf(cursor);
      break;
    case 'fixed':
      if (type.logical?.as === 'uuid') return () => uuidText(cursor.take(type.size));
      break;
    default:
  }
  return numberOf(type, cursor, found);
}

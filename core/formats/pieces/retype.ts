/** Columns that are read as another type than the one they are stored with, because the document says so. */
import { holdsNumbers, type Vector } from '../../table/column.ts';
import { isStringType } from '../../ir/types.ts';
import type { PieceColumn } from './assemble.ts';
import { ColumnOfCells, type LooseCell } from './column-of-cells.ts';
import type { TextIndex } from '../texts/text-index.ts';
import type { DecidedTypes } from '../source.ts';

/** What a column is to be read as; null where its own type is right, or where nothing was decided. */
export function readAs(name: string, stored: PieceColumn['type'], types: DecidedTypes): PieceColumn['type'] | null {
  const decided = types.get(name);
  if (decided === undefined) return null;
  const wanted = isStringType(decided) ? 'text' : (decided as PieceColumn['type']);
  return wanted === stored ? null : wanted;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The cells of a vector as another type. Codes of strings are entries of `texts`, which gets the strings that are made. */
export function retyped(
  vector: Vector,
  wanted: PieceColumn['type'],
  column: number,
  texts: TextIndex,
): Pick<ColumnOfCells, 'vector' | 'missing' | 'whole' | 'unfit'> {
  const stored = vector.cells;
  const made = new ColumnOfCells(wanted, stored.length, column, texts);
  const cellAt = cellsOf(vector, texts);
  for (let row = 0; row < stored.length; row++) made.set(row, cellAt(row));
  return made;
}

function cellsOf(vector: Vector, texts: TextIndex): (row: number) => LooseCell {
  if (holdsNumbers(vector)) {
    const { type, cells: values } = vector;
    if (type === 'number') return (row) => values[row];
    return (row) => (Number.isNaN(values[row]) ? null : new Date(values[row]));
  }
  const { type, cells: codes } = vector;
  if (type === 'boolean') return (row) => (codes[row] < 0 ? null : codes[row] === 1);
  const strings = new Map<number, string>();
  return (row) => {
    const code = codes[row];
    if (code < 0) return null;
    let string = strings.get(code);
    if (string === undefined) {
      string = decoder.decode(texts.bytes.subarray(texts.offsets[code], texts.offsets[code + 1]));
      strings.set(code, string);
    }
    return string;
  };
}

/**
 * Reads rows from objects, such as JSON's: keys are columns, values are cells. A value means what its text would mean in
 * the pipeline's file; null is missing.
 */
import { cellReader } from '../formats/cells/cell-reader.ts';
import type { DocumentNode } from '../graph/document-schema.ts';
import { missingTexts, missingValues } from '../graph/missing-words.ts';
import { ProblemError } from '../ir/problem.ts';
import { type ColumnType, type Field, isStringType } from '../ir/types.ts';
import type { JsonRow } from './cells.ts';

/** Cells of one row as input of a kernel: an array of one cell per column. */
export type RowCells = readonly (Float64Array | Int8Array | (string | null)[])[];

const arrayFor = (type: ColumnType): Float64Array | Int8Array | (string | null)[] =>
  type === 'number' || type === 'datetime' ? new Float64Array(1) : type === 'boolean' ? new Int8Array(1) : [null];

export interface RowReader {
  readonly cells: RowCells;
  /**
   * Stores the row in `cells`. Returns the names of columns whose value does not fit their type and counts as missing.
   */
  read(row: JsonRow): string[];
}

/**
 * Creates a reader for rows of these columns.
 * @param source the source node, which says which texts are missing
 * @param wanted indices of the columns that are needed
 */
export function rowReader(
  fields: readonly Field[],
  source: Pick<DocumentNode, 'type' | 'params'>,
  wanted: ReadonlySet<number>,
): RowReader {
  const { params } = source;
  const cells = fields.map(({ type }) => arrayFor(type));
  const notation: Parameters<typeof cellReader>[1] = {
    decimal: params['decimal'] === ',' ? ',' : '.',
    ...(typeof params['thousands'] === 'string' && { thousands: params['thousands'] }),
  };
  const readers = [...wanted].map((index) => {
    const { name, type } = fields[index];
    const missing = isStringType(type) ? missingTexts(source) : missingValues(source);
    return { name, type, cell: cells[index], read: cellReader(type, { ...notation, missing }) };
  });
  return {
    cells,
    read(row) {
      const unfit: string[] = [];
      for (const { name, type, cell, read } of readers) {
        const found = valueOf(row[name], type, read);
        if (found === null) throw noCell(name, row[name]);
        const { value, fits } = found;
        if (!fits) unfit.push(name);
        if (Array.isArray(cell)) cell[0] = typeof value === 'string' ? value : null;
        else if (cell instanceof Int8Array) cell[0] = value === null ? -1 : value === true ? 1 : 0;
        else cell[0] = typeof value === 'number' ? value : Number.NaN;
      }
      return unfit;
    },
  };
}

/** Converts a value to a cell of the type; null if it cannot be a cell of any type. */
function valueOf(
  given: unknown,
  type: ColumnType,
  read: ReturnType<typeof cellReader>,
): ReturnType<ReturnType<typeof cellReader>> | null {
  switch (typeof given) {
    case 'number':
      return type === 'number' && Number.isFinite(given) ? { value: given, fits: true } : read(String(given));
    case 'boolean':
      return type === 'boolean' ? { value: given, fits: true } : read(String(given));
    case 'string':
      return read(given);
    default:
      if (given instanceof Date) return dateValue(given, type, read);
      return given === null ? { value: null, fits: true } : null;
  }
}

/** A date that is none (`new Date(NaN)`) is missing. */
function dateValue(date: Date, type: ColumnType, read: ReturnType<typeof cellReader>): ReturnType<typeof read> {
  const value = date.getTime();
  if (Number.isNaN(value)) return { value: null, fits: true };
  return type === 'datetime' ? { value, fits: true } : read(date.toISOString());
}

const noCell = (column: string, value: unknown): ProblemError =>
  new ProblemError({
    code: 'row.no-cell',
    message: `The value of "${column}" is ${Array.isArray(value) ? 'a list' : 'an object'}.`,
    hint: 'A cell is a number, a text, true, false or null.',
    column,
  });

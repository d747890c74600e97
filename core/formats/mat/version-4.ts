/** MAT-files of version 4: matrices one after the other, each behind five numbers and its name. See "MAT-File Format", MathWorks. */
import type { ArrayFile, ArrayTable, NoTable, Readable } from '../arrays/array-table.ts';
import { numberReader, type StoredNumber } from '../cells/stored-numbers.ts';
import { Damage } from '../damage.ts';
import type { ThreadBytes } from '../thread-bytes.ts';
import { listColumn, type MatCells, numberColumn } from './columns.ts';
import { letterOf } from './shapes.ts';

const HEADER_BYTES = 20;
const MAX_NAME_BYTES = 1 << 16;
const MAX_COLUMNS = 100_000;
const MAX_LETTERS = 1 << 26;

/** Precisions by their digit of the type. */
const PRECISIONS: readonly Omit<StoredNumber, 'isLittle'>[] = [
  { as: 'float', bytes: 8, isSigned: true },
  { as: 'float', bytes: 4, isSigned: true },
  { as: 'integer', bytes: 4, isSigned: true },
  { as: 'integer', bytes: 2, isSigned: true },
  { as: 'integer', bytes: 2, isSigned: false },
  { as: 'integer', bytes: 1, isSigned: false },
];
const CLASSES = ['double', 'single', 'int32', 'int16', 'uint16', 'uint8'] as const;

interface Header {
  readonly isLittle: boolean;
  readonly precision: number;
  readonly kind: number;
  readonly rows: number;
  readonly columns: number;
  readonly isComplex: boolean;
  readonly nameBytes: number;
}

/** The header of a matrix; null where there is none. */
function headerAt(bytes: ThreadBytes, at: number): Header | null {
  if (at + HEADER_BYTES > bytes.size) return null;
  const view = bytes.view(at, HEADER_BYTES);
  for (const isLittle of [true, false]) {
    const word = (index: number): number => view.getInt32(4 * index, isLittle);
    const [type, rows, columns, imaginary, nameBytes] = [0, 1, 2, 3, 4].map(word);
    const [machine, zero, precision, kind] = [1000, 100, 10, 1].map((unit) => Math.floor(type / unit) % 10);
    const isHeader = type >= 0 && type < 5000 && machine === (isLittle ? 0 : 1) && zero === 0;
    if (!isHeader || precision >= PRECISIONS.length || kind > 2 || imaginary < 0 || imaginary > 1) continue;
    if (rows < 0 || columns < 0 || nameBytes < 1 || nameBytes > MAX_NAME_BYTES) continue;
    return { isLittle, precision, kind, rows, columns, isComplex: imaginary === 1, nameBytes };
  }
  return null;
}

export const isVersion4 = (bytes: ThreadBytes): boolean => headerAt(bytes, 0) !== null;

export function variablesOf4(bytes: ThreadBytes): ArrayFile<MatCells> {
  const variables: Readable<MatCells>[] = [];
  const others: NoTable[] = [];
  for (let at = 0; at < bytes.size; ) {
    const header = headerAt(bytes, at);
    if (header === null) throw new Damage('a matrix has no header');
    const { rows, columns, isComplex, nameBytes, precision, isLittle } = header;
    const number = { ...PRECISIONS[precision], isLittle };
    const size = rows * columns * number.bytes;
    const name = Buffer.from(bytes.take(at + HEADER_BYTES, nameBytes))
      .toString('latin1')
      .replace(/\0.*$/s, '');
    const values = at + HEADER_BYTES + nameBytes;
    at = values + size * (isComplex ? 2 : 1);
    if (at > bytes.size) throw new Damage(`"${name}" promises more numbers than there are`);
    const made = readableOf(bytes, name, header, number, values);
    if ('reason' in made) others.push(made);
    else variables.push(made);
  }
  return { tables: [], variables, others };
}

function readableOf(
  bytes: ThreadBytes,
  name: string,
  { kind, rows, columns, isComplex, precision }: Header,
  number: StoredNumber,
  at: number,
): Readable<MatCells> | NoTable {
  if (kind === 1) {
    if (rows * columns > MAX_LETTERS) return { name, reason: `has more than ${MAX_LETTERS} letters` };
    const open = (): ArrayTable<MatCells> => {
      const lines = linesOf(bytes, rows, columns, number, at);
      const cells = lines.map((line) => (line === '' ? null : line));
      return { rows: lines.length, columns: [listColumn(name, cells, `char (${rows} × ${columns})`)], leftOut: [] };
    };
    return { name, rows: Math.max(1, rows), width: 1, open };
  }
  if (kind === 2) return sparseOf(bytes, name, rows, columns, number, at);
  if (rows * columns === 0) return { name, reason: 'is empty' };
  const isRow = rows === 1;
  const length = isRow ? columns : rows;
  const width = isRow ? 1 : columns;
  if (width > MAX_COLUMNS) return { name, reason: `has ${width} columns; ${MAX_COLUMNS} are the most` };
  const open = (): ArrayTable<MatCells> => {
    if (isComplex) return { rows: length, columns: [], leftOut: [{ name, reason: 'holds complex numbers' }] };
    const array = { class: CLASSES[precision], isLogical: false };
    const made = Array.from({ length: width }, (_, column) => {
      const cells: MatCells = { as: 'numbers', at: at + column * length * number.bytes, number };
      return numberColumn(width === 1 ? name : `${name}_${column + 1}`, array, cells);
    });
    return { rows: length, columns: made, leftOut: [] };
  };
  return { name, rows: length, width, open };
}

/** The rows of a matrix of letters. */
function linesOf(bytes: ThreadBytes, rows: number, columns: number, number: StoredNumber, at: number): string[] {
  const read = numberReader(number);
  const view = bytes.view(at, rows * columns * number.bytes);
  return Array.from({ length: Math.max(1, rows) }, (_, row) => {
    let line = '';
    for (let column = 0; column < (rows > 0 ? columns : 0); column++)
      line += letterOf(read(view, (row + column * rows) * number.bytes));
    return line.replace(/[ \0]+$/, '');
  });
}

/** Values of a sparse matrix, and its cells with the zeros. */
const MAX_VALUES = 1 << 21;
const MAX_CELLS = 1 << 24;

/** A sparse matrix: rows of row, column and value; the last one has the sizes. */
function sparseOf(
  bytes: ThreadBytes,
  name: string,
  count: number,
  columns: number,
  number: StoredNumber,
  at: number,
): Readable<MatCells> | NoTable {
  if (columns === 4) return { name, reason: 'holds complex numbers' };
  if (columns !== 3 || count < 1) throw new Damage(`"${name}" is no sparse matrix`);
  if (count > MAX_VALUES) return { name, reason: `is sparse, and has more than ${MAX_VALUES} values` };
  const read = numberReader(number);
  const view = bytes.view(at, 3 * count * number.bytes);
  const value = (row: number, column: number): number => read(view, (row + column * count) * number.bytes);
  const [height, breadth] = [value(count - 1, 0), value(count - 1, 1)];
  const isSize = (size: number): boolean => Number.isInteger(size) && size > 0;
  if (!isSize(height) || !isSize(breadth)) throw new Damage(`"${name}" has no sizes`);
  if (height * breadth > MAX_CELLS || breadth > MAX_COLUMNS)
    return { name, reason: `is sparse, and has ${height * breadth} cells with its zeros; ${MAX_CELLS} are the most` };
  const length = height === 1 ? breadth : height;
  const width = height === 1 ? 1 : breadth;
  const open = (): ArrayTable<MatCells> => {
    const cells = Array.from({ length: width }, () => new Array<number>(length).fill(0));
    for (let index = 0; index < count - 1; index++) {
      const [row, column] = [value(index, 0) - 1, value(index, 1) - 1];
      const isThere = Number.isInteger(row) && row >= 0 && row < height && Number.isInteger(column);
      if (!isThere || column < 0 || column >= breadth) throw new Damage(`"${name}" has values beyond its sizes`);
      cells[height === 1 ? 0 : column][height === 1 ? column : row] = value(index, 2);
    }
    const made = cells.map((own, column) =>
      numberColumn<MatCells>(
        width === 1 ? name : `${name}_${column + 1}`,
        { class: 'sparse', isLogical: false },
        { as: 'list', cells: own },
      ),
    );
    return { rows: length, columns: made, leftOut: [] };
  };
  return { name, rows: length, width, open };
}

/** Arrays of MATLAB, whichever version of the file holds them: class, sizes, and what a column cannot hold of them. */
import type { ArrayColumn, ArrayTable, ListCells } from '../arrays/array-table.ts';
import { Damage } from '../damage.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';

/** Classes of arrays by their number in files of version 5. */
export const CLASSES = [
  '',
  'cell',
  'struct',
  'object',
  'char',
  'sparse',
  'double',
  'single',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'function',
  'opaque',
] as const;
export type MatClass = (typeof CLASSES)[number];

const FIRST_NUMBER = CLASSES.indexOf('double');
const LAST_NUMBER = CLASSES.indexOf('uint64');

export interface MatShape {
  readonly name: string;
  readonly class: MatClass;
  /** Rows, columns, and whatever follows. */
  readonly sizes: readonly number[];
  readonly isComplex: boolean;
  readonly isLogical: boolean;
  /** Of an object: the name of its class. */
  readonly of: string;
}

export interface MatStruct<Shape> {
  readonly names: readonly string[];
  /** Elements of the array one after the other, each with its fields in the order of the names. */
  readonly values: Iterable<Shape>;
}

/** What an array is as a single cell; the reason where it is none. */
export type SingleCell = { readonly cell: LooseCell } | { readonly reason: string };

/** The arrays of a file of one version. Methods throw `Unreadable` where values are stored in a way that is not read. */
export interface MatFile<Shape extends MatShape, Cells> {
  struct(array: Shape): MatStruct<Shape>;
  /** The arrays of a cell array, column after column. */
  cells(array: Shape): Iterable<Shape>;
  /** The rows of an array of letters, without the blanks that fill them up. */
  texts(array: Shape): string[];
  /** The only number or truth of an array. */
  single(array: Shape): LooseCell;
  /** Columns of an array of numbers or truths, one a name. */
  numbers(array: Shape, names: readonly string[], rows: number): ArrayColumn<Cells | ListCells>[];
  /** Columns of a sparse matrix with their zeros. */
  sparse(array: Shape, names: readonly string[]): ArrayTable<Cells | ListCells>;
}

export const isNumeric = (array: MatShape): boolean => {
  const number = CLASSES.indexOf(array.class);
  return number >= FIRST_NUMBER && number <= LAST_NUMBER;
};

/** Values of an array. */
export const countOf = ({ sizes }: Pick<MatShape, 'sizes'>): number => sizes.reduce((count, size) => count * size, 1);

/** Letters of a text array are held in memory as a whole. */
export const MAX_LETTERS = 64 << 20;

/**
 * The rows of an array of letters, as MATLAB's `cellstr` gives them: blanks at the end fill rows up.
 * @param lettersOf reads the letters of an array, column after column
 */
export function linesOf({ name, sizes }: MatShape, lettersOf: (count: number) => ArrayLike<string>): string[] {
  const [rows = 0, ...rest] = sizes;
  const length = rest.reduce((product, size) => product * size, 1);
  if (rows * length === 0) return new Array<string>(Math.min(rows, MAX_LETTERS)).fill('');
  if (rows * length > MAX_LETTERS) throw new Damage(`"${name}" has more than ${MAX_LETTERS} letters`);
  const letters = lettersOf(rows * length);
  if (rows === 1) return [trimmed(Array.from(letters).join(''))];
  return Array.from({ length: rows }, (_, row) => {
    let text = '';
    for (let column = 0; column < length; column++) text += letters[row + column * rows];
    return trimmed(text);
  });
}

const trimmed = (text: string): string => text.replace(/[ \0]+$/, '');

export const letterOf = (point: number): string =>
  Number.isInteger(point) && point >= 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';

/** Objects by the name of their class: how a person turns them into arrays. */
const OBJECTS: Readonly<Record<string, string>> = {
  table:
    'is a MATLAB table (writetable(t, "t.csv"), or save("t.mat", "-struct", "s") behind s = table2struct(t, "ToScalar", true), makes it readable)',
  timetable: 'is a MATLAB timetable (writetimetable(t, "t.csv") makes it readable)',
  string: 'is a MATLAB string array (cellstr(x) makes it readable)',
  categorical: 'is a MATLAB categorical array (cellstr(x) makes it readable)',
  datetime: 'is a MATLAB datetime array (posixtime(x) or cellstr(x) makes it readable)',
  duration: 'is a MATLAB duration array (seconds(x) makes it readable)',
};

/** Why an array is no column, as a sentence goes on. */
export function reasonOf({ class: of, of: object, isComplex }: MatShape): string {
  switch (of) {
    case 'cell':
      return 'holds cell arrays within cells';
    case 'struct':
      return 'holds structures';
    case 'function':
      return 'holds functions';
    case 'sparse':
      return isComplex ? 'holds complex numbers' : 'holds sparse matrices';
    case 'object':
    case 'opaque':
      return Object.hasOwn(OBJECTS, object)
        ? OBJECTS[object]
        : `is an object of the class ${object === '' ? 'of a function' : object}`;
    default:
      return isComplex ? 'holds complex numbers' : 'is no column';
  }
}

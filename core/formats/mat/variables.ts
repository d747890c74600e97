/** Variables of a MAT-file as columns and tables. */
import type { ArrayFile, ArrayTable, LeftOut, NoTable, Readable } from '../arrays/array-table.ts';
import { Damage } from '../damage.ts';
import { addCell, type LooseCell, noKinds } from '../pieces/column-of-cells.ts';
import { counted } from '../../words/counted.ts';
import {
  arrayOf,
  cellsWithin,
  countOf,
  isNumeric,
  type MatArray,
  numbersOf,
  reasonOf,
  type SingleCell,
  singleCell,
  structOf,
  textsOf,
} from './arrays.ts';
import { listColumn, type MatCells, type MatColumn, numberColumn } from './columns.ts';
import type { MatBytes } from './elements.ts';
import { sparseColumns } from './sparse.ts';

const MAX_COLUMNS = 100_000;
/** Structures that lie in each other. */
const MAX_DEPTH = 100;

interface Found {
  readonly tables: Readable<MatCells>[];
  readonly variables: Readable<MatCells>[];
  readonly others: NoTable[];
}

/** All variables of a file of version 5. */
export function variablesOf(file: MatBytes, from: number, end: number): ArrayFile<MatCells> {
  const found: Found = { tables: [], variables: [], others: [] };
  for (let at = from; at < end; ) {
    const element = file.element(at, end);
    const array = arrayOf(file, element);
    // What has no name is kept by MATLAB for objects and functions.
    if (array.name !== '') take(file, array.name, array, found, 0);
    at = element.next;
  }
  return found;
}

function take(file: MatBytes, name: string, array: MatArray, found: Found, depth: number): void {
  if (depth > MAX_DEPTH) throw new Damage(`its structures lie in each other more than ${MAX_DEPTH} deep`);
  if (array.class !== 'struct') {
    const made = variableOf(file, name, array);
    if ('reason' in made) found.others.push(made);
    else found.variables.push(made);
  } else if (countOf(array) === 1) takeStructure(file, name, array, found, depth);
  else found.tables.push(structures(file, name, array));
}

/** A structure is the table of its fields of one length; structures in it are tables themselves. */
function takeStructure(file: MatBytes, name: string, array: MatArray, found: Found, depth: number): void {
  const { names, values } = structOf(file, array);
  const own: Found = { tables: [], variables: [], others: [] };
  let index = 0;
  for (const value of values) {
    const field = names[index++];
    if (value.class === 'struct') take(file, `${name}.${field}`, value, found, depth + 1);
    else take(file, field, value, own, depth);
  }
  if (own.variables.length === 0) {
    for (const { name: field, reason } of own.others) found.others.push({ name: `${name}.${field}`, reason });
    return;
  }
  const byLength = new Map<number, number>();
  for (const { rows, width } of own.variables) byLength.set(rows, (byLength.get(rows) ?? 0) + width);
  const [rows] = Array.from(byLength).reduce((most, one) => (one[0] * one[1] > most[0] * most[1] ? one : most));
  const fields = own.variables.filter((field) => field.rows === rows);
  found.tables.push({
    name,
    rows,
    width: byLength.get(rows) ?? 0,
    open: () => {
      const opened = fields.map((field) => field.open());
      return {
        rows,
        columns: opened.flatMap(({ columns }) => columns),
        leftOut: [
          ...opened.flatMap(({ leftOut }) => leftOut),
          ...own.others,
          ...own.variables
            .filter((field) => field.rows !== rows)
            .map((field) => ({ name: field.name, reason: `has ${counted(field.rows, 'row')}, not ${rows}` })),
        ],
      };
    },
  });
}

/** An array of structures: each is a row. */
function structures(file: MatBytes, name: string, array: MatArray): Readable<MatCells> {
  const rows = countOf(array);
  const { names, values } = structOf(file, array);
  return { name, rows, width: names.length, open: () => listed(file, names, rows, values, true) };
}

/** Columns of arrays that are a cell each. */
function listed(
  file: MatBytes,
  names: readonly string[],
  rows: number,
  values: Iterable<MatArray>,
  isByRow: boolean,
): ArrayTable<MatCells> {
  const width = names.length;
  const columns = names.map(() => ({ cells: [] as LooseCell[], kinds: noKinds(), reason: null as string | null }));
  let index = 0;
  for (const value of values) {
    const column = columns[isByRow ? index % width : Math.floor(index / rows)];
    index++;
    if (column.reason !== null) continue;
    const single: SingleCell = singleCell(file, value);
    if ('reason' in single) {
      column.reason = single.reason;
      column.cells = [];
    } else {
      column.cells.push(single.cell);
      addCell(column.kinds, nanIsMissing(single.cell));
    }
  }
  const leftOut: LeftOut[] = [];
  const made = columns.flatMap(({ cells, kinds, reason }, at): MatColumn[] => {
    const own = names[at];
    if (reason !== null) {
      leftOut.push({ name: own, reason });
      return [];
    }
    return [{ ...listColumn(own, cells, isByRow ? 'fields of structures' : 'cells'), kinds }];
  });
  return { rows, columns: made, leftOut };
}

/** A NaN among cells says nothing of their kind. */
const nanIsMissing = (cell: LooseCell): LooseCell => (typeof cell === 'number' && Number.isNaN(cell) ? null : cell);

function variableOf(file: MatBytes, name: string, array: MatArray): Readable<MatCells> | NoTable {
  const { class: of, sizes } = array;
  const isRead = isNumeric(array) || of === 'char' || of === 'cell' || of === 'sparse';
  if (!isRead) return { name, reason: reasonOf(array) };
  if (sizes.length > 2) return { name, reason: `has ${sizes.length} dimensions (${sizes.join(' × ')})` };
  const [height, breadth] = sizes;
  if (of === 'char') {
    const texts = (): ArrayTable<MatCells> => {
      const lines = height <= 1 ? [textsOf(file, { ...array, sizes: [1, breadth] })[0]] : textsOf(file, array);
      const cells = lines.map((line) => (line === '' ? null : line));
      return { rows: cells.length, columns: [listColumn(name, cells, `char (${sizes.join(' × ')})`)], leftOut: [] };
    };
    return { name, rows: Math.max(1, height), width: 1, open: texts };
  }
  if (countOf(array) === 0 && breadth <= 1) return { name, reason: 'is empty' };
  // A row of several values is a column, as it is for MATLAB's own tables of variables.
  const isRow = height === 1;
  const rows = isRow ? breadth : height;
  const width = isRow ? 1 : breadth;
  if (width > MAX_COLUMNS) return { name, reason: `has ${width} columns; ${MAX_COLUMNS} are the most` };
  const names = width === 1 ? [name] : Array.from({ length: width }, (_, column) => `${name}_${column + 1}`);
  const open = (): ArrayTable<MatCells> => {
    if (of === 'cell') return listed(file, names, rows, cellsWithin(file, array), false);
    if (array.isComplex) return { rows, columns: [], leftOut: [{ name, reason: 'holds complex numbers' }] };
    if (of === 'sparse') return sparseColumns(file, array, names);
    const { at, type } = numbersOf(file, array);
    const number = file.numberOf({ type });
    return {
      rows,
      columns: names.map((own, column): MatColumn => {
        const cells = { as: 'numbers', at: at + column * rows * number.bytes, number } as const;
        return numberColumn(own, array, cells);
      }),
      leftOut: [],
    };
  };
  return { name, rows, width, open };
}

/** Variables of a MAT-file as columns and tables. */
import {
  type ArrayColumn,
  type ArrayFile,
  type ArrayTable,
  type LeftOut,
  type ListCells,
  type NoTable,
  type Readable,
  Unreadable,
} from '../arrays/array-table.ts';
import { Damage } from '../damage.ts';
import { addCell, type LooseCell, noKinds } from '../pieces/column-of-cells.ts';
import { counted } from '../../words/counted.ts';
import { listColumn } from './columns.ts';
import { countOf, isNumeric, type MatFile, type MatShape, reasonOf, type SingleCell } from './shapes.ts';

const MAX_COLUMNS = 100_000;
/** Structures that lie in each other. */
const MAX_DEPTH = 100;

interface Found<Cells> {
  readonly tables: Readable<Cells | ListCells>[];
  readonly variables: Readable<Cells | ListCells>[];
  readonly others: NoTable[];
}

/** @param arrays those of the file that have a name */
export function variablesOf<Shape extends MatShape, Cells>(
  file: MatFile<Shape, Cells>,
  arrays: Iterable<Shape>,
): ArrayFile<Cells | ListCells> {
  const found: Found<Cells> = { tables: [], variables: [], others: [] };
  for (const array of arrays) take(file, array.name, array, found, 0);
  return found;
}

function take<Shape extends MatShape, Cells>(
  file: MatFile<Shape, Cells>,
  name: string,
  array: Shape,
  found: Found<Cells>,
  depth: number,
): void {
  if (depth > MAX_DEPTH) throw new Damage(`its structures lie in each other more than ${MAX_DEPTH} deep`);
  if (array.class !== 'struct') {
    const made = variableOf(file, name, array);
    if ('reason' in made) found.others.push(made);
    else found.variables.push(made);
  } else if (countOf(array) === 1) takeStructure(file, name, array, found, depth);
  else found.tables.push(structures(file, name, array));
}

/** A structure is the table of its fields of one length; structures in it are tables themselves. */
function takeStructure<Shape extends MatShape, Cells>(
  file: MatFile<Shape, Cells>,
  name: string,
  array: Shape,
  found: Found<Cells>,
  depth: number,
): void {
  const { names, values } = file.struct(array);
  const own: Found<Cells> = { tables: [], variables: [], others: [] };
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
function structures<Shape extends MatShape, Cells>(
  file: MatFile<Shape, Cells>,
  name: string,
  array: Shape,
): Readable<ListCells> {
  const rows = countOf(array);
  const { names, values } = file.struct(array);
  return { name, rows, width: names.length, open: () => listed(file, names, rows, values, true) };
}

/** Columns of arrays that are a cell each. */
function listed<Shape extends MatShape, Cells>(
  file: MatFile<Shape, Cells>,
  names: readonly string[],
  rows: number,
  values: Iterable<Shape>,
  isByRow: boolean,
): ArrayTable<ListCells> {
  const width = names.length;
  const columns = names.map(() => ({ cells: [] as LooseCell[], kinds: noKinds(), reason: null as string | null }));
  let index = 0;
  for (const value of values) {
    const column = columns[isByRow ? index % width : Math.floor(index / rows)];
    index++;
    if (column.reason !== null) continue;
    const single = singleCell(file, value);
    if ('reason' in single) {
      column.reason = single.reason;
      column.cells = [];
    } else {
      column.cells.push(single.cell);
      addCell(column.kinds, nanIsMissing(single.cell));
    }
  }
  const leftOut: LeftOut[] = [];
  const made = columns.flatMap(({ cells, kinds, reason }, at): ArrayColumn<ListCells>[] => {
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

/** An array as a single cell: a text, a number or a truth. */
function singleCell<Shape extends MatShape, Cells>(file: MatFile<Shape, Cells>, array: Shape): SingleCell {
  const count = countOf(array);
  if (array.class !== 'char' && !isNumeric(array)) return { reason: reasonOf(array) };
  if (count === 0) return { cell: null };
  if (array.class !== 'char' && count > 1) return { reason: 'holds arrays of several numbers' };
  if (array.class === 'char' && array.sizes[0] !== 1) return { reason: 'holds several lines of text' };
  if (array.isComplex) return { reason: 'holds complex numbers' };
  try {
    if (array.class !== 'char') return { cell: file.single(array) };
    const [text] = file.texts(array);
    return { cell: text === '' ? null : text };
  } catch (error) {
    if (error instanceof Unreadable) return { reason: error.message };
    throw error;
  }
}

function variableOf<Shape extends MatShape, Cells>(
  file: MatFile<Shape, Cells>,
  name: string,
  array: Shape,
): Readable<Cells | ListCells> | NoTable {
  const { class: of, sizes } = array;
  const isRead = isNumeric(array) || of === 'char' || of === 'cell' || of === 'sparse';
  if (!isRead) return { name, reason: reasonOf(array) };
  if (sizes.length > 2) return { name, reason: `has ${sizes.length} dimensions (${sizes.join(' × ')})` };
  const [height, breadth] = sizes;
  if (of === 'char') {
    const texts = (): ArrayTable<ListCells> => {
      const lines = height <= 1 ? [file.texts({ ...array, sizes: [1, breadth] })[0]] : file.texts(array);
      const cells = lines.map((line) => (line === '' ? null : line));
      return { rows: cells.length, columns: [listColumn(name, cells, `char (${sizes.join(' × ')})`)], leftOut: [] };
    };
    const lines = Math.max(1, height);
    return { name, rows: lines, width: 1, open: () => withReason(name, lines, texts) };
  }
  if (countOf(array) === 0 && breadth <= 1) return { name, reason: 'is empty' };
  // A row of several values is a column, as it is for MATLAB's own tables of variables.
  const isRow = height === 1;
  const rows = isRow ? breadth : height;
  const width = isRow ? 1 : breadth;
  if (width > MAX_COLUMNS) return { name, reason: `has ${width} columns; ${MAX_COLUMNS} are the most` };
  const names = width === 1 ? [name] : Array.from({ length: width }, (_, column) => `${name}_${column + 1}`);
  const open = (): ArrayTable<Cells | ListCells> => {
    if (of === 'cell') return listed(file, names, rows, file.cells(array), false);
    if (array.isComplex) throw new Unreadable('holds complex numbers');
    if (of === 'sparse') return file.sparse(array, names);
    return { rows, columns: file.numbers(array, names, rows), leftOut: [] };
  };
  return { name, rows, width, open: () => withReason(name, rows, open) };
}

/** The columns of a variable; none where its values cannot be read. */
function withReason<Cells>(name: string, rows: number, open: () => ArrayTable<Cells>): ArrayTable<Cells> {
  try {
    return open();
  } catch (error) {
    if (error instanceof Unreadable) return { rows, columns: [], leftOut: [{ name, reason: error.message }] };
    throw error;
  }
}

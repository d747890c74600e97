/** Sparse matrices of MAT-files of version 7.3: a group of values, their rows, and the first value of each column. */
import { type ArrayTable, Unreadable } from '../arrays/array-table.ts';
import { Damage } from '../damage.ts';
import type { Hdf5Cells } from '../hdf5/cells.ts';
import { isComplex } from '../hdf5/columns.ts';
import type { Hdf5Object } from '../hdf5/objects.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import { numberColumn } from './columns.ts';
import type { MatShape } from './shapes.ts';

/** Cells with the zeros, which are held in memory. */
const MAX_CELLS = 1 << 22;

export function sizesOfSparse(group: Hdf5Object): readonly number[] {
  const starts = group.child('jc')?.shape()?.space.sizes?.[0] ?? 0;
  const rows = group.number('MATLAB_sparse') ?? -1;
  if (starts < 1 || rows < 0) throw new Damage('a sparse matrix has no sizes');
  return [rows, starts - 1];
}

export function isComplexSparse(group: Hdf5Object): boolean {
  const type = group.child('data')?.shape()?.type;
  return type?.is === 'compound' && isComplex(type.members);
}

/** Throws `Unreadable` where it has too many cells. @param names of its columns; a matrix of one row is one column */
export function sparseColumns73(group: Hdf5Object, array: MatShape, names: readonly string[]): ArrayTable<Hdf5Cells> {
  const [height, breadth] = array.sizes;
  if (height * breadth > MAX_CELLS)
    throw new Unreadable(
      `is sparse, and has ${height * breadth} cells with its zeros; ${MAX_CELLS} are the most (save it with -v7)`,
    );
  const listIn = (name: string): readonly (string | number)[] => group.child(name)?.values() ?? [];
  const [values, rows, starts] = [listIn('data'), listIn('ir'), listIn('jc').map(Number)];
  if (rows.length !== values.length || starts.length !== breadth + 1)
    throw new Damage(`"${array.name}" has other columns than it promises`);
  const isRow = height === 1;
  const length = isRow ? breadth : height;
  const cells = names.map(() => new Array<LooseCell>(length).fill(array.isLogical ? false : 0));
  for (let column = 0; column < breadth; column++) {
    const [from, to] = [starts[column], starts[column + 1]];
    if (!(from >= 0 && from <= to && to <= values.length))
      throw new Damage(`"${array.name}" has fewer values than it promises`);
    for (let at = from; at < to; at++) {
      const row = Number(rows[at]);
      if (!(row >= 0 && row < height)) throw new Damage(`"${array.name}" has values beyond its sizes`);
      const value = Number(values[at]);
      cells[isRow ? 0 : column][isRow ? column : row] = array.isLogical ? value !== 0 : value;
    }
  }
  const columns = names.map((name, at) => numberColumn<Hdf5Cells>(name, array, { as: 'list', cells: cells[at] }));
  return { rows: length, columns, leftOut: [] };
}

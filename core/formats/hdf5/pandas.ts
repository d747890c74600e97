/**
 * Tables that pandas.DataFrame.to_hdf writes: in its format "fixed", blocks of columns of one type; in "table", rows of
 * PyTables. What both mean is in pandas/io/pytables.py.
 */
import { type ArrayTable, type NoTable, type Readable, Unreadable } from '../arrays/array-table.ts';
import type { Hdf5Cells } from './cells.ts';
import type { Hdf5Object } from './objects.ts';
import { openFixed } from './pandas-fixed.ts';
import { StoredTable } from './pandas-table.ts';

/** The table of a group that pandas wrote; why there is none; null where pandas did not write it. */
export function pandasTable(group: Hdf5Object, name: string): Readable<Hdf5Cells> | NoTable | null {
  const kind = group.text('pandas_type');
  if (kind === null) return null;
  if (kind === 'frame_table' || kind === 'series_table') {
    const table = group.child('table');
    const shape = table?.shape() ?? null;
    if (table === null || shape?.type.is !== 'compound' || shape.space.sizes?.length !== 1)
      return { name, reason: 'is a table of pandas without rows' };
    const { members } = shape.type;
    const [rows] = shape.space.sizes;
    const width = members.reduce((sum, { type }) => sum + (type.is === 'array' ? (type.sizes[0] ?? 0) : 1), 0);
    return { name, rows, width, open: () => opened(name, rows, () => new StoredTable(group, table).read()) };
  }
  if (kind !== 'frame' && kind !== 'series') return { name, reason: `is of the kind "${kind}" of pandas` };
  if (group.text('axis0_variety') === 'multi') return { name, reason: 'has names of columns in several levels' };
  try {
    const { rows, width, read } = openFixed(group, name, kind === 'series');
    return { name, rows, width, open: () => opened(name, rows, read) };
  } catch (error) {
    if (error instanceof Unreadable) return { name, reason: error.message };
    throw error;
  }
}

/** The table, without columns where something that describes it cannot be read. */
function opened(name: string, rows: number, read: () => ArrayTable<Hdf5Cells>): ArrayTable<Hdf5Cells> {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return { rows, columns: [], leftOut: [{ name, reason: error.message }] };
    throw error;
  }
}

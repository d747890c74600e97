/** Reads HDF5 files: datasets, tables of PyTables and pandas. */
import { stat } from 'node:fs/promises';
import { fileProblem } from '../../files/file-problems.ts';
import type { ArrayTable } from '../arrays/array-table.ts';
import type { PlannedColumn } from '../arrays/piece.ts';
import { readArrayTable } from '../arrays/read-table.ts';
import { Damage } from '../damage.ts';
import type { ReadFile, ReadOptions, ReadTable } from '../source.ts';
import { withChunksOf } from './blocks.ts';
import type { Hdf5Cells } from './cells.ts';
import type { Dataset } from './dataset.ts';
import { hdf5Problem } from './hdf5-problems.ts';
import type { PartCells, RowsInput, ScanInput, ScanOutput } from './tasks.ts';

export const readHdf5: ReadFile = async (path, params, options) => {
  try {
    const { table } = params;
    const wanted = typeof table === 'string' && table !== '' ? table : null;
    const stats = await stat(path);
    if (stats.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    let scanned: ScanOutput | null = null;
    const scan: ScanInput = { path, wanted };
    for await (const output of options.run.parallel.map<ScanInput, ScanOutput>('hdf5.scan', [scan])) scanned = output;
    if (scanned === null) throw new Damage('it holds nothing');
    const file = { format: 'hdf5', path, size: stats.size, modified: stats.mtimeMs };
    const made = await readElements(file, scanned, params, options);
    return { ...made, decided: { ...(wanted !== null && { table: wanted }), ...made.decided } };
  } catch (error) {
    throw hdf5Problem(fileProblem(error, path), path);
  }
};

/** Reads the rows of a table that was found. @param file its `format` begins the codes of problems, and the name of the task */
export async function readElements(
  file: { readonly format: string; readonly path: string; readonly size: number; readonly modified: number },
  { table, notices }: { readonly table: ArrayTable<Hdf5Cells>; readonly notices: ScanOutput['notices'] },
  params: Readonly<Record<string, unknown>>,
  options: ReadOptions,
): Promise<ReadTable> {
  const { format, path, size, modified } = file;
  const datasets = new Map<Dataset, boolean>();
  for (const { cells } of [...table.columns, ...(table.labels ?? [])])
    if (cells.as === 'elements') datasets.set(cells.dataset, cells.isAcross);
  const used = [...datasets];
  return readArrayTable<Hdf5Cells, RowsInput>(
    table,
    {
      format,
      path,
      size,
      task: `${format}.elements`,
      step: Math.max(1, ...used.map(([dataset, isAcross]) => chunkRows(dataset, isAcross))),
      rowBytes: used.reduce((sum, [dataset, isAcross]) => sum + bytesOfRow(dataset, isAcross), 0),
      notices,
      input: (from, rows, columns) => ({
        path,
        size,
        modified,
        from,
        rows,
        datasets: used.map(([dataset, isAcross]) => ({
          dataset: withChunksOf(dataset, isAcross ? 1 : 0, from, rows),
          isAcross,
        })),
        columns: columns.map((column) => partOf(column, used, from, rows)),
      }),
    },
    params,
    options,
  );
}

const chunkRows = ({ storage }: Dataset, isAcross: boolean): number =>
  storage.as === 'chunks' ? (storage.sizes[isAcross ? 1 : 0] ?? 1) : 1;

const bytesOfRow = ({ sizes, elementBytes }: Dataset, isAcross: boolean): number =>
  elementBytes * (isAcross ? (sizes[0] ?? 1) : (sizes[1] ?? 1));

function partOf(
  column: PlannedColumn<Hdf5Cells>,
  used: readonly (readonly [Dataset, boolean])[],
  from: number,
  rows: number,
): PlannedColumn<PartCells> {
  const { cells } = column;
  if (cells.as === 'list') return { ...column, cells: { as: 'list', cells: cells.cells.slice(from, from + rows) } };
  return { ...column, cells: { ...cells, dataset: used.findIndex(([dataset]) => dataset === cells.dataset) } };
}

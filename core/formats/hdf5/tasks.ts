/** The work of this folder that runs on worker threads. */
import { statSync } from 'node:fs';
import { changedFile } from '../changed-file.ts';
import { chosenTable, type Wording } from '../arrays/array-table.ts';
import { cellsMade, type Made, pieceOf, type PlannedColumn, type RowsOutput } from '../arrays/piece.ts';
import { inWords } from '../reading-problems.ts';
import { ThreadBytes } from '../thread-bytes.ts';
import { blockOf } from './blocks.ts';
import { elementsMade, type Hdf5Cells } from './cells.ts';
import type { Dataset } from './dataset.ts';
import { Hdf5File } from './file.ts';
import { GlobalHeap } from './global-heap.ts';
import { hdf5Problem, kerasModel } from './hdf5-problems.ts';
import { Hdf5Objects } from './objects.ts';
import { isKerasModel, tablesIn } from './tables.ts';

export interface ScanInput {
  readonly path: string;
  readonly wanted: string | null;
}

export type ScanOutput = ReturnType<typeof chosenTable<Hdf5Cells>>;

const WORDS: Wording = {
  format: 'hdf5',
  file: 'The HDF5 file',
  variable: 'The object',
  hint: 'Write datasets of one or two dimensions, or a table: DataFrame.to_hdf("x.h5", key="rows", format="table").',
};

function scan({ path, wanted }: ScanInput): ScanOutput {
  const bytes = new ThreadBytes(path);
  try {
    const objects = new Hdf5Objects(new Hdf5File(bytes));
    if (wanted === null && isKerasModel(objects.open(objects.file.root))) throw kerasModel(path);
    return chosenTable(tablesIn(objects), wanted, path, WORDS);
  } finally {
    bytes.close();
  }
}

/** Cells of a column, with the number of their dataset in place of it. */
export type PartCells =
  | (Omit<Hdf5Cells & { as: 'elements' }, 'dataset'> & { readonly dataset: number })
  | (Hdf5Cells & { as: 'list' });

export interface RowsInput {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly from: number;
  readonly rows: number;
  /** With the chunks that the rows touch. */
  readonly datasets: readonly { readonly dataset: Dataset; readonly isAcross: boolean }[];
  readonly columns: readonly PlannedColumn<PartCells>[];
}

export function readRows({ path, size, modified, from, rows, datasets, columns }: RowsInput): RowsOutput {
  const stat = statSync(path);
  if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
  const bytes = new ThreadBytes(path);
  try {
    const file = new Hdf5File(bytes, `${path}/${size}/${modified}`);
    const heap = new GlobalHeap(file);
    const views = datasets.map(({ dataset, isAcross }) => {
      const [height = 1, width = 1] = dataset.sizes;
      const part = isAcross
        ? ({ from: [0, from], count: [height, rows] } as const)
        : ({ from: [from, 0], count: [rows, width] } as const);
      const block = blockOf(file, dataset, part);
      return new DataView(block.buffer);
    });
    return pieceOf(columns, rows, (column, index, texts): Made => {
      const { cells } = column;
      if (cells.as === 'list') return cellsMade(cells.cells, column.type, index, texts);
      const { dataset, isAcross } = datasets[cells.dataset];
      const { elementBytes, sizes } = dataset;
      const at = cells.column * elementBytes * (isAcross ? rows : 1) + cells.at;
      const stride = elementBytes * (isAcross ? 1 : (sizes[1] ?? 1));
      const elements = { view: views[cells.dataset], at, stride, rows };
      return elementsMade(file, heap, elements, cells.of, column, index, texts);
    });
  } finally {
    bytes.close();
  }
}

const told = (error: unknown, { path }: { readonly path: string }): unknown => hdf5Problem(error, path);

export const hdf5Tasks = {
  'hdf5.scan': inWords<ScanInput, ScanOutput>(scan, told),
  'hdf5.elements': inWords<RowsInput, RowsOutput>(readRows, told),
};

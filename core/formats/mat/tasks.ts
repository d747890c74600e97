/** The work of this folder that runs on worker threads. */
import { chosenTable, type Wording } from '../arrays/array-table.ts';
import { cellsMade, type Made, numbersMade, pieceOf, type PlannedColumn, type RowsOutput } from '../arrays/piece.ts';
import { Damage } from '../damage.ts';
import type { Hdf5Cells } from '../hdf5/cells.ts';
import { Hdf5File } from '../hdf5/file.ts';
import { Hdf5Objects } from '../hdf5/objects.ts';
import { readRows as readElementRows, type RowsInput as ElementsInput } from '../hdf5/tasks.ts';
import { inWords } from '../reading-problems.ts';
import { ThreadBytes } from '../thread-bytes.ts';
import type { TextIndex } from '../texts/text-index.ts';
import type { MatCells } from './columns.ts';
import { MatBytes } from './elements.ts';
import { matProblem } from './mat-problems.ts';
import { sparseMade } from './sparse.ts';
import { HEADER_BYTES } from './unpack-elements.ts';
import { variablesOf5 } from './version-5.ts';
import { isVersion4, variablesOf4 } from './version-4.ts';
import { variablesOf73 } from './version-73.ts';

export interface ScanInput {
  /** A file without packed variables. */
  readonly path: string;
  /** The file that the user knows. */
  readonly file: string;
  /** Of version 5; null for version 4. */
  readonly isLittle: boolean | null;
  readonly wanted: string | null;
}

export type ScanOutput = ReturnType<typeof chosenTable<MatCells>>;
export type ScanOutput73 = ReturnType<typeof chosenTable<Hdf5Cells>>;

const WORDS: Wording = {
  format: 'mat',
  file: 'The MATLAB file',
  variable: 'The variable',
  hint: 'Save numbers, texts, cell arrays or structures: save("x.mat", "x").',
};

export interface RowsInput {
  readonly path: string;
  readonly file: string;
  readonly from: number;
  readonly rows: number;
  readonly columns: readonly PlannedColumn<MatCells>[];
}

function scan({ path, file, isLittle, wanted }: ScanInput): ScanOutput {
  const bytes = new ThreadBytes(path);
  try {
    if (isLittle === null && !isVersion4(bytes)) throw new Damage('it does not begin as one');
    const found =
      isLittle === null ? variablesOf4(bytes) : variablesOf5(new MatBytes(bytes, isLittle), HEADER_BYTES, bytes.size);
    return chosenTable(found, wanted, file, WORDS);
  } finally {
    bytes.close();
  }
}

/** Of a file of version 7.3. */
function scan73({ path, file, wanted }: Omit<ScanInput, 'isLittle'>): ScanOutput73 {
  const bytes = new ThreadBytes(path);
  try {
    return chosenTable(variablesOf73(new Hdf5Objects(new Hdf5File(bytes))), wanted, file, WORDS);
  } finally {
    bytes.close();
  }
}

function readRows({ path, from, rows, columns }: RowsInput): RowsOutput {
  const bytes = new ThreadBytes(path);
  try {
    return pieceOf(columns, rows, (column, index, texts) => made(bytes, column, from, rows, index, texts));
  } finally {
    bytes.close();
  }
}

function made(
  bytes: ThreadBytes,
  column: PlannedColumn<MatCells>,
  from: number,
  rows: number,
  index: number,
  texts: TextIndex,
): Made {
  const { cells, type } = column;
  if (cells.as === 'list') return cellsMade(cells.cells, type, index, texts);
  if (cells.as === 'sparse') return sparseMade(bytes, cells, column, from, rows);
  const { number, at } = cells;
  const raw = new Uint8Array(rows * number.bytes);
  bytes.fill(at + from * number.bytes, raw);
  return numbersMade(new DataView(raw.buffer), 0, number.bytes, rows, number, column, index, texts);
}

const told = (error: unknown, { path, file = path }: { readonly path: string; readonly file?: string }): unknown =>
  matProblem(error, file);

export const matTasks = {
  'mat.scan': inWords<ScanInput, ScanOutput>(scan, told),
  'mat.read': inWords<RowsInput, RowsOutput>(readRows, told),
  'mat.scan-73': inWords<Omit<ScanInput, 'isLittle'>, ScanOutput73>(scan73, told),
  'mat.elements': inWords<ElementsInput, RowsOutput>(readElementRows, told),
};

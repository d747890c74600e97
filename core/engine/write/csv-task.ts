/** Formats rows of a CSV file on a worker thread. */
import { type CsvColumn, formatCsvBatch } from '../../formats/csv/index.ts';
import { type AffectedCells, affect, noneAffected } from '../../formats/output/affected-cells.ts';
import { withoutFormulas } from '../../formats/output/formulas.ts';
import { allocateVector, type Vector } from '../../table/column.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import { checkCancelled } from '../../run/run.ts';
import type { BoundKernel } from '../kernels/bound-kernel.ts';
import { type FailedCheck, runInBlocks, type StoredRows } from '../kernels/run-kernel.ts';
import { evaluate } from '../rows/evaluate-task.ts';
import { inMemory, type TaskContext, type TaskFailure } from '../rows/task.ts';

export interface FormatCsvInput {
  readonly kernel: BoundKernel;
  readonly batch: StoredRows;
  readonly types: readonly Vector['type'][];
  readonly dictionaries: readonly (Dictionary | null)[];
  /** For outputs that stand for several columns, their codes; see `CsvColumn.ones`. */
  readonly ones: readonly (readonly number[] | null)[];
  readonly delimiter: string;
  /** Puts an apostrophe before texts that a spreadsheet would run. */
  readonly escapes: boolean;
  /** Memory for the text, used if it is large enough; returned with the text. */
  readonly memory?: ArrayBuffer;
}

export type FormatCsvOutput =
  | TaskFailure
  | {
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** Empty texts by column, for columns that have some. */
      readonly empty: readonly AffectedCells[];
    };

/** Computes columns of one batch and formats them as CSV text. */
export function formatCsv(input: FormatCsvInput, context: TaskContext): FormatCsvOutput {
  const { kernel, batch, types, dictionaries, ones, delimiter, escapes } = input;
  if (!kernel.outputs.includes('string')) return formatCsvInPieces(input, context);
  const made = evaluate({ kernel, batch, from: 0, count: batch.rows, types }, context);
  if ('failed' in made) return made;
  const columns = made.vectors.map((vector, index): CsvColumn => {
    const own = made.dictionaries[index];
    const dictionary = own && escapes ? withoutFormulas(own) : own;
    return { vector, dictionary: dictionary ?? dictionaries[index] ?? null, ones: ones[index] ?? null };
  });
  const empty = new EmptyTexts(columns);
  empty.add(0, batch.rows);
  return { bytes: formatCsvBatch(columns, batch.rows, delimiter, null, input.memory), empty: empty.found };
}

/** Cells computed before they are formatted: few enough to stay in a core's cache. */
const PIECE_CELLS = 1 << 16;
const PIECE_ROWS = { fewest: 64, most: 1 << 10 };

/** Like `formatCsv`, but piece by piece instead of a whole batch; only if no strings are computed row by row. */
function formatCsvInPieces(
  { kernel, batch: stored, types, dictionaries, ones, delimiter, memory }: FormatCsvInput,
  context: TaskContext,
): FormatCsvOutput {
  const batch = inMemory(stored, kernel.columns);
  const fitting = Math.floor(PIECE_CELLS / Math.max(1, types.length));
  const rows = Math.min(PIECE_ROWS.most, Math.max(PIECE_ROWS.fewest, fitting));
  const vectors = types.map((type) => allocateVector(type, rows));
  const columns = vectors.map((vector, index): CsvColumn => {
    return { vector, dictionary: dictionaries[index] ?? null, ones: ones[index] ?? null };
  });
  const outputs = vectors.map((vector) => vector.cells);
  const empty = new EmptyTexts(columns);
  const failures: FailedCheck[] = [];
  const compute = (from: number, to: number): void => {
    const failed = runInBlocks(kernel, batch, from, to - from, outputs, () => checkCancelled(context));
    if (failed !== null) failures.push(failed);
    empty.add(from, to - from);
  };
  const bytes = formatCsvBatch(columns, batch.rows, delimiter, { rows, compute }, memory);
  const [first] = failures;
  return first === undefined ? { bytes, empty: empty.found } : { failed: { ...first, batch: 0 } };
}

/** Counts cells with an empty text, which readers of CSV take as missing. */
class EmptyTexts {
  private readonly cells: readonly AffectedCells[];
  private readonly columns: readonly {
    readonly codes: ArrayLike<number>;
    readonly code: number;
    readonly index: number;
  }[];

  constructor(columns: readonly CsvColumn[]) {
    this.cells = columns.map((_, index) => noneAffected(index));
    this.columns = columns.flatMap(({ vector, dictionary }, index) => {
      const code = dictionary === null ? -1 : emptyCode(dictionary);
      return code < 0 ? [] : [{ codes: vector.cells, code, index }];
    });
  }

  /** Counts the first rows of the vectors, which are those of the batch from `from` on. */
  add(from: number, rows: number): void {
    for (const { codes, code, index } of this.columns)
      for (let row = 0; row < rows; row++) if (codes[row] === code) affect(this.cells[index], from + row);
  }

  get found(): AffectedCells[] {
    return this.cells.filter(({ count }) => count > 0);
  }
}

/** The code of the empty text; -1 where there is none. */
function emptyCode({ size, offsets }: Dictionary): number {
  for (let code = 0; code < size; code++) if (offsets[code] === offsets[code + 1]) return code;
  return -1;
}

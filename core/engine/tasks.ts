/**
 * The engine's work on worker threads: what goes in and comes out is plain data and shared memory. A task knows kernels
 * and batches, nothing of documents, nodes or names.
 */
import { type CsvColumn, formatCsvBatch } from '../formats/csv/index.ts';
import { writeAt } from '../formats/file.ts';
import { withoutFormulas } from '../formats/formulas.ts';
import type { QuantileMethod } from '../ir/aggregate.ts';
import type { WholeColumn } from '../operators/operator.ts';
import { distinctRows, matchedByKeys, type MatchedRows } from '../operators/row-matching.ts';
import { sortedRows, type SortKey } from '../operators/row-order.ts';
import { allocateVector, sharedFloat64, type StoredVector, type Vector } from '../table/column.ts';
import { type Dictionary, dictionaryOf } from '../table/dictionary.ts';
import { checkCancelled } from '../table/parallel.ts';
import { figures, type FiguresInput, type FiguresOutput } from './figures.ts';
import {
  addBins,
  addCounts,
  addExtent,
  addGroups,
  addMoments,
  addScatter,
  emptyCounts,
  emptyExtent,
  emptyGroups,
  emptyMoments,
  emptyScatter,
  type ExtentState,
  mergeMoments,
  type MomentsState,
  NumberCounts,
  type ScatterState,
  stateRanges,
} from './fold.ts';
import type { BoundKernel } from './kernel.ts';
import { BLOCK_ROWS, inParts, numbersInLoops } from './number-loops.ts';
import { quantilesOf } from './order-statistics.ts';
import { quantileSample } from './quantile-sample.ts';
import {
  type BatchRows,
  type FailedCheck,
  type KernelOutput,
  kernelOn,
  MODEL_BLOCK_ROWS,
  outputFor,
  rowsAModel,
  runInBlocks,
  type StoredRows,
} from './run-kernel.ts';
import { sortedPositions } from './sort-texts.ts';
import { loadVector } from './spill.ts';
import { stitch } from './stitch.ts';

export interface TaskContext {
  readonly cancelled: Int32Array;
}

/** A check failed at a row of the batch with that position among the task's batches. */
export interface TaskFailure {
  readonly failed: FailedCheck & { readonly batch: number };
}

/** One aggregate over outputs of the task's kernel. */
export type FoldStep =
  | { readonly fold: 'moments'; readonly x: number }
  | { readonly fold: 'extent'; readonly x: number }
  /** How often each code occurs; entry 0 is for missing. */
  | { readonly fold: 'counts'; readonly x: number; readonly size: number }
  | {
      readonly fold: 'bins';
      readonly x: number;
      readonly min: number;
      readonly max: number;
      readonly bins: number;
    }
  | { readonly fold: 'numbers'; readonly x: number }
  | { readonly fold: 'strings'; readonly x: number }
  | { readonly fold: 'groups'; readonly key: number; readonly x: number; readonly size: number }
  | { readonly fold: 'scatter'; readonly xs: readonly number[] }
  | { readonly fold: 'collect'; readonly xs: readonly number[] };

export interface StringCounts {
  readonly values: readonly string[];
  readonly counts: readonly number[];
  readonly missing: number;
}

export interface FoldResults {
  moments: MomentsState;
  extent: ExtentState;
  counts: Uint32Array;
  bins: Float64Array;
  numbers: { values: Float64Array; counts: Float64Array; missing: number };
  strings: StringCounts;
  groups: MomentsState[];
  scatter: ScatterState;
  collect: Float64Array[];
}

export interface FoldInput {
  readonly kernel: BoundKernel;
  readonly steps: readonly FoldStep[];
  readonly batches: readonly StoredRows[];
}

export type FoldOutput = TaskFailure | { readonly states: readonly unknown[] };

/** Memory that spilled vectors are read into, by place within the task: tasks of a thread run one after the other. */
const held: (Vector | undefined)[] = [];

/** The batch with the vectors that the kernel reads in memory. */
export function inMemory(batch: StoredRows, columns: readonly number[]): BatchRows {
  if (!columns.some((column) => 'spilled' in (batch.vectors[column] as StoredVector))) return batch as BatchRows;
  const vectors: Vector[] = [];
  for (const column of columns) {
    const stored = batch.vectors[column] as StoredVector;
    const loaded = loadVector(stored, held[column]);
    if ('spilled' in stored) held[column] = loaded;
    vectors[column] = loaded;
  }
  return { ...batch, vectors };
}

/** The vectors behind the outputs, where each is a column as it stands and all rows take part: no copy is needed. */
function columnsThemselves(kernel: BoundKernel, batch: BatchRows): KernelOutput[] | null {
  if (batch.picked !== null || kernel.unchanged === null) return null;
  return kernel.unchanged.map((column) => {
    const vector = batch.vectors[column] as Vector;
    return 'values' in vector ? vector.values : vector.codes;
  });
}

/**
 * Computes the kernel's outputs block by block, so that what a pass makes stays in a core's cache; what `visit` is given is
 * overwritten by the next block. Blocks are fixed by the data, and so are the bits of whatever is summed over them.
 */
function eachBlock(
  kernel: BoundKernel,
  batches: readonly StoredRows[],
  context: TaskContext,
  visit: (outputs: readonly KernelOutput[], rows: number) => void,
): TaskFailure | null {
  let scratch: KernelOutput[] | null = null;
  for (const [index, stored] of batches.entries()) {
    checkCancelled(context);
    const batch = inMemory(stored, kernel.columns);
    const columns = columnsThemselves(kernel, batch);
    if (columns !== null) {
      visit(columns, batch.rows);
      continue;
    }
    scratch ??= scratchOf(kernel);
    const step = rowsAModel(kernel) ? MODEL_BLOCK_ROWS : BLOCK_ROWS;
    const run = kernelOn(kernel, batch);
    const offsets = scratch.map(() => 0);
    for (let from = 0; from < batch.rows; from += step) {
      checkCancelled(context);
      const rows = Math.min(step, batch.rows - from);
      const failed = run(from, rows, scratch, offsets, 1);
      if (failed !== null) return { failed: { ...failed, batch: index } };
      visit(scratch, rows);
    }
  }
  return null;
}

/** One array a result, for the rows of a block; numbers where the loops over them need no copy. */
function scratchOf(kernel: BoundKernel): KernelOutput[] {
  const numbers = numbersInLoops(kernel.outputs.filter((output) => output === 'number').length, BLOCK_ROWS);
  return kernel.outputs.map((output) =>
    output === 'number' ? (numbers.pop() as Float64Array) : outputFor(output, BLOCK_ROWS),
  );
}

/** Adds the rows of some batches, in order, to a state of each step. */
export function fold({ kernel, steps, batches }: FoldInput, context: TaskContext): FoldOutput {
  const total = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const accumulators = steps.map((step) => accumulator(step, total));
  const failure = eachBlock(kernel, batches, context, (outputs, rows) => {
    for (const each of accumulators) each.add(outputs, rows);
  });
  return failure ?? { states: accumulators.map((each) => each.state()) };
}

interface Accumulator {
  add(outputs: readonly KernelOutput[], rows: number): void;
  state(): unknown;
}

const numbersOf = (outputs: readonly KernelOutput[], output: number): Float64Array => outputs[output] as Float64Array;
const codesOf = (outputs: readonly KernelOutput[], output: number): Int32Array => outputs[output] as Int32Array;

function accumulator(step: FoldStep, total: number): Accumulator {
  switch (step.fold) {
    case 'moments': {
      const state = emptyMoments();
      return { add: (outputs, rows) => addMoments(state, numbersOf(outputs, step.x), rows), state: () => state };
    }
    case 'extent': {
      const state = emptyExtent();
      return { add: (outputs, rows) => addExtent(state, numbersOf(outputs, step.x), rows), state: () => state };
    }
    case 'counts': {
      const state = emptyCounts(step.size);
      return { add: (outputs, rows) => addCounts(state, codesOf(outputs, step.x), rows), state: () => state };
    }
    case 'bins': {
      const state = new Float64Array(step.bins);
      return { add: (outputs, rows) => addBins(state, numbersOf(outputs, step.x), rows, step), state: () => state };
    }
    case 'numbers': {
      const state = new NumberCounts();
      return { add: (outputs, rows) => state.add(numbersOf(outputs, step.x), rows), state: () => state.sorted() };
    }
    case 'strings': {
      const counts = new Map<string, number>();
      let missing = 0;
      return {
        add(outputs, rows) {
          const strings = outputs[step.x] as (string | null)[];
          for (let row = 0; row < rows; row++) {
            const string = strings[row];
            if (typeof string === 'string') counts.set(string, (counts.get(string) ?? 0) + 1);
            else missing++;
          }
        },
        state: (): StringCounts => ({ values: [...counts.keys()], counts: [...counts.values()], missing }),
      };
    }
    case 'groups': {
      const state = emptyGroups(step.size);
      return {
        add: (outputs, rows) => addGroups(state, codesOf(outputs, step.key), numbersOf(outputs, step.x), rows),
        state: () => state,
      };
    }
    case 'scatter': {
      const state = emptyScatter(step.xs.length);
      return {
        add: (outputs, rows) =>
          addScatter(
            state,
            step.xs.map((x) => numbersOf(outputs, x)),
            rows,
          ),
        state: () => state,
      };
    }
    case 'collect': {
      const collected = step.xs.map(() => sharedFloat64(total));
      let next = 0;
      return {
        add(outputs, rows) {
          step.xs.forEach((x, index) =>
            (collected[index] as Float64Array).set(numbersOf(outputs, x).subarray(0, rows), next),
          );
          next += rows;
        },
        state: () => collected,
      };
    }
  }
}

export interface QuantilesInput {
  readonly kernel: BoundKernel;
  readonly batches: readonly StoredRows[];
  readonly at: readonly number[];
  readonly method: QuantileMethod;
}

export type QuantilesOutput =
  | TaskFailure
  | {
      readonly count: number;
      readonly missing: number;
      readonly values: number[];
      /** Of the same numbers: adding them up while they are at hand takes less than a pass of their own. */
      readonly moments: MomentsState;
    };

/** Exact quantiles of one expression over all batches, in one pass or a few, and its moments. */
export function quantiles({ kernel, batches, at, method }: QuantilesInput, context: TaskContext): QuantilesOutput {
  let failure: TaskFailure | null = null;
  const states: MomentsState[] = [];
  const firstPass = (visit: (x: Float64Array, rows: number) => void): void => {
    for (const { from, to } of stateRanges(batches.length)) {
      if (failure !== null) break;
      const state = emptyMoments();
      states.push(state);
      const some = batches.slice(from, to);
      const broken = eachBlock(kernel, some, context, ([x], rows) => {
        inParts(x as Float64Array, rows, (part, count) => {
          visit(part, count);
          addMoments(state, part, count);
        });
      });
      if (broken !== null) failure = { failed: { ...broken.failed, batch: from + broken.failed.batch } };
    }
  };
  const found = quantilesOf(
    (visit) => {
      if (states.length === 0) firstPass(visit);
      else failure ??= eachBlock(kernel, batches, context, ([x], rows) => visit(x as Float64Array, rows));
    },
    at,
    method,
    quantileSample(kernel, batches),
  );
  if (failure !== null) return failure;
  const [moments = emptyMoments(), ...rest] = states;
  for (const next of rest) mergeMoments(moments, next);
  return { ...found, moments };
}

export interface EvaluateInput {
  readonly kernel: BoundKernel;
  readonly batch: StoredRows;
  readonly from: number;
  readonly count: number;
  /** For each output what vector it becomes. */
  readonly types: readonly Vector['type'][];
}

export type EvaluateOutput =
  | TaskFailure
  | {
      readonly vectors: readonly Vector[];
      /** For each output whose strings were made row by row: its own strings, in order of appearance. */
      readonly dictionaries: readonly (Dictionary | null)[];
    };

/** Computes columns of one batch. */
export function evaluate(
  { kernel, batch: stored, from, count, types }: EvaluateInput,
  context: TaskContext,
): EvaluateOutput {
  checkCancelled(context);
  const batch = inMemory(stored, kernel.columns);
  const vectors = types.map((type) => allocateVector(type, count));
  const outputs = vectors.map((vector, index): KernelOutput => {
    if (kernel.outputs[index] === 'string') return new Array<string | null>(count).fill(null);
    return 'values' in vector ? vector.values : vector.codes;
  });
  const failed = runInBlocks(kernel, batch, from, count, outputs, () => checkCancelled(context));
  if (failed !== null) return { failed: { ...failed, batch: 0 } };
  const dictionaries = outputs.map((output, index) =>
    kernel.outputs[index] === 'string'
      ? internStrings(output as (string | null)[], (vectors[index] as { codes: Int32Array }).codes)
      : null,
  );
  return { vectors, dictionaries };
}

function internStrings(strings: readonly (string | null)[], codes: Int32Array): Dictionary {
  const known = new Map<string, number>();
  strings.forEach((string, row) => {
    if (string === null) {
      codes[row] = -1;
      return;
    }
    let code = known.get(string);
    if (code === undefined) {
      code = known.size;
      known.set(string, code);
    }
    codes[row] = code;
  });
  return dictionaryOf([...known.keys()]);
}

/** A part of a matrix row: results of a kernel, or ones where a code says. */
export type MatrixPart = {
  readonly kernel: BoundKernel /** Number of its kernel's first check. */;
  readonly firstCheck: number;
} & (
  | { readonly part: 'numbers'; readonly columns: readonly number[] }
  /** The kernel's one result is a code; a one goes into column `columns[code]`, if there is one (not −1). */
  | { readonly part: 'oneHot'; readonly columns: Int32Array }
);

export interface MatrixInput {
  readonly parts: readonly MatrixPart[];
  readonly batch: StoredRows;
  readonly width: number;
  readonly dtype: 'float32' | 'float64';
  /** Where the rows go in an open file; without it they are returned. */
  readonly place: { readonly descriptor: number; readonly position: number } | null;
}

export type MatrixOutput = TaskFailure | { readonly bytes: Uint8Array | null };

/** Bytes of a row-major matrix that are made before they are written: they stay in a core's cache. */
const BLOCK_BYTES = 1 << 19;
/** With fewer, a table of 100,000 columns would spend its time on calling kernels. */
const FEWEST_BLOCK_ROWS = 32;

/** Rows of a C-order matrix, written in place block by block, or returned as bytes. */
export function matrix({ parts, batch: stored, width, dtype, place }: MatrixInput, context: TaskContext): MatrixOutput {
  const batch = inMemory(stored, [...new Set(parts.flatMap(({ kernel }) => kernel.columns))]);
  const cellBytes = dtype === 'float32' ? 4 : 8;
  const blockRows = Math.min(batch.rows, Math.max(FEWEST_BLOCK_ROWS, Math.floor(BLOCK_BYTES / (cellBytes * width))));
  const heldRows = place === null ? batch.rows : blockRows;
  const cells = dtype === 'float32' ? new Float32Array(heldRows * width) : new Float64Array(heldRows * width);
  const fillers = parts.map((part) => fillerOf(part, batch, cells, width, blockRows));
  const sparse = parts.some(({ part }) => part === 'oneHot');
  for (let from = 0; from < batch.rows; from += blockRows) {
    checkCancelled(context);
    const count = Math.min(blockRows, batch.rows - from);
    const start = place === null ? from * width : 0;
    if (sparse && place !== null) cells.fill(0);
    for (const fill of fillers) {
      const failed = fill(from, count, start);
      if (failed !== null) return { failed: { ...failed, batch: 0 } };
    }
    if (place !== null) {
      const bytes = new Uint8Array(cells.buffer, 0, count * width * cellBytes);
      writeAt(place.descriptor, bytes, place.position + from * width * cellBytes);
    }
  }
  return { bytes: place === null ? new Uint8Array(cells.buffer) : null };
}

/** Puts a part of some rows into a matrix whose row `from` begins at `start`. Returns the first check that failed, or null. */
type Filler = (from: number, count: number, start: number) => FailedCheck | null;

function fillerOf(
  part: MatrixPart,
  batch: BatchRows,
  cells: Float32Array | Float64Array,
  width: number,
  blockRows: number,
): Filler {
  const run = kernelOn(part.kernel, batch);
  const tell = (failed: FailedCheck): FailedCheck => ({ row: failed.row, check: part.firstCheck + failed.check });
  if (part.part === 'oneHot') {
    const codes = new Float64Array(blockRows);
    const [outputs, offsets] = [[codes], [0]];
    return (from, count, start) => {
      const failed = run(from, count, outputs, offsets, 1);
      if (failed !== null) return tell(failed);
      setOnes(cells, codes, count, start, width, part.columns);
      return null;
    };
  }
  const outputs: KernelOutput[] = [];
  const offsets: number[] = [];
  for (const column of part.columns) {
    outputs.push(cells);
    offsets.push(column);
  }
  return (from, count, start) => {
    for (let index = 0; index < offsets.length; index++) offsets[index] = start + (part.columns[index] as number);
    const failed = run(from, count, outputs, offsets, width);
    return failed === null ? null : tell(failed);
  };
}

function setOnes(
  cells: Float32Array | Float64Array,
  codes: Float64Array,
  count: number,
  offset: number,
  width: number,
  columns: Int32Array,
): void {
  for (let row = 0, start = offset; row < count; row++, start += width) {
    const code = codes[row] as number;
    if (code >= 0 && code < columns.length) {
      const column = columns[code] as number;
      if (column >= 0) cells[start + column] = 1;
    }
  }
}

export interface FormatCsvInput {
  readonly kernel: BoundKernel;
  readonly batch: StoredRows;
  readonly types: readonly Vector['type'][];
  readonly dictionaries: readonly (Dictionary | null)[];
  /** For each output that stands for several columns, as `CsvColumn.ones`. */
  readonly ones: readonly (readonly number[] | null)[];
  readonly delimiter: string;
  /** Puts an apostrophe before texts that a spreadsheet would run. */
  readonly escapes: boolean;
  /** Memory that the text may be put into, where it has room there; it comes back with the text. */
  readonly memory?: ArrayBuffer;
}

export type FormatCsvOutput = TaskFailure | { readonly bytes: Uint8Array<ArrayBuffer> };

/** Computes columns of one batch and writes them as CSV text. */
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
  return { bytes: formatCsvBatch(columns, batch.rows, delimiter, null, input.memory) };
}

/** Cells that are computed before they are written: they stay in a core's cache. */
const PIECE_CELLS = 1 << 16;
const PIECE_ROWS = { fewest: 64, most: 1 << 10 };

/** The same without room for a whole batch's results, where no strings are made row by row. */
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
  const outputs = vectors.map((vector) => ('values' in vector ? vector.values : vector.codes));
  const failures: FailedCheck[] = [];
  const compute = (from: number, to: number): void => {
    const failed = runInBlocks(kernel, batch, from, to - from, outputs, () => checkCancelled(context));
    if (failed !== null) failures.push(failed);
  };
  const bytes = formatCsvBatch(columns, batch.rows, delimiter, { rows, compute }, memory);
  const [first] = failures;
  return first === undefined ? { bytes } : { failed: { ...first, batch: 0 } };
}

export interface GatherInput {
  /** Source column's vectors, batch by batch. */
  readonly vectors: readonly StoredVector[];
  /** First row of each batch. */
  readonly starts: readonly number[];
  /** Rows to take, in order. */
  readonly rows: Int32Array;
}

/** Takes rows of one column, from any batch, in any order. */
export function gather({ vectors, starts, rows }: GatherInput, context: TaskContext): { readonly vector: Vector } {
  checkCancelled(context);
  const first = vectors[0] as StoredVector;
  const taken = allocateVector(first.type, rows.length);
  const to = 'values' in taken ? taken.values : taken.codes;
  // A column on disk is read batch by batch, each batch once.
  const places = vectors.some((vector) => 'spilled' in vector) ? inRowOrder(rows) : null;
  let batch = -1;
  let from: ArrayLike<number> = [];
  let start = 0;
  let end = 0;
  for (let at = 0; at < rows.length; at++) {
    const index = places === null ? at : (places[at] as number);
    const row = rows[index] as number;
    // Rows mostly come in runs: only one that leaves the batch looks for another.
    if (row < start || row >= end) {
      batch = batchOfRow(starts, row);
      start = starts[batch] as number;
      end = starts[batch + 1] ?? Number.POSITIVE_INFINITY;
      const vector = loadVector(vectors[batch] as StoredVector);
      from = 'values' in vector ? vector.values : vector.codes;
    }
    to[index] = from[row - start] as number;
  }
  return { vector: taken };
}

/** Places of the rows by ascending row. */
const inRowOrder = (rows: Int32Array): Int32Array =>
  Int32Array.from(rows, (_, place) => place).sort((a, b) => (rows[a] as number) - (rows[b] as number));

/** The last batch that starts at or before the row. */
function batchOfRow(starts: readonly number[], row: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

export interface SortInput {
  readonly keys: readonly SortKey[];
  readonly rows: number;
}

/** Row numbers in sorted order. */
export const sort = ({ keys, rows }: SortInput, context: TaskContext): { readonly order: Int32Array } => ({
  order: sortedRows(keys, rows, () => checkCancelled(context)),
});

export interface DistinctInput {
  readonly columns: readonly WholeColumn[];
  readonly rows: number;
  readonly keep: 'first' | 'last' | false;
}

/** Marks the rows that stay with 1. */
export const distinct = (
  { columns, rows, keep }: DistinctInput,
  context: TaskContext,
): { readonly marks: Uint8Array } => ({
  marks: distinctRows(columns, rows, keep, () => checkCancelled(context)),
});

export interface MatchInput {
  readonly plan: Parameters<typeof matchedByKeys>[0];
  readonly keys: readonly [readonly WholeColumn[], readonly WholeColumn[]];
  readonly rows: readonly [number, number];
}

/** Pairs rows of two tables. */
export const match = ({ plan, keys, rows }: MatchInput, context: TaskContext): MatchedRows =>
  matchedByKeys(plan, keys, rows, () => checkCancelled(context));

/** Work by the name under which the pool runs it. */
export const engineTasks = {
  fold,
  quantiles,
  figures: (input: FiguresInput, context: TaskContext): FiguresOutput => figures(input, context, eachBlock),
  evaluate,
  matrix,
  'csv.format': formatCsv,
  gather,
  stitch,
  sort,
  'sort-texts': (dictionary: Dictionary) => sortedPositions(dictionary),
  distinct,
  match,
} as const;

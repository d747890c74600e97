/** Runs kernels over the rows of a batch, on any thread. */
import type { StoredVector, Vector } from '../../table/column.ts';
import { KERNEL_PARAMETERS } from './kernel.ts';
import { ROW_OF_COLUMN } from './loops.ts';
import type { BoundKernel, KernelTable } from './bound-kernel.ts';
import type { Representation } from './kernel-text.ts';
import * as kernelFunctions from './kernel-functions.ts';
import { onRelease } from '../../run/thread-memory.ts';

/** Rows of one batch, input of a task. */
export interface BatchRows {
  /** One vector per column of the source table. */
  readonly vectors: readonly Vector[];
  /** Positions of the rows within the vectors; null for all, in order. */
  readonly picked: Int32Array | null;
  readonly rows: number;
}

/** Rows of one batch before it is read: some vectors may be in the engine's temporary file. */
export interface StoredRows extends Omit<BatchRows, 'vectors'> {
  readonly vectors: readonly StoredVector[];
}

/** Output arrays of a kernel, one per result. Strings computed row by row go to a plain array. */
export type KernelOutput = Float64Array | Float32Array | Int32Array | Int8Array | (string | null)[];

type KernelFunction = (
  n: number,
  S: Int32Array | null,
  base: number,
  C: readonly ArrayLike<number>[],
  K: Float64Array,
  T: readonly KernelTable[],
  F: typeof kernelFunctions,
  R: Int32Array,
  O: readonly KernelOutput[],
  D: readonly number[],
  stride: number,
) => void;

/** Compiled kernels by their text; the same pipeline on other data has the same text. */
const inOrder = new Map<string, KernelFunction>();
const ofPicked = new Map<string, KernelFunction>();
let compiledLetters = 0;
/** Letters of kernels kept by a thread; V8 uses some ten bytes per letter. */
const MAX_COMPILED_LETTERS = 4_000_000;

const forgetKernels = (): void => {
  inOrder.clear();
  ofPicked.clear();
  compiledLetters = 0;
};
onRelease(forgetKernels);

/**
 * Separate functions for consecutive and for picked rows, because a loop that tests in every row takes twice the time.
 */
function functionOf(source: string, isPicked: boolean): KernelFunction {
  const compiled = isPicked ? ofPicked : inOrder;
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiledLetters > MAX_COMPILED_LETTERS) forgetKernels();
  const text = source.replaceAll(ROW_OF_COLUMN, isPicked ? 'const i=S[q];' : 'const i=base+q;');
  // The text contains only the compiler's own positions and arithmetic, no name or text of the user (see `compile`).
  // oxlint-disable-next-line no-implied-eval
  const made = new Function(...KERNEL_PARAMETERS, text) as KernelFunction;
  compiled.set(source, made);
  compiledLetters += source.length;
  return made;
}

const cellsOf = (vector: Vector): ArrayLike<number> => vector.cells;

/** A check that failed. */
export interface FailedCheck {
  /** Position among the batch's rows. */
  readonly row: number;
  readonly check: number;
}

const failure = new Int32Array(2);

/**
 * Computes rows `from` … `from + count` of the batch. Output j of row r is written to `offsets[j] + (r − from) ·
 * stride`. Returns the first failed check, or null.
 */
export type KernelRun = (
  from: number,
  count: number,
  outputs: readonly KernelOutput[],
  offsets: readonly number[],
  stride: number,
) => FailedCheck | null;

/** Prepares a kernel for the rows of a batch, to be run part by part. */
export function kernelOn(kernel: BoundKernel, { vectors, picked }: BatchRows): KernelRun {
  const { constants, tables } = kernel;
  const compute = functionOf(kernel.source, picked !== null);
  // Pushed one by one, because V8 compiles a kernel anew for the kind of array that an optimised `map` returns.
  const columns: ArrayLike<number>[] = [];
  for (const column of kernel.columns) columns.push(cellsOf(vectors[column]));
  return (from, count, outputs, offsets, stride) => {
    const rows = picked === null ? null : picked.subarray(from, from + count);
    failure[0] = -1;
    compute(count, rows, from, columns, constants, tables, kernelFunctions, failure, outputs, offsets, stride);
    const place = failure[0];
    if (place === -1) return null;
    return { row: rows === null ? place : from + rows.indexOf(place), check: failure[1] };
  };
}

/**
 * Like `kernelOn`, for a single row. Each cell is at index 0 of an array: one array per column of the source table, and
 * one per output.
 */
export function runKernelOnRow(
  kernel: BoundKernel,
  cells: readonly ArrayLike<number | string | null>[],
  outputs: readonly KernelOutput[],
): FailedCheck | null {
  const columns = kernel.columns.map((column) => cells[column] as ArrayLike<number>);
  const offsets = outputs.map(() => 0);
  failure[0] = -1;
  functionOf(kernel.source, false)(
    1,
    null,
    0,
    columns,
    kernel.constants,
    kernel.tables,
    kernelFunctions,
    failure,
    outputs,
    offsets,
    1,
  );
  return failure[0] === -1 ? null : { row: 0, check: failure[1] };
}

/** Rows between two checks for cancellation; a row model takes a millisecond per row. */
const BLOCK_ROWS = 16_384;
export const MODEL_BLOCK_ROWS = 64;

/** Whether the kernel calls a model once per row. */
export const callsRowModel = ({ source }: BoundKernel): boolean => source.includes('F.runRowModel');

/**
 * Like `kernelOn`, for rows from `from` on; results start at index 0 of the outputs. Calls `look` every few
 * milliseconds.
 */
export function runInBlocks(
  kernel: BoundKernel,
  batch: BatchRows,
  from: number,
  count: number,
  outputs: readonly KernelOutput[],
  look: () => void,
): FailedCheck | null {
  const block = callsRowModel(kernel) ? MODEL_BLOCK_ROWS : BLOCK_ROWS;
  const run = kernelOn(kernel, batch);
  const offsets = outputs.map(() => 0);
  for (let done = 0; done < count; done += block) {
    look();
    offsets.fill(done);
    const failed = run(from + done, Math.min(block, count - done), outputs, offsets, 1);
    if (failed !== null) return failed;
  }
  return null;
}

export function outputFor(representation: Representation, rows: number): KernelOutput {
  switch (representation) {
    case 'number':
      return new Float64Array(rows);
    case 'boolean':
      return new Int8Array(rows);
    case 'code':
      return new Int32Array(rows);
    case 'string':
      return new Array<string | null>(rows).fill(null);
  }
}

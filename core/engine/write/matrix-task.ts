/** Computes and writes rows of a matrix on a worker thread. */
import { writeAt } from '../../formats/output/file.ts';
import { checkCancelled } from '../../run/run.ts';
import type { BoundKernel } from '../kernels/bound-kernel.ts';
import {
  type BatchRows,
  type FailedCheck,
  type KernelOutput,
  kernelOn,
  type StoredRows,
} from '../kernels/run-kernel.ts';
import { type Extents, ExtentBlock } from './extents.ts';
import { inMemory, type TaskContext, type TaskFailure } from '../rows/task.ts';

/** A part of a matrix row: results of a kernel, or ones at places given by a code. */
export type MatrixPart = {
  readonly kernel: BoundKernel /** Number of its kernel's first check. */;
  readonly firstCheck: number;
} & (
  | { readonly part: 'numbers'; readonly columns: readonly number[] }
  /** The kernel's one result is a code; a one is written to column `columns[code]`, unless that is −1. */
  | { readonly part: 'oneHot'; readonly columns: Int32Array }
);

export interface MatrixInput {
  readonly parts: readonly MatrixPart[];
  readonly batch: StoredRows;
  readonly width: number;
  readonly dtype: 'float32' | 'float64';
  /** Place of the rows in an open file; null to return them instead. */
  readonly place: { readonly descriptor: number; readonly position: number } | null;
}

export type MatrixOutput =
  | TaskFailure
  | {
      readonly bytes: Uint8Array | null;
      /** Extents of number columns in single precision; null in double precision, which keeps every number. */
      readonly extents: Extents | null;
    };

/** Bytes of a row-major matrix computed before they are written: few enough for a core's cache. */
const BLOCK_BYTES = 1 << 19;
/** Fewest rows per block; with fewer, a table of 100,000 columns would spend its time in kernel calls. */
const MIN_BLOCK_ROWS = 32;

/** Rows of a C-order matrix, written in place block by block, or returned as bytes. */
export function matrix({ parts, batch: stored, width, dtype, place }: MatrixInput, context: TaskContext): MatrixOutput {
  const batch = inMemory(stored, [...new Set(parts.flatMap(({ kernel }) => kernel.columns))]);
  const cellBytes = dtype === 'float32' ? 4 : 8;
  const blockRows = Math.min(batch.rows, Math.max(MIN_BLOCK_ROWS, Math.floor(BLOCK_BYTES / (cellBytes * width))));
  const block = dtype === 'float32' ? new ExtentBlock(blockRows, width) : null;
  const cells = block?.cells ?? new Float64Array(blockRows * width);
  const made = place === null ? new Uint8Array(batch.rows * width * cellBytes) : null;
  const fillers = parts.map((part) => fillerOf(part, batch, cells, width, blockRows));
  const sparse = parts.some(({ part }) => part === 'oneHot');
  for (let from = 0; from < batch.rows; from += blockRows) {
    checkCancelled(context);
    const count = Math.min(blockRows, batch.rows - from);
    if (sparse) cells.fill(0);
    for (const fill of fillers) {
      const failed = fill(from, count);
      if (failed !== null) return { failed: { ...failed, batch: 0 } };
    }
    block?.widen(count);
    const bytes = new Uint8Array(cells.buffer, cells.byteOffset, count * width * cellBytes);
    const start = from * width * cellBytes;
    if (place !== null) writeAt(place.descriptor, bytes, place.position + start);
    else made?.set(bytes, start);
  }
  const numbers = parts.flatMap((part) => (part.part === 'numbers' ? part.columns : []));
  return { bytes: made, extents: block?.extents(numbers) ?? null };
}

/** Fills a part of the block with rows from `from` on. Returns the first failed check, or null. */
type Filler = (from: number, count: number) => FailedCheck | null;

function fillerOf(
  part: MatrixPart,
  batch: BatchRows,
  cells: Float32Array | Float64Array,
  width: number,
  blockRows: number,
): Filler {
  const run = kernelOn(part.kernel, batch);
  const withCheckNumber = (failed: FailedCheck): FailedCheck => ({
    row: failed.row,
    check: part.firstCheck + failed.check,
  });
  if (part.part === 'oneHot') {
    const codes = new Float64Array(blockRows);
    const [outputs, offsets] = [[codes], [0]];
    return (from, count) => {
      const failed = run(from, count, outputs, offsets, 1);
      if (failed !== null) return withCheckNumber(failed);
      setOnes(cells, codes, count, width, part.columns);
      return null;
    };
  }
  const outputs: KernelOutput[] = [];
  const offsets: number[] = [];
  for (const column of part.columns) {
    outputs.push(cells);
    offsets.push(column);
  }
  return (from, count) => {
    const failed = run(from, count, outputs, offsets, width);
    return failed === null ? null : withCheckNumber(failed);
  };
}

function setOnes(
  cells: Float32Array | Float64Array,
  codes: Float64Array,
  count: number,
  width: number,
  columns: Int32Array,
): void {
  for (let row = 0, start = 0; row < count; row++, start += width) {
    const code = codes[row];
    if (code >= 0 && code < columns.length) {
      const column = columns[code];
      if (column >= 0) cells[start + column] = 1;
    }
  }
}

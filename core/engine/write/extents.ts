/**
 * Finds the smallest and largest number of each column of a matrix in WebAssembly (assembly/extents.ts), while the
 * matrix is still in a core's cache. This takes less than a hundredth of the time needed to compute the cells.
 */
import { onRelease } from '../../run/thread-memory.ts';
import { extentsModule } from './extents.wasm.ts';

/** Extents of each column over all cells that are not missing; +∞ and −∞ if all are missing. */
export interface Extents {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

interface Loops {
  widen(cells: number, rows: number, period: number, low: number, high: number): void;
}

const PAGE = 1 << 16;
/** Numbers handled by one SIMD instruction. */
const LANES = 4;
const CELL_BYTES = 4;

let memory: WebAssembly.Memory | undefined;
let loops: Loops;

onRelease(() => {
  memory = undefined;
});

/** The loop's memory, with room for `bytes` bytes. Earlier views of it may be void afterwards. */
function roomFor(bytes: number): WebAssembly.Memory {
  if (memory === undefined) {
    memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) + 1 });
    const module = new WebAssembly.Module(extentsModule());
    loops = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Loops;
  }
  // The first page contains the module's own data.
  const missing = PAGE + bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return memory;
}

/** Matrix rows in the loop's memory, and the extents of all rows so far. One instance at a time per thread. */
export class ExtentBlock {
  /** Row-major; kernels write here. */
  readonly cells: Float32Array;
  private readonly width: number;
  /** Numbers after which the columns repeat, a multiple of four: several rows of a narrow matrix. */
  private readonly period: number;
  private readonly lowest: Float32Array;
  private readonly highest: Float32Array;

  constructor(rows: number, width: number) {
    this.width = width;
    this.period = width % LANES === 0 ? width : width % 2 === 0 ? 2 * width : LANES * width;
    const cellsAt = PAGE + 2 * CELL_BYTES * this.period;
    const { buffer } = roomFor(cellsAt - PAGE + CELL_BYTES * rows * width);
    this.lowest = new Float32Array(buffer, PAGE, this.period).fill(Number.POSITIVE_INFINITY);
    this.highest = new Float32Array(buffer, PAGE + CELL_BYTES * this.period, this.period).fill(
      Number.NEGATIVE_INFINITY,
    );
    this.cells = new Float32Array(buffer, cellsAt, rows * width);
  }

  /** Widens the extents by the first `rows` rows of `cells`. */
  widen(rows: number): void {
    const { cells, period, lowest, highest } = this;
    const count = rows * this.width;
    const whole = Math.floor(count / period);
    loops.widen(cells.byteOffset, whole, period, lowest.byteOffset, highest.byteOffset);
    for (let at = whole * period; at < count; at++) {
      const cell = cells[at];
      const place = at % period;
      if (cell < lowest[place]) lowest[place] = cell;
      if (cell > highest[place]) highest[place] = cell;
    }
  }

  /** Extents of these columns; empty extents for all others. */
  extents(columns: Iterable<number>): Extents {
    const { low, high } = noExtents(this.width);
    for (const column of columns) {
      for (let place = column; place < this.period; place += this.width) {
        low[column] = Math.min(low[column], this.lowest[place]);
        high[column] = Math.max(high[column], this.highest[place]);
      }
    }
    return { low, high };
  }
}

export const noExtents = (width: number): Extents => ({
  low: new Float32Array(width).fill(Number.POSITIVE_INFINITY),
  high: new Float32Array(width).fill(Number.NEGATIVE_INFINITY),
});

/** Widens extents by others. */
export function widenBy({ low, high }: Extents, other: Extents): void {
  other.low.forEach((cell, column) => {
    if (cell < low[column]) low[column] = cell;
  });
  other.high.forEach((cell, column) => {
    if (cell > high[column]) high[column] = cell;
  });
}

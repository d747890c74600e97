import { closeSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * @typedef {object} Comparison
 * @property {boolean} same the same shape, and no cell differs by more than rounding
 * @property {string} text
 */

/** Differences that come from adding up in another order, relative to the size of the number. */
const TOLERANCE = 1e-5;

/** Lines of a CSV whose cells are compared; the number of lines is compared whole. */
const SAMPLED_LINES = 20_000;

/** Compares two results of the same job, by the ending of their names. @returns {Promise<Comparison>} */
export const compareFiles = (/** @type {string} */ ours, /** @type {string} */ theirs) =>
  ours.endsWith('.npy') ? compareNpy(ours, theirs) : compareCsv(ours, theirs);

/** Every cell of two matrices of .npy files. */
async function compareNpy(/** @type {string} */ a, /** @type {string} */ b) {
  const first = openNpy(a);
  const second = openNpy(b);
  try {
    const shapes = `${first.shape.join(' × ')} and ${second.shape.join(' × ')}`;
    if (first.shape.join() !== second.shape.join()) return { same: false, text: `other shapes: ${shapes}` };
    const cells = first.shape.reduce((product, size) => product * size, 1);
    const difference = new Difference();
    for (let done = 0; done < cells; ) {
      const count = Math.min(4_000_000, cells - done);
      const left = first.read(done, count);
      const right = second.read(done, count);
      for (let index = 0; index < count; index++) {
        difference.add(/** @type {number} */ (left[index]), /** @type {number} */ (right[index]));
      }
      done += count;
    }
    return difference.comparison(`${first.shape.join(' × ')}, every cell`);
  } finally {
    first.close();
    second.close();
  }
}

function openNpy(/** @type {string} */ path) {
  const file = openSync(path, 'r');
  const head = Buffer.alloc(12);
  readSync(file, head, 0, 12, 0);
  const start = head[6] === 1 ? 10 : 12;
  const size = head[6] === 1 ? head.readUInt16LE(8) : head.readUInt32LE(8);
  const text = Buffer.alloc(size);
  readSync(file, text, 0, size, start);
  const [, type] = /'descr':\s*'([^']+)'/.exec(text.toString()) ?? [];
  const [, shape = ''] = /'shape':\s*\(([^)]*)\)/.exec(text.toString()) ?? [];
  if (!text.includes("'fortran_order': False")) throw new Error(`${path}: columns lie one after the other`);
  const Numbers = type === '<f4' ? Float32Array : type === '<f8' ? Float64Array : null;
  if (Numbers === null) throw new Error(`${path}: numbers of type ${type}`);
  return {
    shape: shape
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(Number),
    /** @returns {Float32Array | Float64Array} */
    read(/** @type {number} */ from, /** @type {number} */ count) {
      const cells = new Numbers(count);
      const bytes = new Uint8Array(cells.buffer);
      for (let done = 0; done < bytes.length; ) {
        const position = start + size + from * Numbers.BYTES_PER_ELEMENT + done;
        const read = readSync(file, bytes, done, bytes.length - done, position);
        if (read === 0) throw new Error(`${path} is cut off`);
        done += read;
      }
      return cells;
    },
    close: () => closeSync(file),
  };
}

/** The number of lines of two CSV files of numbers, and the cells of every so many lines. */
async function compareCsv(/** @type {string} */ a, /** @type {string} */ b) {
  const [left, right] = await Promise.all([sampledLines(a), sampledLines(b)]);
  if (left.total !== right.total) return { same: false, text: `${left.total} and ${right.total} lines` };
  const difference = new Difference();
  for (const [index, line] of left.lines.entries()) {
    const ours = line.split(',');
    const theirs = /** @type {string} */ (right.lines[index]).split(',');
    if (ours.length !== theirs.length) {
      return { same: false, text: `${ours.length} and ${theirs.length} columns` };
    }
    // Encoders name their columns differently; only cells count.
    if (index > 0) ours.forEach((cell, column) => difference.add(number(cell), number(theirs[column])));
  }
  const columns = left.lines[0]?.split(',').length ?? 0;
  return difference.comparison(`${left.total - 1} × ${columns}, every cell of ${left.lines.length - 1} lines`);
}

const number = (/** @type {string | undefined} */ cell) => (cell === '' ? Number.NaN : Number(cell));

/** The header and every so many lines, evenly. */
async function sampledLines(/** @type {string} */ path) {
  /** @type {string[]} */
  let lines = [];
  let every = 1;
  let total = 0;
  const file = await open(path);
  for await (const line of file.readLines()) {
    if (total % every === 0) lines.push(line);
    total += 1;
    if (lines.length <= SAMPLED_LINES) continue;
    every *= 2;
    lines = lines.filter((_, index) => index % 2 === 0);
  }
  return { lines, total };
}

class Difference {
  greatest = 0;
  beyond = 0;

  add(/** @type {number} */ a, /** @type {number} */ b) {
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return;
    const apart = Math.abs(a - b);
    if (!(apart <= TOLERANCE * (1 + Math.abs(a)))) this.beyond += 1;
    if (!(apart <= this.greatest)) this.greatest = apart;
  }

  /** @returns {Comparison} */
  comparison(/** @type {string} */ what) {
    const { beyond, greatest } = this;
    const apart = greatest === 0 ? 'equal' : `greatest difference ${greatest.toPrecision(2)}`;
    return { same: beyond === 0, text: `${what}: ${beyond > 0 ? `${beyond} cells differ, ` : ''}${apart}` };
  }
}

/**
 * Batches beyond the memory budget go to a temporary columnar file and come back, a column of a batch at a time, on
 * whichever thread works on them. The file has no name once it is open (or is swept up at the next start, on systems
 * that keep names of open files), so nothing is left behind even after a crash.
 */
import { holdsNumbers } from '../../table/column.ts';
import { closeSync, openSync, readSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../files/leftovers.ts';
import { temporaryFolder } from '../../files/temporary-folder.ts';
import { type BatchSink, finishInput } from '../../formats/pieces/batch-sink.ts';
import type { FinishInput } from '../../formats/pieces/finish.ts';
import { writeAt } from '../../formats/output/file.ts';
import { ProblemError } from '../../ir/problem.ts';
import {
  allocateVector,
  BYTES_A_CELL,
  type SpilledVector,
  type StoredVector,
  type Vector,
  vectorIn,
} from '../../table/column.ts';
import { checkCancelled, type Run } from '../../run/run.ts';
import type { Room } from '../memory/ledger.ts';

/** Array buffers that one process of Electron can hold: 8 GB measured; some are needed beside the tables. */
const MOST_BUDGET = 6 * 2 ** 30;

/** Half of the machine's memory, in bytes. */
export const defaultBudget = (): number => Math.min(totalmem() / 2, MOST_BUDGET);

interface SpillFile {
  readonly descriptor: number;
  position: number;
}

/** Bytes of the temporary file that a vector lies in. */
export const spillFileBytes = ({ spilled }: SpilledVector): number => (spilled.file as SpillFile).position;

/** Files are closed when the last table that reads them is gone. */
const closing = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

function openSpillFile(): SpillFile {
  const folder = temporaryFolder();
  const descriptor = openSync(join(folder, 'columns'), 'wx+', 0o600);
  try {
    // An open file without a name lives exactly as long as the process.
    unlinkSync(join(folder, 'columns'));
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Windows keeps names of open files: removeStaleSpills takes it away at the next start.
  }
  const file = { descriptor, position: 0 };
  closing.register(file, descriptor);
  return file;
}

/** Removes what processes that are gone left in the temporary folder. */
export const removeStaleSpills = (folder?: string): void => removeTemporaryFolders(folder);

const cellsOf = (vector: Vector): Float64Array | Int32Array | Int8Array => vector.cells;

const bytesOf = (vector: Vector): Uint8Array => {
  const { buffer, byteOffset, byteLength } = cellsOf(vector);
  return new Uint8Array(buffer, byteOffset, byteLength);
};

function spill(file: SpillFile, vector: Vector): SpilledVector {
  const bytes = bytesOf(vector);
  const { position } = file;
  write(file, bytes, position);
  file.position += bytes.length;
  const rows = cellsOf(vector).length;
  // The file object rides along so that it is closed when the last vector is gone.
  return { type: vector.type, rows, spilled: { descriptor: file.descriptor, position, file } };
}

function write(file: SpillFile, bytes: Uint8Array, position: number): void {
  try {
    writeAt(file.descriptor, bytes, position);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new ProblemError({
      code: 'spill.disk-full',
      message: `The data is larger than the memory budget, and the temporary folder ${tmpdir()} is full.`,
      hint: 'Free some space there, point TMPDIR to a larger disk, or raise the memory budget.',
    });
  }
}

/** Puts other cells of the same size in the place of spilled ones. */
export function rewriteSpilled(stored: SpilledVector, vector: Vector): SpilledVector {
  writeAt(stored.spilled.descriptor, bytesOf(vector), stored.spilled.position);
  return { ...stored, type: vector.type };
}

/** Reads a spilled vector into memory: that of `reused`, which was loaded so, where it is large enough. */
export function loadVector(stored: StoredVector, reused?: Vector): Vector {
  if (!('spilled' in stored)) return stored;
  const { rows, type } = stored;
  const memory = reused && cellsOf(reused).buffer;
  const fits = memory !== undefined && memory.byteLength >= rows * BYTES_A_CELL[type];
  const vector = fits ? vectorIn(memory, type, rows) : allocateVector(type, rows);
  read(stored, 0, vector);
  return vector;
}

/** Cells `from` … `from + count` of a vector, of which no more is read than these. */
export function loadPart(stored: StoredVector, from: number, count: number): Vector {
  if (!('spilled' in stored)) return part(stored, from, count);
  const vector = allocateVector(stored.type, count);
  read(stored, from, vector);
  return vector;
}

/** Fills a vector with the cells that begin at `from`. */
function read({ spilled }: SpilledVector, from: number, vector: Vector): void {
  const bytes = bytesOf(vector);
  const position = spilled.position + cellsOf(vector).BYTES_PER_ELEMENT * from;
  let done = 0;
  while (done < bytes.length) {
    const got = readSync(spilled.descriptor, bytes, done, bytes.length - done, position + done);
    if (got === 0) throw new Error('the temporary file of spilled columns is cut off');
    done += got;
  }
}

/** Some of a vector's cells where they lie. */
function part(vector: Vector, from: number, count: number): Vector {
  const to = from + count;
  if (holdsNumbers(vector)) return { type: vector.type, cells: vector.cells.subarray(from, to) };
  if (vector.type === 'boolean') return { type: vector.type, cells: vector.cells.subarray(from, to) };
  return { type: vector.type, cells: vector.cells.subarray(from, to) };
}

/** Moves vectors to a temporary file. */
export function vectorSpiller(): (vector: Vector) => SpilledVector {
  let file: SpillFile | null = null;
  return (vector) => spill((file ??= openSpillFile()), vector);
}

/** Keeps vectors in memory as long as there is room; those beyond it go to a temporary file. */
export function vectorKeeper(room: Pick<Room, 'take'>): (vector: Vector) => StoredVector {
  let file: SpillFile | null = null;
  return (vector) => {
    if (room.take(bytesOf(vector).length)) return vector;
    file ??= openSpillFile();
    return spill(file, vector);
  };
}

/** Keeps batches in memory as long as there is room; those beyond it go to a temporary file. */
export function spillingSink(run: Run, room: Pick<Room, 'take'>): BatchSink {
  const batches: { start: number; rows: number; vectors: StoredVector[] }[] = [];
  const keep = vectorKeeper(room);
  return {
    batch(index, { start, rows, vectors }) {
      const kept = vectors.map((vector) => keep(vector as Vector));
      batches[index] = { start, rows, vectors: kept };
      return kept.every((vector) => 'spilled' in vector);
    },
    replace(index, vectors) {
      for (const [column, vector] of vectors)
        (batches[index] as { vectors: StoredVector[] }).vectors[column] = keep(vector);
    },
    async finish(plan) {
      if (plan.columns.length === 0) return batches;
      /** Codes that were read from disk, of the batches on their way, and memory of those that are done with, for the next. */
      const loaded: Vector[][] = [];
      const free: Vector[] = [];
      function* inputs(): Generator<FinishInput> {
        for (const [index, batch] of batches.entries()) {
          const vectors = batch.vectors.slice();
          const own: Vector[] = [];
          for (const { column } of plan.columns) {
            const stored = vectors[column];
            if (!('spilled' in stored)) continue;
            const vector = loadVector(stored, free.pop());
            own.push(vector);
            vectors[column] = vector;
          }
          loaded.push(own);
          yield finishInput(plan, { vectors }, index);
        }
      }
      let index = 0;
      for await (const finished of run.parallel.map<FinishInput, Vector[]>('pieces.finish', inputs())) {
        checkCancelled(run);
        const { vectors } = batches[index] as { vectors: StoredVector[] };
        plan.columns.forEach(({ column }, at) => {
          const before = vectors[column];
          const after = finished[at];
          const inPlace = 'spilled' in before && bytesOf(after).length <= before.rows * 4;
          // Codes are rewritten where they lie; what comes back from a thread is another view of the same memory.
          if (!('spilled' in before))
            vectors[column] =
              after.type === 'text' || after.type === 'category' ? ({ ...before, type: after.type } as Vector) : after;
          else if (inPlace) vectors[column] = rewriteSpilled(before, after);
          else vectors[column] = keep(after);
        });
        free.push(...(loaded.shift() as Vector[]));
        index++;
      }
      return batches;
    },
  };
}

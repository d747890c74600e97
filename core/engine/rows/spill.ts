/**
 * Batches beyond the memory budget go to a temporary columnar file and are read back one column of a batch at a time,
 * by the thread that needs it. Once open, the file has no name, so that a crash leaves nothing behind; on systems that
 * keep names of open files, it is removed at the next start.
 */
import {
  allocateVector,
  BYTES_A_CELL,
  holdsNumbers,
  type SpilledVector,
  type StoredVector,
  type Vector,
  vectorIn,
} from '../../table/column.ts';
import { closeSync, openSync, readSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../files/leftovers.ts';
import { temporaryFolder } from '../../files/temporary-folder.ts';
import { type BatchSink, finishInput } from '../../formats/pieces/batch-sink.ts';
import type { FinishInput } from '../../formats/pieces/finish.ts';
import { writeAt } from '../../formats/output/file.ts';
import { ProblemError } from '../../ir/problem.ts';
import { checkCancelled, type Run } from '../../run/run.ts';
import type { Room } from '../memory/ledger.ts';

/**
 * Budget limit: one process of Electron can hold array buffers of 8 GB (measured), and needs some of them beside the
 * tables.
 */
const MAX_BUDGET_BYTES = 6 * 2 ** 30;

/** Half of the machine's memory, in bytes. */
export const defaultBudget = (): number => Math.min(totalmem() / 2, MAX_BUDGET_BYTES);

interface SpillFile {
  readonly descriptor: number;
  position: number;
}

/** Bytes of the temporary file that contains a vector. */
export const spillFileBytes = ({ spilled }: SpilledVector): number => (spilled.file as SpillFile).position;

/** Closes a file when the last table that uses it is gone. */
const closing = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

function openSpillFile(): SpillFile {
  const folder = temporaryFolder();
  const descriptor = openSync(join(folder, 'columns'), 'wx+', 0o600);
  try {
    // An open file without a name disappears with the process.
    unlinkSync(join(folder, 'columns'));
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Windows keeps names of open files; removeStaleSpills removes this one at the next start.
  }
  const file = { descriptor, position: 0 };
  closing.register(file, descriptor);
  return file;
}

/** Removes temporary folders of processes that have ended. */
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
  // Each vector holds the file object, so that the file is closed when the last vector is gone.
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

/** Overwrites spilled cells with other cells of the same size. */
export function rewriteSpilled(stored: SpilledVector, vector: Vector): SpilledVector {
  writeAt(stored.spilled.descriptor, bytesOf(vector), stored.spilled.position);
  return { ...stored, type: vector.type };
}

/**
 * Reads a spilled vector into memory; reuses the memory of `reused`, a vector loaded earlier, if it is large enough.
 */
export function loadVector(stored: StoredVector, reused?: Vector): Vector {
  if (!('spilled' in stored)) return stored;
  const { rows, type } = stored;
  const memory = reused && cellsOf(reused).buffer;
  const fits = memory !== undefined && memory.byteLength >= rows * BYTES_A_CELL[type];
  const vector = fits ? vectorIn(memory, type, rows) : allocateVector(type, rows);
  read(stored, 0, vector);
  return vector;
}

/** Cells `from` … `from + count − 1` of a vector. No other cells are read. */
export function loadPart(stored: StoredVector, from: number, count: number): Vector {
  if (!('spilled' in stored)) return part(stored, from, count);
  const vector = allocateVector(stored.type, count);
  read(stored, from, vector);
  return vector;
}

/** Fills a vector with the stored cells from `from` on. */
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

/** A view of some of a vector's cells. */
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

/** Keeps vectors in memory while there is room, and writes the others to a temporary file. */
export function vectorKeeper(room: Pick<Room, 'take'>): (vector: Vector) => StoredVector {
  let file: SpillFile | null = null;
  return (vector) => {
    if (room.take(bytesOf(vector).length)) return vector;
    file ??= openSpillFile();
    return spill(file, vector);
  };
}

/** Keeps batches in memory while there is room, and writes the others to a temporary file. */
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
      /** Vectors read from disk for batches in progress, and vectors of finished batches, whose memory is reused. */
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
          // Codes are rewritten in place; the thread returns another view of the same memory.
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

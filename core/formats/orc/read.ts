/** Reads ORC files: a stripe is a piece, decoded on a thread. */
import { type FileHandle, open } from 'node:fs/promises';
import { fileProblem } from '../../files/file-problems.ts';
import { ProblemError } from '../../ir/problem.ts';
import { checkCancelled } from '../../run/run.ts';
import { reasonOf } from '../damage.ts';
import { assemble, type Piece, withNotices } from '../pieces/assemble.ts';
import { readAs } from '../pieces/retype.ts';
import { describeStored } from '../pieces/stored-column.ts';
import { decidedTypes, leftOutNotices, noColumns, type ReadFile, typedResult } from '../source.ts';
import { garbledNotice } from '../texts/mend-texts.ts';
import { refuseTooManyRows } from '../too-many-rows.ts';
import { type OrcFile, openOrc, OtherCodec } from './file.ts';
import { type OrcLeaf, orcLeaves } from './leaves.ts';
import { damaged, encrypted, notOrc, otherCodec } from './orc-problems.ts';
import type { StripeInput, StripeOutput } from './stripe.ts';

/**
 * Reads an ORC file. Numbers, booleans, dates and times, decimals and texts become columns, fields of structures under
 * dotted names; lists, maps, unions and bytes are left out, and a notice says so. Whole numbers beyond 2^53 are read as text.
 * Times without a zone keep the hours that their writer's clock showed.
 */
export const readOrc: ReadFile = async (path, params, { run, sink, rows: most = Infinity }) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    const { size, mtimeMs: modified } = stat;
    const { packing, types: stored, stripes } = await openReadable(handle, size, path);
    const { leaves, leftOut } = orcLeaves(stored);
    if (leaves.length === 0) throw noColumns('orc', path, leftOut, []);
    let total = 0;
    for (const { rows, indexBytes, dataBytes } of stripes) {
      refuseTooManyRows('orc', path, 'A stripe', rows, leaves.length, indexBytes + dataBytes);
      total += rows;
    }
    refuseTooManyRows('orc', path, null, total, leaves.length, size);
    const big = new Set<string>();
    const types = decidedTypes(params);
    for (;;) {
      const read = leaves.map((leaf): OrcLeaf => {
        const own = big.has(leaf.name) ? ({ ...leaf, type: 'text', asText: true } as const) : leaf;
        return { ...own, readAs: readAs(leaf.name, own.type, types) };
      });
      const known = big.size;
      const garbled = new Float64Array(read.length);
      function* inputs(): Generator<StripeInput> {
        let left = most;
        for (const stripe of stripes) {
          const rows = Math.min(left, stripe.rows);
          left -= rows;
          if (rows > 0) yield { path, size, modified, packing, stripe, rows, leaves: read };
        }
      }
      async function* pieces(): AsyncGenerator<Piece> {
        let done = 0;
        for await (const output of run.parallel.map<StripeInput, StripeOutput>('orc.read', inputs())) {
          checkCancelled(run);
          for (const name of output.big) big.add(name);
          if (big.size > known) return;
          for (const [column, count] of output.garbled.entries()) garbled[column] += count;
          done += output.piece.rows;
          run.progress(done, Math.min(most, total), 'rows');
          yield output.piece;
        }
      }
      const made = await assemble(read.map(describeStored), pieces(), { run, sink: sink(), file: path, types });
      if (big.size > known) continue;
      const left = leftOutNotices(leftOut);
      return {
        ...made,
        columns: made.columns.map((column, index) => withNotices(column, garbledNotice(garbled[index]))),
        ...typedResult(made.table, left),
      };
    }
  } catch (error) {
    const known = fileProblem(error, path);
    if (known !== error || error instanceof ProblemError || (error as Error).name === 'Cancelled') throw known;
    throw damaged(path, null, reasonOf(error));
  } finally {
    await handle.close().catch(() => undefined);
  }
};

async function openReadable(handle: FileHandle, size: number, path: string): Promise<OrcFile> {
  const file = await openOrc(handle, size).catch((error: unknown) => {
    throw error instanceof OtherCodec ? otherCodec(path, error.codec) : error;
  });
  if (file === null) throw notOrc(path);
  if (file.isEncrypted) throw encrypted(path);
  return file;
}

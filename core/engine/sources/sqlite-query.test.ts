/** A query of a SQLite database that never gives a row: ended at its time limit, or when its run is cancelled. */
import { afterAll, expect, it } from 'vitest';
import { sqliteReader } from '../../formats/sqlite/index.ts';
import { memorySink } from '../../formats/pieces/batch-sink.ts';
import { ProblemError } from '../../ir/problem.ts';
import { Cancelled, type Run } from '../../run/run.ts';
import { neverCancelled } from '../session.ts';
import { fixture, WORKER } from '../testing.ts';
import { Pool } from '../threads/pool.ts';

const pool = new Pool({ workerPath: WORKER, threads: 1 });
afterAll(() => pool.close());

const path = fixture('sqlite/types.sqlite');
/** Counts for hours. */
const ENDLESS = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1e15) SELECT max(n) FROM c';
const LIMIT_MS = 200;

interface Limited {
  readonly timeLimit?: { readonly milliseconds: number };
}

/** A run whose tasks have a short time limit instead of their own; `begun` hears of each. */
function runOf(cancelled: Int32Array, limit: number | null, begun: (task: string) => void = () => {}): Run {
  const parallel = pool.parallel(cancelled);
  return {
    cancelled,
    progress() {},
    parallel: {
      threads: 1,
      map<Input, Output>(task: string, inputs: Iterable<Input> | AsyncIterable<Input>) {
        begun(task);
        const limited = (input: Input): Input => {
          const { timeLimit } = input as Limited;
          return timeLimit === undefined || limit === null
            ? input
            : { ...input, timeLimit: { ...timeLimit, milliseconds: limit } };
        };
        return parallel.map<Input, Output>(task, (inputs as Input[]).map(limited));
      },
    },
  };
}

const read = (query: string, run: Run) => sqliteReader.read(path, { query }, { run, sink: () => memorySink(run) });

it('is ended at its time limit, with the reason, and the next query is read', { timeout: 60_000 }, async () => {
  const error = await read(ENDLESS, runOf(neverCancelled(), LIMIT_MS)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProblemError);
  expect((error as ProblemError).problem).toMatchObject({
    code: 'sqlite.too-slow',
    message: expect.stringMatching(/^The query was not read .* within 60 seconds\.$/),
    hint: expect.stringContaining('table of the database'),
    field: 'query',
    file: path,
  });
  const { table } = await read('SELECT 1 AS one', runOf(neverCancelled(), null));
  expect(table).toMatchObject({ rows: 1, fields: [{ name: 'one' }] });
});

it('is ended when its run is cancelled', { timeout: 60_000 }, async () => {
  const cancelled = neverCancelled();
  const run = runOf(cancelled, null, (task) => {
    if (task === 'sqlite.read') setTimeout(() => Atomics.store(cancelled, 0, 1), 50);
  });
  await expect(read(ENDLESS, run)).rejects.toBeInstanceOf(Cancelled);
  const { table } = await read('SELECT 1 AS one', runOf(neverCancelled(), null));
  expect(table.rows).toBe(1);
});

/** What a session keeps stays within the memory budget, goes with its document, and gives way where an allocation fails. */
import { readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { windowEnd } from './server-testing.ts';
import { Session } from './session.ts';
import { chain, temporaryFolder, testSession, WORKER } from './testing.ts';

const folder = temporaryFolder();
const sessions: Session[] = [];
const withBudget = (bytes: number, workerPath = WORKER): Session => {
  const session =
    workerPath === WORKER ? testSession(2, bytes) : new Session({ workerPath, threads: 2, memoryBudget: bytes });
  sessions.push(session);
  return session;
};
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  folder.remove();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const ROWS = 50_000;
const COLUMNS = 10;
const names = Array.from({ length: COLUMNS }, (_, column) => `c${column}`);
const lines = Array.from({ length: ROWS }, (_, row) => names.map((_, column) => row + column / 10).join(','));
const file = folder.write('numbers.csv', `${names.join(',')}\n${lines.join('\n')}\n`);
/** Bytes of one table of these numbers. */
const TABLE = 8 * ROWS * COLUMNS;

const shuffled = (...seeds: readonly number[]): PipelineDocument =>
  chain(file, ...seeds.map((random_state) => ['ShuffleRows', { random_state }] as const));
const run = (session: Session, document: PipelineDocument) => session.run(document, { folder: null });
const firstCells = async (session: Session, node: string) => (await session.page(node, 0, 5)).columns[0];

/** Temporary files of columns that this process holds open; null where the system does not say. */
function openSpills(): number | null {
  try {
    const held = readdirSync('/proc/self/fd').map((name) => {
      try {
        return readlinkSync(join('/proc/self/fd', name));
      } catch {
        return '';
      }
    });
    return held.filter((path) => path.includes('prepgraph-') && path.includes('columns')).length;
  } catch {
    return null;
  }
}

describe('what is kept', () => {
  it('stays within the budget, a hundred other seeds on', async () => {
    const budget = 4 * TABLE;
    const session = withBudget(budget);
    let rss = 0;
    for (let seed = 1; seed <= 100; seed++) {
      expect((await run(session, shuffled(seed))).get('n1')?.state).toBe('done');
      expect(session.ledger.memoryBytes).toBeLessThanOrEqual(budget);
      expect(session.ledger.memoryBytes).toBeGreaterThan(TABLE);
      if (seed === 20) rss = process.memoryUsage.rss();
    }
    // Were all tables kept, it would have grown by 80 of them.
    expect(process.memoryUsage.rss() - rss).toBeLessThan(20 * TABLE);
  }, 240_000);

  it('is computed once more where it was dropped, with the same cells', async () => {
    const session = withBudget(3 * TABLE);
    await run(session, shuffled(1));
    const before = await firstCells(session, 'n1');
    for (const seed of [2, 3, 4, 5]) await run(session, shuffled(seed));
    const started: string[] = [];
    await session.run(shuffled(1), { folder: null, onStart: (id) => void started.push(id) });
    expect(started).toContain('n1');
    expect(await firstCells(session, 'n1')).toEqual(before);
  });

  it('is taken as it was where there is room', async () => {
    const session = withBudget(20 * TABLE);
    const first = (await run(session, shuffled(1))).get('n1');
    for (const seed of [2, 3, 4]) await run(session, shuffled(seed));
    expect((await run(session, shuffled(1))).get('n1')).toBe(first);
  });

  it('leaves what the document needs, on disk where it does not fit, and no more than the budget beside it', async () => {
    const budget = 1.5 * TABLE;
    const session = withBudget(budget);
    for (let seed = 1; seed <= 4; seed++) {
      const outcomes = await run(session, shuffled(seed, seed + 1, seed + 2));
      expect([...outcomes.values()].map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
      // Row numbers, which are kept beside tables, are not written to disk.
      expect(session.ledger.memoryBytes).toBeLessThanOrEqual(1.2 * budget);
      // The four tables of the document, and spare ones.
      expect(session.ledger.memoryBytes + session.ledger.diskBytes).toBeLessThan(4.5 * TABLE + budget);
    }
    expect(await firstCells(session, 'n3')).toHaveLength(5);
  });

  it('weighs answers, samples and orders of rows as well', async () => {
    const session = withBudget(20 * TABLE);
    await run(session, shuffled(1));
    const bytes = () => session.ledger.memoryBytes;
    const before = bytes();
    await session.viewPage('n1', { sort: { column: 'c0', descending: true } }, 0, 5);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bytes() - before).toBeGreaterThanOrEqual(4 * ROWS);
    const viewed = bytes();
    await session.profile('n1', undefined, { sample: true });
    expect(bytes() - viewed).toBeGreaterThan(8 * 5_000 * COLUMNS);
  });

  it('is shared with sessions at its side, which leave nothing behind', async () => {
    const session = withBudget(20 * TABLE);
    await run(session, shuffled(1));
    const before = session.ledger.memoryBytes;
    const beside = new Session({ workerPath: WORKER, threads: 1, ledger: session.ledger });
    await run(beside, shuffled(2));
    expect(session.ledger.memoryBytes).toBeGreaterThan(before + TABLE);
    await beside.close();
    expect(session.ledger.memoryBytes).toBe(before);
  });

  it('is given back with its document, temporary files and all', async () => {
    const open = openSpills();
    const session = withBudget(TABLE / 2);
    for (const seed of [1, 2]) await run(session, shuffled(seed));
    expect(session.ledger.diskBytes).toBeGreaterThan(TABLE);
    session.forget();
    await session.release();
    expect([session.ledger.memoryBytes, session.ledger.diskBytes]).toEqual([0, 0]);
    await vi.waitFor(() => expect(openSpills()).toBeLessThanOrEqual(open ?? 0), { timeout: 10_000 });
    await run(session, shuffled(3));
    expect(await firstCells(session, 'n1')).toHaveLength(5);
  });
});

/** Shared memory of this size or more is refused `times` times. */
function refuse(bytes: number, times: number): () => number {
  const Real = SharedArrayBuffer;
  let refused = 0;
  vi.stubGlobal(
    'SharedArrayBuffer',
    class extends Real {
      constructor(length: number) {
        if (length >= bytes && refused < times) {
          refused++;
          throw new RangeError('Array buffer allocation failed');
        }
        super(length);
      }
    },
  );
  return () => refused;
}

/** A worker to which shared memory is refused while there is a file, which the first refusal removes unless told otherwise. */
const meanWorker = (flag: string, isOnce: boolean): string =>
  folder.write(
    `worker-${isOnce}.cjs`,
    `const { existsSync, rmSync } = require('node:fs');
    const Real = SharedArrayBuffer;
    globalThis.SharedArrayBuffer = class extends Real {
      constructor(length) {
        if (length >= 100000 && existsSync(${JSON.stringify(flag)})) {
          ${isOnce ? `rmSync(${JSON.stringify(flag)}, { force: true });` : ''}
          throw new RangeError('Array buffer allocation failed');
        }
        super(length);
      }
    };
    require(${JSON.stringify(WORKER)});`,
  );

describe('an allocation that fails', () => {
  // A split marks its rows on the engine's own thread.
  const split = (seed: number): PipelineDocument => chain(file, ['TrainTestSplit', { random_state: seed }]);

  it('has spare results dropped, and is tried once more', async () => {
    const session = withBudget(50 * TABLE);
    for (const seed of [1, 2, 3]) await run(session, shuffled(seed));
    const before = session.ledger.memoryBytes;
    const refused = refuse(ROWS, 1);
    expect((await run(session, split(4))).get('n1')?.state).toBe('done');
    expect(refused()).toBe(1);
    expect(session.ledger.memoryBytes).toBeLessThan(before - 2 * TABLE);
  });

  it('that fails again is said with figures, and the next document runs', async () => {
    const session = withBudget(50 * TABLE);
    await run(session, shuffled(1));
    refuse(ROWS, Number.POSITIVE_INFINITY);
    const failed = (await run(session, split(1))).get('n1');
    expect(failed?.state === 'failed' && failed.problems[0]).toMatchObject({
      code: 'engine.memory',
      nodeId: 'n1',
      message: expect.stringMatching(/not enough memory .* [\d.]+ MB are in use, of a memory budget of [\d.]+ MB\./),
      hint: expect.stringContaining('fewer rows'),
    });
    vi.unstubAllGlobals();
    expect((await run(session, split(2))).get('n1')?.state).toBe('done');
  });

  it('on a worker thread is tried once more, too', async () => {
    const flag = folder.write('short', '');
    const session = withBudget(50 * TABLE, meanWorker(flag, true));
    rmSync(flag);
    for (const seed of [1, 2, 3]) await run(session, shuffled(seed));
    const before = session.ledger.memoryBytes;
    folder.write('short', '');
    expect((await run(session, shuffled(4))).get('n1')?.state).toBe('done');
    expect(session.ledger.memoryBytes).toBeLessThan(before - TABLE);
  });

  it('of every thread leaves an engine in which New, another document and a new window work', async () => {
    const flag = folder.write('shorter', '');
    const workerPath = meanWorker(flag, false);
    const end = windowEnd(() => true, { workerPath });
    expect((await end.call('run', { document: shuffled(1), folder: null })).ok).toBe(true);
    expect(end.nodes().find(({ nodeId }) => nodeId === 'source')).toMatchObject({
      state: 'failed',
      problems: [{ code: 'engine.memory' }],
    });
    expect(await end.call('forget', {})).toMatchObject({ ok: true });
    rmSync(flag);
    expect((await end.call('run', { document: shuffled(1), folder: null })).ok).toBe(true);
    expect(end.nodes().find(({ nodeId }) => nodeId === 'n1')?.state).toBe('done');
    await end.close();
    const next = windowEnd(() => true, { workerPath });
    await next.call('run', { document: shuffled(1), folder: null });
    expect((await next.call('rows', { nodeId: 'n1', start: 0, count: 5 })).ok).toBe(true);
    await next.close();
  });
});

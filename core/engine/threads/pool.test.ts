import { afterAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../../ir/problem.ts';
import { Cancelled } from '../../run/run.ts';
import { neverCancelled } from '../session.ts';
import { temporaryFolder } from '../testing.ts';
import { Pool } from './pool.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A worker whose tasks do what a broken one would. */
const workerPath = folder.write(
  'worker.cjs',
  `const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ id, task, input }) => {
    if (task === 'die') process.exit(3);
    if (task === 'eat') { const held = []; for (;;) held.push(new Array(1e6).fill(held.length)); }
    if (task === 'problem') return parentPort.postMessage({ id, problem: { code: 'x', message: 'no' } });
    if (task === 'bug') return parentPort.postMessage({ id, error: { name: 'TypeError', message: 'oops', stack: '' } });
    setTimeout(() => parentPort.postMessage({ id, output: input }), task === 'slow' ? 20 : 0);
  });`,
);

const pools: Pool[] = [];
const pool = (threads: number, memoryMegabytes?: number): Pool => {
  const made = new Pool({
    workerPath,
    threads,
    ...(memoryMegabytes && { resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes } }),
  });
  pools.push(made);
  return made;
};
afterAll(() => Promise.all(pools.map((each) => each.close())));

describe('the pool', () => {
  it('yields results in the order of the inputs', async () => {
    const seen: number[] = [];
    const tasks = pool(3).parallel(neverCancelled());
    for await (const output of tasks.map<number, number>('echo', [5, 1, 4, 2, 3])) seen.push(output);
    expect(seen).toEqual([5, 1, 4, 2, 3]);
  });

  it('draws only a few inputs ahead of their turn', async () => {
    let drawn = 0;
    function* inputs() {
      for (let k = 0; k < 100; k++) {
        drawn++;
        yield k;
      }
    }
    for await (const output of pool(2).parallel(neverCancelled()).map<number, number>('slow', inputs())) {
      expect(drawn - output).toBeLessThanOrEqual(5);
    }
  });

  it('fails the task of a thread that dies, with a problem, and goes on with another thread', async () => {
    const tasks = pool(1);
    await expect(tasks.run('die', null, neverCancelled())).rejects.toMatchObject({
      problem: { code: 'engine.thread' },
    });
    expect(await tasks.run('echo', 7, neverCancelled())).toBe(7);
  });

  it('says so where a thread runs out of memory, and lives on', async () => {
    const tasks = pool(1, 32);
    await expect(tasks.run('eat', null, neverCancelled())).rejects.toMatchObject({
      problem: { code: 'engine.memory' },
    });
    expect(await tasks.run('echo', 7, neverCancelled())).toBe(7);
  });

  it('passes on problems and errors as what they are', async () => {
    await expect(pool(1).run('problem', null, neverCancelled())).rejects.toThrow(ProblemError);
    await expect(pool(1).run('bug', null, neverCancelled())).rejects.toThrow('oops');
  });

  it('starts nothing once the run is cancelled', async () => {
    const cancelled = neverCancelled();
    Atomics.store(cancelled, 0, 1);
    await expect(pool(1).run('echo', 1, cancelled)).rejects.toThrow(Cancelled);
  });
});

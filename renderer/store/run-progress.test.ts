import { expect, test } from 'vitest';
import { runProgress } from './run-progress.ts';
import type { RunsSlice } from './state.ts';

const ids = (...names: string[]) => new Set(names);
const reports = (ms: Record<string, number | undefined>) =>
  new Map(
    Object.entries(ms).map(([nodeId, milliseconds]) => [
      nodeId,
      { nodeId, state: 'done' as const, problems: [], ...(milliseconds !== undefined && { milliseconds }) },
    ]),
  );
const work = (done: number, total: number): RunsSlice['progress'] =>
  new Map([['read', { done, total, unit: 'bytes' as const, since: 0, at: 2000 }]]);
const first = { at: 0, stale: ids('read', 'fill', 'scale', 'split'), reports: new Map() };

test('a short run says nothing', () => {
  expect(runProgress({ stale: ids('read'), progress: work(1, 2), started: first }, 900)).toBeNull();
  expect(runProgress({ stale: ids('read'), progress: new Map(), started: null }, 9000)).toBeNull();
});

test('the first run counts its steps, and says of its work what is known', () => {
  const before = { stale: ids('read', 'fill', 'scale', 'split'), started: first };
  expect(runProgress({ ...before, progress: work(50e6, 100e6) }, 2000)).toEqual({
    text: 'Step 1 of 4 · 50% · 25MB/s · 2 s left',
    share: 0.125,
  });
  expect(runProgress({ stale: ids('scale', 'split'), progress: new Map(), started: first }, 2000)).toEqual({
    text: 'Step 3 of 4',
    share: 0.5,
  });
});

test('a later run foretells its end from the times of the one before', () => {
  const timed = { at: 0, stale: ids('read', 'fill'), reports: reports({ read: 3000, fill: 1000 }) };
  expect(runProgress({ stale: ids('fill'), progress: new Map(), started: timed }, 6000)).toEqual({
    text: 'Step 2 of 2 · 75% · 2 s left',
    share: 0.75,
  });
  expect(runProgress({ stale: ids('read', 'fill'), progress: work(1, 3), started: timed }, 2000)).toEqual({
    text: 'Step 1 of 2 · 25% · 6 s left',
    share: 0.25,
  });
});

test('a run of one step without a measure says how long it has been running', () => {
  const one = { at: 0, stale: ids('fill'), reports: new Map() };
  expect(runProgress({ stale: ids('fill'), progress: new Map(), started: one }, 4200)).toEqual({
    text: 'Running for 4 s',
    share: 0,
  });
});

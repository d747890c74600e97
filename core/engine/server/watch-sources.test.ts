import { setTimeout as pass } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import type { SourceChange } from '../../graph/source-change.ts';
import { type SourceWatch, watchSources } from './watch-sources.ts';

/** Milliseconds between two looks. */
const INTERVAL = 5;

let watch: SourceWatch;
afterEach(() => watch.stop());

const change = (after: string) => ({ nodeId: 'a', before: { id: 'first' }, after: { id: after } }) as SourceChange;

it('reports each state once, and that nothing differs any more', async () => {
  let found: SourceChange[] = [];
  const reported: (string | undefined)[] = [];
  watch = watchSources({
    look: async () => found,
    changed: ([first]) => reported.push(first?.after.id),
    interval: INTERVAL,
  });
  await pass(10 * INTERVAL);
  expect(reported).toEqual([]);
  for (const state of ['second', 'third']) {
    found = [change(state)];
    await vi.waitFor(() => expect(reported.at(-1)).toBe(state));
  }
  found = [];
  await vi.waitFor(() => expect(reported).toEqual(['second', 'third', undefined]));
});

it('repeats what it reported for a window that forgot it, and says nothing of nothing', async () => {
  let found: SourceChange[] = [];
  const changed = vi.fn<(changes: SourceChange[]) => void>();
  watch = watchSources({ look: async () => found, changed, interval: INTERVAL });
  watch.repeat();
  await pass(5 * INTERVAL);
  expect(changed).toHaveBeenCalledTimes(0);
  found = [change('second')];
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
  watch.repeat();
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2));
});

it('keeps what it reported while sources are being read', async () => {
  let found: SourceChange[] | null = [change('second')];
  const changed = vi.fn<(changes: SourceChange[]) => void>();
  watch = watchSources({ look: async () => found, changed, interval: INTERVAL });
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
  found = null;
  expect(await watch.now()).toEqual([]);
  found = [change('second')];
  await pass(5 * INTERVAL);
  expect(changed).toHaveBeenCalledTimes(1);
});

it('never has two looks under way, and gives a slow drive time', async () => {
  let open = 0;
  let most = 0;
  let looks = 0;
  const look = async () => {
    looks++;
    most = Math.max(most, ++open);
    await pass(20);
    open--;
    return [];
  };
  const began = performance.now();
  watch = watchSources({ look, changed: () => {}, interval: 1 });
  for (let time = 0; time < 40; time++) {
    watch.soon();
    await pass(5);
  }
  expect(most).toBe(1);
  // A look of 20 ms is followed by 200 ms of rest, or 100 ms if somebody asks.
  expect(looks).toBeLessThan(3 + (performance.now() - began) / 60);
});

it('is silent once it is stopped', async () => {
  const look = vi.fn<() => Promise<SourceChange[]>>(async () => []);
  watch = watchSources({ look, changed: () => {}, interval: INTERVAL });
  watch.stop();
  await pass(5 * INTERVAL);
  expect(look).toHaveBeenCalledTimes(0);
});

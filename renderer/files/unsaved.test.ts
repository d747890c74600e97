/** How soon a change reaches the disk: the first at once, further ones ten times a second, none behind a write that ended. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWorkbench } from '../store/workbench.ts';
import { fakeDesktop } from './testing.ts';
import { createUnsavedKeeper } from './unsaved.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', { addEventListener: () => {} });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A keeper whose writes take `slow` milliseconds, and when each began. */
function setUp(slow: number) {
  const workbench = createWorkbench();
  const { desktop } = fakeDesktop();
  const begun: number[] = [];
  const start = performance.now();
  const unsaved = createUnsavedKeeper(workbench, {
    ...desktop,
    unsaved: {
      ...desktop.unsaved,
      write: async () => {
        begun.push(performance.now() - start);
        await new Promise((done) => setTimeout(done, slow));
      },
    },
  });
  unsaved.start();
  let steps = 0;
  const edit = () =>
    workbench.edit('Add', (draft) => {
      draft.nodes.push({ id: `step${steps++}`, type: 'Clip', params: {}, position: { x: 0, y: 0 } });
    });
  return { edit, begun };
}

test('the first change is written at once, those of a drag ten times a second', async () => {
  const { edit, begun } = setUp(1);
  edit();
  await vi.advanceTimersByTimeAsync(0);
  expect(begun).toEqual([0]);
  for (let frame = 0; frame < 60; frame++) {
    edit();
    await vi.advanceTimersByTimeAsync(16);
  }
  expect(begun.length).toBeGreaterThanOrEqual(9);
  expect(begun.length).toBeLessThanOrEqual(11);
});

test('a change made during a slow write is written as soon as that has ended', async () => {
  const { edit, begun } = setUp(250);
  edit();
  await vi.advanceTimersByTimeAsync(10);
  edit();
  await vi.advanceTimersByTimeAsync(260);
  expect(begun).toHaveLength(2);
  expect(begun[1]).toBeGreaterThanOrEqual(250);
  // Not a pause of its own length later.
  expect(begun[1]).toBeLessThan(260);
});

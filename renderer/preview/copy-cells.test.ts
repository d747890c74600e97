import { expect, test } from 'vitest';
import type { App } from '../parts/app-context.ts';
import { createWorkbench } from '../store/workbench.ts';
import { copyCells } from './copy-cells.ts';

const columns = [
  { name: 'a', type: 'number' },
  { name: 'b', type: 'text' },
  { name: 'c', type: 'number' },
] as const;

/** A table whose cell in row 3 of column b is “b3”; row 1 of column a is missing. */
function table({ fails = false } = {}) {
  const workbench = createWorkbench();
  const asked: { start: number; count: number; columns: [number, number]; view?: unknown }[] = [];
  const copied: string[] = [];
  const session = {
    call: (_: 'rows', args: (typeof asked)[number]) => {
      if (fails) return Promise.reject(new Error('changed'));
      asked.push(args);
      return Promise.resolve({
        columns: columns.slice(...args.columns).map(({ name, type }) => ({
          name,
          type,
          cells: Array.from({ length: args.count }, (_unused, index) => {
            const row = args.start + index;
            return type === 'text' ? `${name}${row}` : name === 'a' && row === 1 ? null : row;
          }),
        })),
      });
    },
  };
  const desktop = { copyText: (text: string) => Promise.resolve(void copied.push(text)) };
  const app = { workbench, session, desktop } as unknown as Pick<App, 'workbench' | 'session' | 'desktop'>;
  return { app, asked, copied, ui: () => workbench.getState().ui };
}

const copy = (
  app: Pick<App, 'workbench' | 'session' | 'desktop'>,
  rows: [number, number],
  places: [number, number],
  order = [0, 1, 2],
) =>
  copyCells(app, {
    nodeId: 'n',
    view: undefined,
    columns,
    order,
    area: { fromRow: rows[0], toRow: rows[1], fromColumn: places[0], toColumn: places[1] },
  });

test('several columns with their names, as they are shown; what is missing is empty', async () => {
  const { app, copied, asked, ui } = table();
  await copy(app, [0, 1], [0, 1], [1, 0]);
  expect(copied).toEqual(['b\ta\nb0\t0\nb1\t']);
  expect(asked).toEqual([{ nodeId: 'n', start: 0, count: 2, columns: [0, 2] }]);
  expect(ui().announcement).toContain('Copied 4 cells');
});

test('one column has no name above it', async () => {
  const { app, copied, ui } = table();
  await copy(app, [3, 3], [1, 1]);
  expect(copied).toEqual(['b3']);
  expect(ui().announcement).toContain('Copied 1 cell');
});

test('many rows are asked for in batches', async () => {
  const { app, copied, asked } = table();
  await copy(app, [5, 24_999], [0, 0]);
  expect(asked.map(({ start, count }) => [start, count])).toEqual([
    [5, 10_000],
    [10_005, 10_000],
    [20_005, 4_995],
  ]);
  expect(copied[0]?.split('\n')).toHaveLength(24_995);
});

test('too much is not copied, and says what to do instead', async () => {
  const { app, copied, asked, ui } = table();
  await copy(app, [0, 100_000], [0, 0]);
  expect([copied, asked]).toEqual([[], []]);
  expect(ui().toasts[0]).toMatchObject({ tone: 'info', detail: 'Export the data set instead.' });
});

test('a table that changed meanwhile is an error message', async () => {
  const { app, copied, ui } = table({ fails: true });
  await copy(app, [0, 1], [0, 1]);
  expect(copied).toEqual([]);
  expect(ui().toasts[0]).toMatchObject({ tone: 'error', title: 'The cells could not be copied.' });
});

import { expect, test } from 'vitest';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import type { Profile } from '../../core/protocol/inspection.ts';
import { createSparklines, tellingColumn } from './sparklines.ts';

const report = (change: Partial<NodeReport> = {}): NodeReport => ({
  nodeId: 'a',
  state: 'done',
  problems: [],
  columns: [
    { name: 'name', type: 'text' },
    { name: 'age', type: 'number' },
    { name: 'y', type: 'category', target: true },
  ],
  ...change,
});

test('the column that a step touched tells most, a number before others', () => {
  expect(tellingColumn(report({ touched: ['gone', 'name', 'age'] }))).toBe('age');
  expect(tellingColumn(report({ touched: ['name'] }))).toBe('name');
  expect(tellingColumn(report())).toBe('y');
  expect(tellingColumn(report({ columns: [] }))).toBeNull();
});

test('asks once for each state of the table, and shows the last until the next is there', async () => {
  const asked: string[] = [];
  let key = 'one';
  const sparklines = createSparklines(
    {
      call: ((_name: string, { columns }: { columns: string[] }) => {
        asked.push(`${key} ${columns.join()}`);
        return Promise.resolve({ nodeId: 'a', profiles: [{ name: columns[0], mean: asked.length }] });
      }) as never,
    },
    { keyOf: () => key, known: () => undefined, onForget: () => {} },
  );
  const told = () => new Promise<void>((resolve) => void sparklines.subscribe('a', () => resolve()));
  expect(sparklines.of('a', report())).toBeUndefined();
  expect(sparklines.of('a', report())).toBeUndefined();
  await told();
  expect(sparklines.of('a', report())?.mean).toBe(1);
  key = 'two';
  expect(sparklines.of('a', report())?.mean).toBe(1);
  await told();
  expect(sparklines.of('a', report())?.mean).toBe(2);
  expect(asked).toEqual(['one y', 'two y']);
});

test('does not ask for what the tables know', () => {
  const profile = { name: 'y', mean: 7 } as Profile;
  const sparklines = createSparklines(
    { call: () => expect.unreachable() },
    {
      keyOf: () => 'one',
      known: (key, name) => (key === 'one' && name === 'y' ? profile : undefined),
      onForget: () => {},
    },
  );
  expect(sparklines.of('a', report())).toBe(profile);
});

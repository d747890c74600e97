import { expect, test } from 'vitest';
import type { ColumnReportMessage, NodeReport } from '../../core/protocol/node-report.ts';
import { startWithCategories } from './starting-columns.ts';

const price = { name: 'price', type: 'number' } as ColumnReportMessage;
const colour = { name: 'colour', type: 'category' } as ColumnReportMessage;

const startOf = (type: string, above: readonly ColumnReportMessage[] | undefined, params = {}): unknown => {
  const node = { id: 'n', type, params };
  const edges = [{ source: 'data', target: 'n' }];
  const report = { nodeId: 'data', state: 'done', problems: [], ...(above && { columns: [...above] }) } as NodeReport;
  startWithCategories({ format: 'prepgraph', version: 1, nodes: [node], edges }, 'n', new Map([['data', report]]));
  return node.params;
};

test('an encoder begins with the categories, where there are some besides the target', () => {
  expect(startOf('OneHotEncoder', [price, colour])).toEqual({ columns: { dtype: 'category' } });
  expect(startOf('TargetEncoder', [price, colour])).toEqual({ columns: { dtype: 'category' } });
  expect(startOf('OneHotEncoder', [price])).toEqual({});
  expect(startOf('OneHotEncoder', [price, { ...colour, target: true }])).toEqual({});
  expect(startOf('OneHotEncoder', undefined)).toEqual({});
});

test('every other step begins with its own defaults, and what was given stays', () => {
  expect(startOf('StandardScaler', [price, colour])).toEqual({});
  expect(startOf('StringLookup', [price, colour])).toEqual({});
  expect(startOf('OneHotEncoder', [price, colour], { columns: ['price'] })).toEqual({ columns: ['price'] });
});

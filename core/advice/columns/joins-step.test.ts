import { expect, test } from 'vitest';
import { joinedColumns } from './joins-step.ts';

const scale = (columns: unknown, rest: Record<string, unknown> = {}) => ({
  type: 'MinMaxScaler',
  params: { columns, ...rest },
});

test('columns join a step that would be repeated', () => {
  expect(joinedColumns(scale(['a']), scale(['b', 'c']), ['a'])).toEqual(['a', 'b', 'c']);
  const filled = { type: 'FillNa', params: { value: 0, columns: ['a'] } };
  expect(joinedColumns(filled, { type: 'FillNa', params: { columns: ['b'], value: 0 } }, ['a'])).toEqual(['a', 'b']);
});

test('another operator, other parameters, a selector, a changed column or a switched-off step keep them apart', () => {
  expect(joinedColumns(scale(['a']), { type: 'RobustScaler', params: { columns: ['b'] } }, [])).toBeNull();
  expect(joinedColumns(scale(['a'], { clip: true }), scale(['b']), [])).toBeNull();
  expect(joinedColumns(scale({ dtype: 'number' }), scale(['b']), [])).toBeNull();
  expect(joinedColumns(scale(['a']), scale(['a']), ['a'])).toBeNull();
  expect(joinedColumns(scale(['a']), scale(['made']), ['made'])).toBeNull();
  expect(joinedColumns({ ...scale(['a']), bypassed: true }, scale(['b']), [])).toBeNull();
});

test('a step that drops rows stays alone: a second one learns from the rows that are left', () => {
  const outliers = (column: string) => ({ type: 'DropOutliers', params: { columns: [column] } });
  expect(joinedColumns(outliers('a'), outliers('b'), [])).toBeNull();
});

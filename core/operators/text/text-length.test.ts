import { expect, test } from 'vitest';
import { runOperator } from '../testing/run-operator.ts';
import { textLength } from './text-length.ts';

test('counts code points', () => {
  const { columns } = runOperator(textLength, {}, { t: ['👍🏽', 'e\u0301'] });
  expect(columns[0]).toMatchObject({ type: 'number', cells: [2, 2] });
});

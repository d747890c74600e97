import { expect, test } from 'vitest';
import { operators } from '../../core/operators/catalogue.ts';
import type { ColumnFacts } from '../../core/operators/kit/column-facts.ts';
import { fittingFirst, ratedSteps } from './fitting-steps.ts';

const number = (missing: number): ColumnFacts => ({ name: 'age', type: 'number', missing, extent: [1, 80] });

const ordered = (table: readonly ColumnFacts[] | null) => fittingFirst(ratedSteps(operators, table), table);
const placeOf = (table: readonly ColumnFacts[], type: string): number =>
  ordered(table).findIndex(({ operator }) => operator.type === type);
const reasonOf = (table: readonly ColumnFacts[], type: string): string | null =>
  ratedSteps(operators, table).find(({ operator }) => operator.type === type)?.unfit ?? null;

test('steps that take a column as it is come before sources, and those before steps that take none', () => {
  const table = [number(0)];
  expect(placeOf(table, 'MinMaxScaler')).toBeLessThan(placeOf(table, 'CsvSource'));
  expect(placeOf(table, 'CsvSource')).toBeLessThan(placeOf(table, 'TextClean'));
  expect(ordered(table)).toHaveLength(operators.length);
});

test('with missing cells, steps that fill them come first', () => {
  expect(ordered([number(3)])[0]?.operator.type).toBe('SimpleImputer');
  expect(placeOf([number(3)], 'Binarizer')).toBeGreaterThan(placeOf([number(3)], 'CsvSource'));
});

test('each step that does not fit says why', () => {
  expect(reasonOf([number(0)], 'TextClean')).toMatch(/^Takes .*text; none is here\.$/);
  expect(reasonOf([number(3)], 'Binarizer')).toBe('“age” has missing cells.');
  expect(reasonOf([number(0)], 'SimpleImputer')).toBe('No cell is missing here.');
  expect(reasonOf([number(0)], 'MinMaxScaler')).toBe(null);
});

test('without a table the order stays, and everything fits', () => {
  expect(ordered(null).map(({ operator }) => operator)).toEqual(operators);
  expect(ordered(null).every(({ unfit }) => unfit === null)).toBe(true);
});

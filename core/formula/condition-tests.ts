/** Tests that fit a column's type, in the order in which they are offered. */
import type { ColumnType } from '../ir/types.ts';
import { dateReader } from '../ir/functions/dates.ts';
import { type ConditionRow, type ConditionTest, type ConditionValue, valuesOfTest } from './conditions.ts';

const ORDERED: readonly ConditionTest[] = ['==', '!=', '>', '>=', '<', '<=', 'between'];
const TEXTS: readonly ConditionTest[] = [
  '==',
  '!=',
  'in',
  'not in',
  'contains',
  'not contains',
  'startswith',
  'endswith',
  'matches',
];
const PRESENCE: readonly ConditionTest[] = ['missing', 'known'];

const TESTS: Readonly<Record<ColumnType, readonly ConditionTest[]>> = {
  number: [...ORDERED, 'in', 'not in', ...PRESENCE],
  datetime: [...ORDERED, ...PRESENCE],
  category: [...TEXTS, ...PRESENCE],
  text: [...TEXTS, ...PRESENCE],
  boolean: ['true', 'false', ...PRESENCE],
};

export const testsFor = (type: ColumnType): readonly ConditionTest[] => TESTS[type];

const isDate = (text: string): boolean => !Number.isNaN(dateReader({ format: null, dayfirst: false })(text));

/** Whether a column of this type can be compared with the value. */
export function fitsType(value: ConditionValue, type: ColumnType): boolean {
  switch (type) {
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'datetime':
      return typeof value === 'string' ? isDate(value) : typeof value === 'object';
    default:
      return typeof value === 'string';
  }
}

/** The row about another column: its test and its values stay as far as they fit the column's type. */
export function aboutColumn(row: ConditionRow, column: string, type: ColumnType): ConditionRow {
  const tests = testsFor(type);
  const test = tests.includes(row.test) ? row.test : (tests[0] ?? row.test);
  return withTest(
    { ...row, column, values: row.values.filter((value) => value !== null && fitsType(value, type)) },
    test,
  );
}

/** The row with another test, which takes as many of its values as it can hold. */
export function withTest(row: ConditionRow, test: ConditionTest): ConditionRow {
  const wanted = valuesOfTest(test);
  return { ...row, test, values: wanted === 'list' ? row.values : row.values.slice(0, wanted) };
}

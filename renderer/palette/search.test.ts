import { expect, test } from 'vitest';
import { operators } from '../../core/operators/catalogue.ts';
import { searchOperators } from './search.ts';

test.each([
  ['impute', 'SimpleImputer'],
  ['simpleimputer', 'SimpleImputer'],
  ['one hot', 'OneHotEncoder'],
  ['get_dummies', 'OneHotEncoder'],
  ['StandardScaler', 'StandardScaler'],
  ['train test', 'TrainTestSplit'],
])('“%s” finds %s first', (query, type) => {
  expect(searchOperators(query)[0]?.type).toBe(type);
});

test('an empty query finds everything, nonsense nothing', () => {
  expect(searchOperators(' ')).toHaveLength(operators.length);
  expect(searchOperators('zzzz')).toEqual([]);
});

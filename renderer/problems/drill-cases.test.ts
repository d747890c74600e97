import { expect, test } from 'vitest';
import type { DrillResult } from '../../core/protocol/verification.ts';
import { countOf, groupsOf, hasSeveralSources } from './drill-cases.ts';

const drilled = (kind: DrillResult['kind'], verdict: DrillResult['verdict'], change: string, source = 's') =>
  ({ kind, verdict, change, source, message: '' }) as DrillResult;

const cases = [
  drilled('no-rows', 'refused', 'All rows are gone'),
  drilled('missing', 'handled', 'Every tenth cell is missing'),
  drilled('missing', 'passes', 'Every tenth cell is missing'),
  drilled('range', 'same', 'A million'),
  drilled('range', 'refused', 'A year of 2300'),
];

test('cases are grouped by kind, in the order of the list', () => {
  expect(groupsOf(cases).map(({ kind, cases: own }) => [kind, own.length])).toEqual([
    ['missing', 2],
    ['range', 2],
    ['no-rows', 1],
  ]);
});

test('a change that is the same for all of a kind is said once', () => {
  expect(groupsOf(cases).map(({ change }) => change)).toEqual(['Every tenth cell is missing', '', 'All rows are gone']);
});

test('verdicts are counted', () => {
  expect(['refused', 'handled', 'passes', 'same'].map((verdict) => countOf(cases, verdict as never))).toEqual([
    2, 1, 1, 1,
  ]);
});

test('one source needs no name', () => {
  expect(hasSeveralSources(cases)).toBe(false);
  expect(hasSeveralSources([...cases, drilled('missing', 'same', '', 'other')])).toBe(true);
});

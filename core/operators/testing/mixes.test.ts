/** Operators declare what they mix of other rows; the graph's flow rests on it. */
import { describe, expect, it } from 'vitest';
import { operators } from '../catalogue.ts';
import { attempt, ordinary, variants } from './catalogue-tables.ts';
import type { Operator, RowPlan } from '../kit/operator.ts';
import { paramsOf, runOperator, symbolicOf } from './run-operator.ts';

const planOf = (operator: Operator, params: unknown): RowPlan | null =>
  operator.learnsBeforeRows === true
    ? null
    : (attempt(() => operator.rows?.(symbolicOf(ordinary).symbolic, params)) ?? null);

const steps = operators.filter(({ rows }) => rows !== undefined);

describe.each(steps.map((operator) => [operator.type, operator] as const))('%s', (_, operator) => {
  it.each(variants(operator).map((params) => [JSON.stringify(params), params] as const))(
    'declares what its plan on rows mixes, with %s',
    (_, given) => {
      const params = attempt(() => paramsOf(operator, given));
      const plan = params === null ? null : planOf(operator, params);
      if (plan === null) return;
      const mixes = operator.mixes?.(params) ?? {};
      const mixesCells = plan.rows === 'whole' && (plan.repeats !== true || plan.groups === true);
      expect(mixes.cells !== undefined).toBe(mixesCells && plan.of.length > 0);
      expect(mixes.choosesRows === true || mixes.shuffles === true).toBe(
        plan.rows === 'take' || plan.rows === 'distinct',
      );
    },
  );
});

it.each<[string, Record<string, unknown>]>([
  ['OneHotEncoder', { columns: ['c'], categories: [['a', 'b']], handle_unknown: 'ignore' }],
  ['OrdinalEncoder', { columns: ['c'], categories: [['a', 'b']] }],
  ['SimpleImputer', { columns: ['c'], strategy: 'constant', fill_value: 'z' }],
])('%s that is given what others learn gives the same cells whatever it saw', (type, params) => {
  const operator = operators.find((each) => each.type === type) as Operator;
  expect(operator.mixes?.(paramsOf(operator, params))).toEqual({ learns: false });
  const rows = { c: ['a', 'b', 'b'] };
  const [one, other] = [{ c: ['a', 'b', 'a'] }, { c: ['b', 'a', 'b'] }].map((seen) => {
    const { state } = runOperator(operator, params, { c: seen.c });
    return runOperator(operator, params, rows, { state }).cells;
  });
  expect(one).toEqual(other);
});

it('a step that learns declares nothing, and learns', () => {
  const encoder = operators.find(({ type }) => type === 'OneHotEncoder') as Operator;
  expect(encoder.mixes?.(paramsOf(encoder, { categories: [['a']], min_frequency: 2 }))).toEqual({});
  expect(encoder.mixes?.(paramsOf(encoder, {}))).toEqual({});
});

import { expect, it } from 'vitest';
import { agg } from '../../ir/aggregate.ts';
import { add, column, interp } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { rowSet } from '../rows/row-set.ts';
import { AnswerCache } from './answer-cache.ts';

const set = rowSet({ fields: [], rows: 0, batches: [], dictionaries: [] }, []);
const x = column(0, 'number');

it('takes two curves through different points for two questions', () => {
  const answered = new AnswerCache();
  const curve = (xs: readonly number[]) => agg.moments(interp(x, xs, [0, 1]));
  answered.remember(set, [curve([0, 10])], ['the first']);
  expect(answered.find(set, [curve([0, 10]), curve([0, 20])])).toEqual(['the first', undefined]);
});

it('knows an expression again that repeats itself many times over', () => {
  const doubled = (): Expr => {
    let expr: Expr = x;
    for (let times = 0; times < 60; times++) expr = add(expr, expr);
    return expr;
  };
  const answered = new AnswerCache();
  answered.remember(set, [agg.moments(doubled())], ['found']);
  expect(answered.find(set, [agg.moments(doubled())])).toEqual(['found']);
});

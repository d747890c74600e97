import { abs, atMost, check } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';

/** x, for steps whose reference refuses missing and infinite cells: the run fails at the first one. */
export const finite = (x: Expr): Expr =>
  check(x, atMost(abs(x), Number.MAX_VALUE), {
    code: 'input.not-finite',
    message: 'A cell is {value}: this step takes neither missing nor infinite cells.',
    hint: 'Fill missing cells first (SimpleImputer), or hold infinite ones within bounds (Clip).',
  });

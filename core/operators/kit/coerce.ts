/** What operators share that read cells as something else: what happens to a cell that cannot be read. */
import { check, equals, isMissing, lookup, not, or, parseDate } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { choice } from './params.ts';

export type Errors = 'raise' | 'coerce';

export const errorsParam = (initial: Errors = 'raise') =>
  choice({ raise: 'stop with an error that names it', coerce: 'make it missing' }, initial, {
    label: 'Unreadable cells',
    help: 'What happens to a cell that cannot be read.',
  });

/** Whether the text is one of these words, or missing. */
export const isBlank = (x: Expr, words: readonly string[]): Expr =>
  equals(
    lookup(
      x,
      words,
      words.map(() => 1),
      { missing: 1, other: 0 },
    ),
    1,
  );

/**
 * The cells as they are, for `read` to be made of; with `raise` the run fails at the first that is neither missing nor
 * can be read.
 */
export function readable(
  x: Expr,
  errors: Errors,
  canRead: (x: Expr) => Expr,
  failure: { readonly code: string; readonly message: string; readonly hint: string },
): Expr {
  return errors === 'raise' ? check(x, or(isMissing(x), canRead(x)), failure) : x;
}

/**
 * The cells as they are, but that the run fails at the first that is a date only with day and month the other way round. Were it made
 * missing as what is no date, the cells that are dates either way (10/03/2011) would be read wrong without a word.
 */
export function sameDayOrder(x: Expr, dayfirst: boolean, hint: string): Expr {
  const reads = (first: boolean): Expr => isKnown(parseDate(x, { format: null, dayfirst: first }));
  return check(x, or(or(isMissing(x), reads(dayfirst)), not(reads(!dayfirst))), {
    code: 'date.day-order',
    message: `{value} is a date only where the ${dayfirst ? 'month' : 'day'} stands first.`,
    hint,
  });
}

export const isKnown = (x: Expr): Expr => not(isMissing(x));

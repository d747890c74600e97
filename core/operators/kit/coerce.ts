/** Handling of cells that cannot be read as another type, for the operators that convert cells. */
import { check, equals, isMissing, lookup, not, or, parseDate } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { choice } from './params.ts';

export type Errors = 'raise' | 'coerce';

export const errorsParam = (initial: Errors = 'raise') =>
  choice({ raise: 'Stop with an error: it names the cell', coerce: 'Make the cell missing' }, initial, {
    label: 'Unreadable cells',
    help: 'What happens to a cell that cannot be read.',
  });

/** Whether the text is missing or one of the words. */
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
 * The cells unchanged, as input of `read`. With `raise`, the run fails at the first cell that
 * is neither missing nor readable.
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
 * The cells unchanged. The run fails at the first cell that is a date only with day and month swapped: as a missing
 * cell it would hide that the ambiguous dates of the column (10/03/2011) are read wrong.
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

/** Rows that a condition may drop: a row without a usable label must not be dropped if it is to be predicted. */
import { optionalChoice } from './params.ts';

/** Whether a column is the target, or a later step makes it one. */
export const isTarget = (column: { readonly target?: boolean; readonly becomesTarget?: boolean }): boolean =>
  column.target === true || column.becomesTarget === true;

export const dropFrom = () =>
  optionalChoice({ all: 'All rows, new ones too', train: 'Train rows only' }, null, {
    label: 'Drop from',
    help: 'Rows that may be dropped. With train rows only, test rows and new rows stay as they come.',
    empty: 'all rows, or train rows where the target decides',
    advanced: true,
  });

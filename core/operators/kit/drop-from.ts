/** Rows that a condition may drop: a row without a usable label must not be dropped if it is to be predicted. */
import { optionalChoice } from './params.ts';

/** Whether a column is the target, or a later step makes it one. */
export const isTarget = (column: { readonly target?: boolean; readonly becomesTarget?: boolean }): boolean =>
  column.target === true || column.becomesTarget === true;

export const dropFrom = () =>
  optionalChoice({ all: 'all rows, new ones too', train: 'train rows only' }, null, {
    label: 'Drop from',
    help: 'Train rows only: test rows, and new rows when the pipeline is applied, stay as they come.',
    empty: 'all rows; what looks at the target: train rows',
    advanced: true,
  });

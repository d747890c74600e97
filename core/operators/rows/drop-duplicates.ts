import { z } from 'zod';
import { defineOperator } from '../kit/define.ts';
import type { DeclaredField, SymbolicColumn } from '../kit/operator.ts';
import { type ColumnSelection, columns, flag, type ParamMeta } from '../kit/params.ts';
import { ALL_TYPES, selectColumns } from '../kit/selection.ts';

const keep = z
  .union([z.literal('first'), z.literal('last'), z.literal(false)], { error: 'must be "first", "last" or false' })
  .default('first')
  .meta({
    editor: 'choice',
    label: 'Keep',
    help: 'Which one of equal rows stays.',
    options: { first: 'The first of them', last: 'The last of them', false: 'None of them' },
  } satisfies ParamMeta as never);

/** pandas.DataFrame.drop_duplicates: missing equals missing, 0 equals −0. */
export const dropDuplicates = defineOperator({
  type: 'DropDuplicates',
  group: 'rows',
  label: 'Drop duplicates',
  summary: 'Keeps one of the rows that are equal in the chosen columns.',
  description:
    'Use it before a split: a row that stands in train and test alike makes a model look better than it is. After a split each part is compared by itself. Choose the identifying columns, or leave the choice empty to compare all. ' +
    'Do not use it where equal rows are different cases (two customers of the same age and city). All rows are compared at once, in memory; rows of new data are left alone, as each wants its prediction.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.drop_duplicates' },
  keywords: ['duplicates', 'deduplicate', 'dedupe', 'unique', 'distinct', 'repeated'],
  params: () => ({
    subset: columns(ALL_TYPES, 'Columns to compare. Empty: all columns.', 'all'),
    keep,
    across_parts: flag(false, {
      label: 'Across parts',
      help: 'After a split, compare rows of different parts too: test rows then decide which train rows stay. Off: each part is compared by itself.',
      advanced: true,
    }),
  }),
  declare([input = []], params) {
    compared(input, params.subset);
    return input;
  },
  compute: (input) => input,
  rows: (input, params) => ({
    rows: 'distinct',
    by: compared(input.columns, params.subset).map(({ expr }) => expr),
    keep: params.keep,
    acrossParts: params.across_parts,
  }),
  mixes: ({ across_parts }) => ({ choosesRows: true, dropsCopies: true, crossesParts: across_parts }),
  onNewRows: 'leave',
  keepsBy: ['subset', 'keep'],
  examples: [
    {
      title: 'Equal in all columns; missing equals missing',
      params: {},
      input: { x: [1, 1, null, null, 2], c: ['a', 'a', 'b', 'b', 'a'] },
      output: { x: [1, null, 2], c: ['a', 'b', 'a'] },
    },
    {
      title: 'By one column, the last one',
      params: { subset: ['c'], keep: 'last' },
      input: { x: [1, 2, 3], c: ['a', 'b', 'a'] },
      output: { x: [2, 3], c: ['b', 'a'] },
    },
    {
      title: 'Only rows without an equal',
      params: { subset: ['c'], keep: false },
      input: { x: [1, 2, 3], c: ['a', 'b', 'a'] },
      output: { x: [2], c: ['b'] },
    },
  ],
});

/** The columns to compare. Without a selection: all, the target included. */
function compared<Column extends SymbolicColumn | DeclaredField>(
  from: readonly Column[],
  selection: ColumnSelection | undefined,
): readonly Column[] {
  return selection === undefined ? from : selectColumns(from, selection, ALL_TYPES);
}

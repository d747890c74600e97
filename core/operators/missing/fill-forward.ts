import { defineOperator } from '../kit/define.ts';
import { fillGaps, gapParams } from './fill-gaps.ts';
import { ALL_TYPES, selectColumns } from '../kit/selection.ts';
import { wholePlan, withMade } from '../kit/whole-columns.ts';

/** pandas.DataFrame.ffill. */
export const fillForward = defineOperator({
  type: 'FillForward',
  group: 'missing',
  label: 'Fill forward',
  summary: 'Fills a missing cell with the known one before it.',
  description:
    'For rows in an order that means something: a price holds until the next one. Sort the rows first, and never use it on rows in random order. ' +
    'Cells before the first known one stay missing. After a split each part is filled from its own rows; before a random split it carries test cells into train rows.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.ffill' },
  keywords: ['ffill', 'fillna', 'pad'],
  params: () => gapParams,
  declare([input = []], params) {
    selectColumns(input, params.columns, ALL_TYPES);
    return input;
  },
  rows: (input, { columns, limit, limit_area: area, across_parts }) =>
    wholePlan(selectColumns(input.columns, columns, ALL_TYPES), across_parts, (column) =>
      fillGaps(column, { direction: 'forward', limit, area }),
    ),
  mixes: ({ across_parts }) => ({ cells: 'before', crossesParts: across_parts }),
  compute: (input, params) => withMade(input, selectColumns(input.columns, params.columns, ALL_TYPES)),
  examples: [
    {
      title: 'Numbers and categories alike',
      params: {},
      input: { price: [1, null, null, 4], shop: [null, 'a', null, 'b'] },
      output: { price: [1, 1, 1, 4], shop: [null, 'a', 'a', 'b'] },
    },
    {
      title: 'At most one cell of a gap',
      params: { limit: 1 },
      input: { x: [1, null, null] },
      output: { x: [1, 1, null] },
    },
    {
      title: 'Not after the last known cell',
      params: { limit_area: 'inside' },
      input: { x: [1, null, 3, null] },
      output: { x: [1, 1, 3, null] },
    },
  ],
});

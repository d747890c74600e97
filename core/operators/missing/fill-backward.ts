import { defineOperator } from '../kit/define.ts';
import { fillGaps, gapParams } from './fill-gaps.ts';
import { ALL_TYPES, selectColumns } from '../kit/selection.ts';
import { wholePlan, withMade } from '../kit/whole-columns.ts';

/** pandas.DataFrame.bfill. */
export const fillBackward = defineOperator({
  type: 'FillBackward',
  group: 'missing',
  label: 'Fill backward',
  summary: 'Fills a missing cell with the known one after it.',
  description:
    'For rows in an order that means something, where a cell holds for the rows before it too: a monthly total written on its last day. ' +
    'It looks into the future: do not use it for forecasts. Cells after the last known one stay missing. ' +
    'After a split each part is filled from its own rows; before a split it carries test cells into train rows.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.bfill' },
  keywords: ['bfill', 'fillna', 'backfill'],
  params: () => gapParams,
  declare([input = []], params) {
    selectColumns(input, params.columns, ALL_TYPES);
    return input;
  },
  rows: (input, { columns, limit, limit_area: area, across_parts }) =>
    wholePlan(selectColumns(input.columns, columns, ALL_TYPES), across_parts, (column) =>
      fillGaps(column, { direction: 'backward', limit, area }),
    ),
  mixes: ({ across_parts }) => ({ cells: 'after', crossesParts: across_parts }),
  compute: (input, params) => withMade(input, selectColumns(input.columns, params.columns, ALL_TYPES)),
  examples: [
    {
      title: 'Numbers and categories alike',
      params: {},
      input: { price: [null, 2, null, 4], shop: ['a', null, 'b', null] },
      output: { price: [2, 2, 4, 4], shop: ['a', 'b', 'b', null] },
    },
    {
      title: 'At most one cell of a gap',
      params: { limit: 1 },
      input: { x: [null, null, 3] },
      output: { x: [null, 3, 3] },
    },
    {
      title: 'Only before the first known cell',
      params: { limit_area: 'outside' },
      input: { x: [null, 2, null, 4] },
      output: { x: [2, 2, null, 4] },
    },
  ],
});

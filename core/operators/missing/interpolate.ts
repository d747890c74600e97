import { interpolate as between } from '../../ir/functions/numbers.ts';
import { defineOperator } from '../kit/define.ts';
import { type Area, areaParam, limitParam } from './fill-gaps.ts';
import type { WholeColumn } from '../kit/operator.ts';
import { choice, columns } from '../kit/params.ts';
import { selectColumns } from '../kit/selection.ts';
import { acrossParts, wholePlan, withMade } from '../kit/whole-columns.ts';

const TAKES = ['number', 'datetime'] as const;

type Direction = 'forward' | 'backward' | 'both';

/** pandas.DataFrame.interpolate(method='linear'): neighbouring rows are at equal distances. */
export const interpolateOperator = defineOperator({
  type: 'Interpolate',
  group: 'missing',
  label: 'Interpolate',
  summary: 'Fills missing numbers on the straight line between the known ones before and after.',
  description:
    'For measurements that change slowly, in rows that are in order and equally far apart: sort them first. ' +
    'As in pandas, cells after the last known one take its value, and cells before the first stay missing unless the direction is backward or both. ' +
    'It looks into the future: for forecasts take FillForward. After a split each part is filled from its own rows; before a split a train gap may end in a test cell. Dates are interpolated to whole milliseconds.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.interpolate' },
  keywords: ['linear', 'time series', 'gap', 'fillna'],
  params: () => ({
    columns: columns(TAKES, 'Columns to fill. Empty: all numbers and dates.'),
    method: choice({ linear: 'Linear: a straight line, rows equally far apart' }, 'linear', {
      label: 'Method',
      help: 'How cells between known cells are computed.',
      advanced: true,
    }),
    limit: limitParam('Most cells in a row to fill.'),
    limit_direction: choice(
      {
        forward: 'From the known cell before',
        backward: 'From the known cell after',
        both: 'From either side',
      },
      'forward',
      { label: 'Direction', help: 'Side from which the limit counts, and end of the column that may be filled.' },
    ),
    limit_area: areaParam(),
    across_parts: acrossParts(),
  }),
  declare([input = []], params) {
    selectColumns(input, params.columns, TAKES);
    return input;
  },
  rows(input, { columns, limit, limit_direction: direction, limit_area: area, across_parts }) {
    const chosen = selectColumns(input.columns, columns, TAKES);
    return wholePlan(chosen, across_parts, (column, index) => {
      const { cells } = interpolated(column, limit, direction, area);
      return { cells: chosen[index]?.type === 'datetime' ? cells.map(Math.floor) : cells, values: null };
    });
  },
  mixes: ({ across_parts }) => ({ cells: 'around', crossesParts: across_parts }),
  compute: (input, params) => withMade(input, selectColumns(input.columns, params.columns, TAKES)),
  examples: [
    {
      title: 'A line between known cells; the last one holds on',
      params: {},
      input: { x: [null, 1, null, null, 4, null] },
      output: { x: [null, 1, 2, 3, 4, 4] },
    },
    {
      title: 'At most one cell from either side, and only between known ones',
      params: { limit: 1, limit_direction: 'both', limit_area: 'inside' },
      input: { x: [null, 0, null, null, null, 8] },
      output: { x: [null, 0, 2, null, 6, 8] },
    },
  ],
});

function interpolated(column: WholeColumn, limit: number | null, direction: Direction, area: Area): WholeColumn {
  const { cells } = column;
  const made = Float64Array.from(cells);
  const reach = limit ?? Infinity;
  let before = -1;
  for (let row = 0; row < cells.length; ) {
    if (!Number.isNaN(cells[row])) {
      before = row++;
      continue;
    }
    let after = row;
    while (after < cells.length && Number.isNaN(cells[after])) after++;
    const ends = [before, after].filter((end) => end >= 0 && end < cells.length);
    const inside = ends.length === 2;
    for (; row < after; row++) {
      if (ends.length === 0 || (area !== null && (area === 'inside') !== inside)) continue;
      const fromBefore = before >= 0 && row - before <= reach;
      const fromAfter = after < cells.length && after - row <= reach;
      const filled =
        direction === 'forward'
          ? fromBefore
          : direction === 'backward'
            ? fromAfter
            : limit === null || fromBefore || fromAfter;
      if (filled) {
        made[row] = between(
          row,
          ends,
          ends.map((end) => cells[end]),
        );
      }
    }
  }
  return { cells: made, values: null };
}

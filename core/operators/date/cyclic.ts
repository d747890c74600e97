import { agg, ask } from '../../ir/aggregate.ts';
import { div, mul, unary } from '../../ir/build.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { flag, learned, optionalNumber } from '../kit/params.ts';
import { numberIn } from '../kit/tell.ts';

/** Encodes a cyclic number as sine and cosine, so that the end of the cycle is next to its start. */
export const cyclic = defineColumnOperator({
  type: 'Cyclic',
  group: 'date',
  label: 'Cyclic encode',
  summary: 'Turns an hour, weekday or angle into a sine and a cosine, so that its end meets its beginning.',
  description:
    'For numbers that start over: hour (period 24), weekday (7), month (12), degrees (360). As plain numbers 23 and 0 are far apart; as a point on a circle they are neighbours. ' +
    'Linear models, neighbours and networks profit; trees cope with the plain number. ' +
    'Give the period: the one that is learned supposes whole numbers of which the train rows have the smallest and the largest.',
  reference: { library: 'Prepgraph', name: 'Cyclic' },
  keywords: ['sine', 'cosine', 'sin', 'cos', 'periodic', 'circular', 'season', 'hour', 'month'],
  takes: ['number'],
  params: () => ({
    period: optionalNumber(null, {
      label: 'Period',
      help: 'Value after which it starts over, such as 24 for hours or 12 for months.',
      empty: 'largest − smallest + 1 of the train cells',
      min: 0,
    }),
    drop_original: flag(true, {
      label: 'Drop the number',
      help: 'Leave the number itself out. Off: it stays before the pair.',
    }),
  }),
  learned: { period_: learned.number },
  *learn(x, { period }) {
    checkPeriod(period);
    if (period !== null) return { period_: period };
    const { extent } = yield* ask({ extent: agg.extent(x) });
    return { period_: extent.count === 0 ? 1 : extent.max - extent.min + 1 };
  },
  compute(x, { drop_original }, { period_: period }, field) {
    const angle = div(mul(x, 2 * Math.PI), period);
    return [
      ...(drop_original ? [] : [{ name: field.name, type: 'number' as const, expr: x }]),
      ...(['sin', 'cos'] as const).map(
        (fn): OutputColumn => ({ name: `${field.name}_${fn}`, type: 'number', expr: unary(fn, angle) }),
      ),
    ];
  },
  declare(field, { period, drop_original }) {
    checkPeriod(period);
    return [
      ...(drop_original ? [] : [{ name: field.name, type: 'number' as const }]),
      { name: `${field.name}_sin`, type: 'number' },
      { name: `${field.name}_cos`, type: 'number' },
    ];
  },
  tells({ period_ }, { period }, { value }) {
    const x = numberIn(value);
    const turn = `A turn is ${printNumber(period_)}${period === null ? ': largest − smallest + 1 of the train cells' : ''}.`;
    return x === null ? turn : `${turn} ${printNumber(x)} is ${printNumber(x / period_)} of it.`;
  },
  examples: [
    {
      title: 'Six hours are a quarter of a day',
      params: { period: 24 },
      input: { hour: [0, 6, 12, 18] },
      output: { hour_sin: [0, 1, 0, -1], hour_cos: [1, 0, -1, 0] },
    },
    {
      title: 'The period of months, found',
      params: { drop_original: false },
      input: { month: [1, 3, 12, null] },
      output: { month: [1, 3, 12, null], month_sin: [0.5, 1, 0, null], month_cos: [0.8660254037844386, 0, 1, null] },
    },
  ],
});

function checkPeriod(period: number | null): void {
  if (period !== 0) return;
  throw new ProblemError({
    code: 'cyclic.period',
    message: 'A period of 0 never starts over.',
    hint: 'Give a number above 0, such as 24 for hours, or leave it empty.',
    field: 'period',
  });
}

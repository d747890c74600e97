import { text } from '../../ir/build.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { ProblemError } from '../../ir/problem.ts';
import { optionalInteger } from '../kit/params.ts';

/** pandas.Series.str.slice. */
export const textSlice = defineColumnOperator({
  type: 'TextSlice',
  group: 'text',
  label: 'Slice text',
  summary: 'Keeps the characters between two places of each text.',
  description:
    'Use it on codes whose places mean something: the first two letters of a postcode, the year in an order number. Places are counted ' +
    'in characters from 0, or with negative numbers from the end, as in Python. Where the parts are set off by a mark, TextSplit is safer.',
  reference: { library: 'pandas', name: 'pandas.Series.str.slice' },
  keywords: ['substring', 'prefix', 'suffix', 'left', 'right', 'mid', 'characters'],
  takes: ['category', 'text'],
  params: () => ({
    start: optionalInteger(null, {
      label: 'Start',
      help: 'Place of the first character to keep, counted from 0. A negative number counts from the end.',
      empty: 'the beginning',
    }),
    stop: optionalInteger(null, {
      label: 'Stop',
      help: 'Place of the first character to leave out. A negative number counts from the end.',
      empty: 'the end',
    }),
    step: optionalInteger(null, {
      label: 'Step',
      help: 'Distance between kept characters. A negative number goes backwards, from the end if the start is empty.',
      empty: 'every character',
      advanced: true,
    }),
  }),
  compute(x, { start, stop, step }) {
    if (step === 0) {
      throw new ProblemError({
        code: 'text-slice.step',
        message: 'A step of 0 leads nowhere.',
        hint: 'Give 1 or more, or a negative step to go backwards.',
        field: 'step',
      });
    }
    return text({ name: 'slice', start, end: stop, ...(step !== null && step !== 1 && { step }) }, x);
  },
  declare: (field) => [{ name: field.name, type: field.type }],
  examples: [
    {
      title: 'The first two characters',
      params: { stop: 2 },
      input: { code: ['DE-12', 'F', null] },
      output: { code: ['DE', 'F', null] },
    },
    {
      title: 'Backwards',
      params: { step: -1 },
      input: { code: ['DE-12', null] },
      output: { code: ['21-ED', null] },
    },
    {
      title: 'The last two',
      params: { start: -2 },
      input: { code: ['DE-12', 'F'] },
      output: { code: ['12', 'F'] },
    },
  ],
});

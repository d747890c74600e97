import { text } from '../ir/build.ts';
import { defineColumnOperator } from './column-operator.ts';
import { optionalInteger } from './params.ts';

/** pandas.Series.str.slice, without a step. */
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
  params: {
    start: optionalInteger(null, {
      label: 'Start',
      help: 'Place of the first character to keep, from 0; negative: from the end; empty: the beginning.',
    }),
    stop: optionalInteger(null, {
      label: 'Stop',
      help: 'Place of the first character to leave out; negative: from the end; empty: keep all to the end.',
    }),
  },
  compute: (x, params) => text({ name: 'slice', start: params.start, end: params.stop }, x),
  declare: (field) => [{ name: field.name, type: field.type }],
  examples: [
    {
      title: 'The first two characters',
      params: { stop: 2 },
      input: { code: ['DE-12', 'F', null] },
      output: { code: ['DE', 'F', null] },
    },
    {
      title: 'The last two',
      params: { start: -2 },
      input: { code: ['DE-12', 'F'] },
      output: { code: ['12', 'F'] },
    },
  ],
});

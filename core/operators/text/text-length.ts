import { textLength as lengthOf } from '../../ir/build.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';

/** pandas.Series.str.len. */
export const textLength = defineColumnOperator({
  type: 'TextLength',
  group: 'text',
  label: 'Text length',
  summary: 'Turns each text into the number of its characters.',
  description:
    'Use it as a feature of its own where long and short texts differ, or to find cells that are too long. Counts code points, as Python ' +
    'does: an emoji is one, an accent that is stored apart from its letter is one more. Keep the text as well by doing this on a branch.',
  reference: { library: 'pandas', name: 'pandas.Series.str.len' },
  keywords: ['len', 'characters', 'count', 'size'],
  takes: ['category', 'text'],
  params: () => ({}),
  compute: (x) => lengthOf(x),
  declare: (field) => [{ name: field.name, type: 'number' }],
  examples: [
    {
      title: 'Characters, not bytes',
      params: {},
      input: { word: ['abc', '', null, 'añ👍'] },
      output: { word: [3, 0, null, 3] },
    },
  ],
});

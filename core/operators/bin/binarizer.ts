import { greaterThan, toNumber } from '../../ir/build.ts';
import { needs } from '../kit/begin.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { finite } from '../kit/finite.ts';
import { number } from '../kit/params.ts';

/** sklearn.preprocessing.Binarizer: 1 where x is strictly greater than the threshold, else 0. */
export const binarizer = defineColumnOperator({
  type: 'Binarizer',
  group: 'bin',
  label: 'Binarize',
  summary: 'Turns numbers into 1 where they are above a threshold, else 0.',
  description:
    'Use it where only "more than" matters: visited or not, over the limit or not. A value equal to the threshold becomes 0. ' +
    'It throws away everything else a number says: with several steps take KBinsDiscretizer or Cut. Missing and infinite cells are refused.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.Binarizer' },
  keywords: ['threshold', 'boolean', 'flag', '0 1', 'dichotomise'],
  takes: ['number'],
  begins: needs({ complete: true }),
  params: () => ({
    threshold: number(0, { label: 'Threshold', help: 'Values above this become 1, the others 0.' }),
  }),
  compute: (x, { threshold }) => toNumber(greaterThan(finite(x), threshold)),
  examples: [
    {
      title: 'The threshold itself becomes 0',
      params: { threshold: 18 },
      input: { age: [17, 18, 18.5, 60] },
      output: { age: [0, 0, 1, 1] },
    },
  ],
});

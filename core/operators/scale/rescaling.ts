import { add, mul } from '../../ir/build.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { number } from '../kit/params.ts';

/** keras.layers.Rescaling: x · scale + offset. */
export const rescaling = defineColumnOperator({
  type: 'Rescaling',
  group: 'scale',
  label: 'Rescale',
  summary: 'Multiplies by a fixed number and adds another one.',
  description:
    'Use it where the range is known beforehand: 1/255 for pixels, 0.001 for grams to kilograms, 1.8 and 32 for Celsius to Fahrenheit. ' +
    'It learns nothing; where the range is to be found in the data, take MinMaxScaler. Keras computes in 32-bit floats, so its seventh digit may differ. ' +
    'The scale has no default in Keras; here it is 1.',
  reference: { library: 'Keras', name: 'keras.layers.Rescaling' },
  keywords: ['multiply', 'divide', 'unit', 'pixel', 'convert', 'offset', 'linear'],
  takes: ['number'],
  params: () => ({
    scale: number(1, { label: 'Scale', help: 'Factor by which each value is multiplied.' }),
    offset: number(0, { label: 'Offset', help: 'Number that is added afterwards.' }),
  }),
  compute: (x, { scale, offset }) => add(mul(x, scale), offset),
  examples: [
    {
      title: 'Celsius to Fahrenheit',
      params: { scale: 1.8, offset: 32 },
      input: { celsius: [0, 100, null] },
      output: { celsius: [32, 212, null] },
    },
  ],
});

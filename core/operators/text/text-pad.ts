import { text } from '../../ir/build.ts';
import { textLength } from '../../ir/functions/text.ts';
import { ProblemError } from '../../ir/problem.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { choice, integer, text as textParam } from '../kit/params.ts';

/** Maximum width; more is a mistake and would fill the memory. */
const MAX_WIDTH = 10_000;

/** pandas.Series.str.pad. */
export const textPad = defineColumnOperator({
  type: 'TextPad',
  group: 'text',
  label: 'Pad text',
  summary: 'Fills texts that are too short with a character, up to a width.',
  description:
    'Use it to give codes their full width again, such as the zeros that a spreadsheet took from 00123. Texts that are long enough stay as ' +
    'they are. "both" puts an odd character where Python puts it: left where the width is odd, else right.',
  reference: { library: 'pandas', name: 'pandas.Series.str.pad' },
  keywords: ['zfill', 'ljust', 'rjust', 'center', 'leading zeros', 'fill'],
  takes: ['category', 'text'],
  params: () => ({
    width: integer(0, {
      label: 'Width',
      help: 'Least number of characters of each text.',
      unit: 'characters',
      min: 0,
      max: MAX_WIDTH,
    }),
    side: choice({ left: 'Before the text', right: 'After the text', both: 'On both sides' }, 'left', {
      label: 'Side',
      help: 'Place of the added characters.',
    }),
    fillchar: textParam(' ', { label: 'Fill character', help: 'Character to fill with.' }),
  }),
  compute(x, params) {
    if (textLength(params.fillchar) !== 1) {
      throw new ProblemError({
        code: 'text.fill-character',
        message: `The fill character has ${textLength(params.fillchar)} characters.`,
        hint: 'Give exactly one, such as 0.',
        field: 'fillchar',
      });
    }
    return text({ name: 'pad', width: params.width, side: params.side, fill: params.fillchar }, x);
  },
  declare: (field) => [{ name: field.name, type: field.type }],
  examples: [
    {
      title: 'Leading zeros',
      params: { width: 5, fillchar: '0' },
      input: { plz: ['1067', '80331', null] },
      output: { plz: ['01067', '80331', null] },
    },
  ],
});

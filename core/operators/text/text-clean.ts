import { choose, equals, missing, string, text } from '../../ir/build.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { choice, flag } from '../kit/params.ts';

/** pandas' str.strip, str.lower, str.upper, str.title and str.capitalize in one step; it also collapses spaces. */
export const textClean = defineColumnOperator({
  type: 'TextClean',
  group: 'text',
  label: 'Clean text',
  summary: 'Strips and collapses spaces and sets upper or lower case.',
  description:
    'Use it before encoding, so that "Rome", " rome" and "ROME " become one category. Letters are treated as Python treats them, one ' +
    'code point after the other, whatever the language of this computer. Do not use it where case carries meaning (identifiers, units).',
  reference: { library: 'pandas', name: 'pandas.Series.str' },
  keywords: [
    'lowercase',
    'uppercase',
    'strip',
    'trim',
    'lower case',
    'upper case',
    'title',
    'capitalize',
    'whitespace',
    'normalize',
  ],
  takes: ['category', 'text'],
  params: () => ({
    strip: flag(true, { label: 'Strip', help: 'Take away spaces, tabs and line ends at both ends.' }),
    collapse_spaces: flag(false, { label: 'Collapse spaces', help: 'Turn each run of spaces into one space.' }),
    case: choice(
      {
        keep: 'As they are',
        lower: 'All lower case',
        upper: 'ALL UPPER CASE',
        title: 'Each Word Capitalised',
        capitalize: 'Only the first letter',
      },
      'keep',
      { label: 'Case', help: 'How letters are written.' },
    ),
    empty_as_missing: flag(false, {
      label: 'Empty is missing',
      help: 'Make a cell missing when nothing is left of it.',
    }),
  }),
  compute(x, params) {
    let made = x;
    if (params.strip) made = text({ name: 'strip' }, made);
    if (params.collapse_spaces) {
      made = text({ name: 'replacePattern', pattern: '\\s+', by: ' ', ignoreCase: false }, made);
    }
    if (params.case !== 'keep') made = text({ name: params.case }, made);
    return params.empty_as_missing ? choose(equals(made, string('')), missing('string'), made) : made;
  },
  declare: (field) => [{ name: field.name, type: field.type }],
  mendsSpellings: true,
  examples: [
    {
      title: 'One spelling',
      params: { case: 'lower' },
      input: { city: [' Rome', 'ROME ', null, 'rome'] },
      output: { city: ['rome', 'rome', null, 'rome'] },
    },
    {
      title: 'Names, with single spaces',
      params: { case: 'title', collapse_spaces: true },
      input: { name: ["o'neil  JACK", 'émile zola'] },
      output: { name: ["O'Neil Jack", 'Émile Zola'] },
    },
    {
      title: 'Nothing left',
      params: { empty_as_missing: true },
      input: { note: ['  ', 'ok'] },
      output: { note: [null, 'ok'] },
    },
  ],
});

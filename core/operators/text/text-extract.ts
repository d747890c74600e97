import { text } from '../../ir/build.ts';
import { readPattern } from '../../ir/functions/patterns.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { Field } from '../../ir/types.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { flagged, inField, patternFlags, pattern, PATTERN_SYNTAX } from './text-params.ts';

/** pandas.Series.str.extract: the groups of the first match, one column per group. */
export const textExtract = defineColumnOperator({
  type: 'TextExtract',
  group: 'text',
  label: 'Extract from text',
  summary: 'Takes the parts of each text that the groups of a regular expression match.',
  description:
    'Use it to pick numbers, codes or years out of longer texts: each group in parentheses becomes a column, missing where the pattern is ' +
    'not found. One group without a name keeps the column’s name; several are named after the column with _0, _1 …, or with the ' +
    'group’s own name, as in (?P<year>[0-9]{4}). Pieces between fixed marks are easier with TextSplit. ' +
    PATTERN_SYNTAX,
  reference: { library: 'pandas', name: 'pandas.Series.str.extract' },
  keywords: ['regex', 'regular expression', 'capture', 'group', 'match', 'parse'],
  takes: ['category', 'text'],
  params: () => ({
    pat: pattern({
      label: 'Pattern',
      help: 'A regular expression with one group or more in parentheses, as Python writes them.',
    }),
    flags: patternFlags(),
  }),
  compute: (x, params, _state, field) =>
    namesOf(field, flagged(params.pat, params.flags)).map(
      (name, index): OutputColumn => ({
        name,
        type: field.type,
        expr: text({ name: 'extract', pattern: flagged(params.pat, params.flags), group: index + 1 }, x),
      }),
    ),
  declare: (field, params) =>
    namesOf(field, flagged(params.pat, params.flags)).map((name) => ({ name, type: field.type })),
  examples: [
    {
      title: 'One group',
      params: { pat: '(\\d+)' },
      input: { room: ['room 12', 'hall', null, 'A7 and B8'] },
      output: { room: ['12', null, null, '7'] },
    },
    {
      title: 'Whatever the case of the letters: flags 2, IGNORECASE',
      params: { pat: '(kg|lb)', flags: 2 },
      input: { weight: ['12 KG', '3 lb', '7'] },
      output: { weight: ['KG', 'lb', null] },
    },
    {
      title: 'Groups with names',
      params: { pat: '(?P<country>[A-Z]{2})-(?P<number>\\d+)' },
      input: { plate: ['DE-123', 'x'] },
      output: { plate_country: ['DE', null], plate_number: ['123', null] },
    },
  ],
});

function namesOf(field: Field, source: string): string[] {
  const { groups } = inField('pat', () => readPattern(source));
  if (groups.length === 0) {
    throw new ProblemError({
      code: 'text-extract.no-group',
      message: 'The pattern has no group.',
      hint: 'Put the part to extract in parentheses, as in ([0-9]+).',
      field: 'pat',
    });
  }
  if (groups.length === 1 && groups[0] === null) return [field.name];
  return groups.map((name, index) => `${field.name}_${name ?? index}`);
}

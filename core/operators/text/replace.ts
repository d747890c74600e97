import { choose, lessThan, lookup, lookupText, text } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { literalPattern, readPattern, readTemplate } from '../../ir/functions/patterns.ts';
import { numberText } from '../../ir/functions/to-text.ts';
import { ProblemError } from '../../ir/problem.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { replacements } from '../kit/list-params.ts';
import { flag, optionalText, text as textParam } from '../kit/params.ts';
import { inField, PATTERN_SYNTAX } from './text-params.ts';

type Value = string | number | null;

/** Code of "not replaced". NaN cannot be used, because a missing value may be a replacement. */
const KEPT = -1;

/**
 * pandas.Series.replace with a mapping (whole cells), then pandas.Series.str.replace (parts of texts).
 */
export const replace = defineColumnOperator({
  type: 'Replace',
  group: 'text',
  label: 'Replace',
  summary: 'Replaces whole values, or parts of texts, by others.',
  description:
    'Use it to mend spellings, to turn codes such as -999 into missing cells, to fill missing ones with a word, or to take units and ' +
    'marks out of texts before ParseNumber. Values are replaced first, all at once as pandas.Series.replace does, then the pattern within ' +
    'what is left. To group many rare categories, min_frequency of an encoder is less work. ' +
    PATTERN_SYNTAX,
  reference: { library: 'pandas', name: 'pandas.Series.replace' },
  keywords: [
    'find and replace',
    'map',
    'recode',
    'substitute',
    'regex',
    'regular expression',
    'str.replace',
    'sentinel',
  ],
  takes: (params) => (params.pat === null ? ['category', 'text', 'number'] : ['category', 'text']),
  params: () => ({
    to_replace: replacements({
      label: 'Values',
      help: 'Whole values and their replacements. An empty field means missing.',
    }),
    pat: optionalText(null, {
      label: 'Find in texts',
      help: 'Part of the texts to replace, wherever it occurs.',
      empty: 'none',
    }),
    repl: textParam('', {
      label: 'Replace with',
      help: 'Replacement for the part. In a regular expression, \\1 stands for its first group and \\g<name> for a group with a name.',
    }),
    regex: flag(false, {
      label: 'Regular expression',
      help: 'The part to find is a regular expression, as Python writes them.',
    }),
    case: flag(true, {
      label: 'Match case',
      help: 'Upper and lower case count as different. Off: as the same.',
      advanced: true,
    }),
  }),
  compute(x, params) {
    const pairs = pairsOf(params.to_replace);
    const replaced = pairs.length === 0 ? x : replaceValues(x, pairs);
    if (params.pat === null || params.pat === '') return replaced;
    const { pat, repl, regex } = params;
    if (params.case && !regex) return text({ name: 'replace', find: pat, by: repl }, replaced);
    const pattern = regex ? pat : literalPattern(pat);
    const by = regex ? repl : repl.replaceAll('\\', '\\\\');
    const { groups } = inField('pat', () => readPattern(pattern, !params.case));
    inField('repl', () => readTemplate(by, groups));
    return text({ name: 'replacePattern', pattern, by, ignoreCase: !params.case }, replaced);
  },
  declare: (field) => [{ name: field.name, type: field.type }],
  examples: [
    {
      title: 'Spellings',
      params: {
        to_replace: [
          ['N.Y.', 'New York'],
          ['NYC', 'New York'],
        ],
      },
      input: { city: ['NYC', 'Boston', null, 'N.Y.'] },
      output: { city: ['New York', 'Boston', null, 'New York'] },
    },
    {
      title: 'A code for missing',
      params: { to_replace: [[-999, null]] },
      input: { x: [1.5, -999, 2] },
      output: { x: [1.5, null, 2] },
    },
    {
      title: 'A regular expression',
      params: { pat: '(\\d+)\\s*kg', repl: '\\1', regex: true },
      input: { weight: ['12 kg', '7kg', 'none'] },
      output: { weight: ['12', '7', 'none'] },
    },
  ],
});

const pairsOf = (given: Readonly<Record<string, Value>> | readonly (readonly [Value, Value])[]) =>
  Array.isArray(given)
    ? (given as readonly (readonly [Value, Value])[])
    : Object.entries(given as Readonly<Record<string, Value>>);

/** If a value is named twice, the last replacement is used, as in a Python dict. */
function replaceValues(x: Expr, pairs: readonly (readonly [Value, Value])[]): Expr {
  const isText = x.type === 'string';
  const byKey = new Map<string | number, Value>();
  let missing: { readonly to: Value } | null = null;
  for (const [from, to] of pairs) {
    if (from === null) missing = { to };
    else if (isText) byKey.set(asText(from), to === null ? null : asText(to));
    else {
      const key = typeof from === 'number' ? from : Number.NaN;
      // A text equals no value of a number column: nothing to replace.
      if (!Number.isNaN(key)) byKey.set(key === 0 ? 0 : key, numberOnly(to));
    }
  }
  const keys = [...byKey.keys()];
  const places = keys.map((_, index) => index);
  const found = lookup(x, keys, places, { missing: missing === null ? KEPT : keys.length, other: KEPT });
  const targets = [...byKey.values()];
  const made = isText
    ? lookupText(x, keys, targets as (string | null)[], {
        missing: missing === null || missing.to === null ? null : asText(missing.to),
        other: null,
      })
    : lookup(
        x,
        keys,
        targets.map((to) => (to as number | null) ?? Number.NaN),
        { missing: missing === null ? Number.NaN : (numberOnly(missing.to) ?? Number.NaN), other: Number.NaN },
      );
  return choose(lessThan(found, 0), x, made);
}

const asText = (value: string | number): string => (typeof value === 'number' ? numberText(value, false) : value);

function numberOnly(to: Value): number | null {
  if (typeof to !== 'string') return to;
  throw new ProblemError({
    code: 'replace.type',
    message: `"${to}" is no number, and the column holds numbers.`,
    hint: 'Give a number or leave it empty for missing, or turn the column into text with Cast first.',
    field: 'to_replace',
  });
}

import { agg, ask } from '../../ir/aggregate.ts';
import { add, sub, text, textLength } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { compilePattern, literalPattern } from '../../ir/functions/patterns.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { z } from 'zod';
import { integer, learned, optionalText, type ParamMeta } from '../kit/params.ts';
import { inField, PATTERN_SYNTAX } from './text-params.ts';

/** Limit of pieces. More is a mistake: a text was split into words. */
const MAX_PIECES = 1_000;

const regex = z
  .boolean({ error: 'must be true, false or null' })
  .nullable()
  .default(null)
  .meta({
    editor: 'flag',
    label: 'Regular expression',
    help: 'The delimiter is a regular expression.',
    empty: 'yes, if longer than one character',
    advanced: true,
  } satisfies ParamMeta as unknown as Record<string, unknown>);

/** pandas.Series.str.split with expand=True: one column per piece. */
export const textSplit = defineColumnOperator({
  type: 'TextSplit',
  group: 'text',
  label: 'Split text',
  summary: 'Cuts each text at a mark into several columns.',
  description:
    'Use it where one cell holds several things in a fixed order: "Paris, France", "2024-05". The train rows decide how many columns there ' +
    'are, named after the column with _0, _1 …; where a text has fewer pieces the rest is missing, and pieces beyond those columns are ' +
    'left out. As in pandas a mark of one character is meant literally, a longer one as a regular expression, unless you say which; groups in it ' +
    'are written (?:…), since pandas would make columns of the others. The result is always columns (expand=True): a cell cannot hold a list. For ' +
    'sets of labels in no fixed order take MultiLabelBinarizer, for the words of a text TextVectorization. ' +
    PATTERN_SYNTAX,
  reference: { library: 'pandas', name: 'pandas.Series.str.split' },
  keywords: ['separator', 'delimiter', 'split column', 'expand', 'pieces', 'tokens', 'parts'],
  takes: ['category', 'text'],
  params: () => ({
    pat: optionalText(null, { label: 'Delimiter', help: 'Text between the pieces.', empty: 'any run of spaces' }),
    regex,
    n: integer(-1, {
      label: 'Most cuts',
      help: 'Number of cuts from the left. The last piece keeps the rest, and -1 or 0 cuts everywhere.',
      min: -1,
      max: MAX_PIECES,
    }),
  }),
  learned: { n_columns_: learned.integer },
  *learn(x, params) {
    const { extent } = yield* ask({ extent: agg.extent(pieces(x, markOf(params))) });
    const most = extent.count === 0 ? 1 : Math.max(1, extent.max);
    const columns = params.n > 0 ? Math.min(most, params.n + 1) : most;
    if (columns > MAX_PIECES) {
      throw new ProblemError({
        code: 'text-split.too-many',
        message: `A text has ${columns} pieces: that would make as many columns.`,
        hint: 'Limit the cuts, or take TextVectorization for the words of a text.',
        field: 'n',
      });
    }
    return { n_columns_: columns };
  },
  compute: (x, params, s, field) =>
    Array.from(
      { length: s.n_columns_ },
      (_, index): OutputColumn => ({
        name: `${field.name}_${index}`,
        type: field.type,
        expr: piece(x, markOf(params), index, params.n),
      }),
    ),
  declare: (field) => [{ name: `${field.name}_`, type: field.type, many: true }],
  tells: ({ n_columns_ }) => `${counted(n_columns_, 'column')}, as the train text with the most pieces has.`,
  examples: [
    {
      title: 'Two pieces',
      params: { pat: ', ' },
      input: { place: ['Paris, France', 'Rome', null] },
      output: { place_0: ['Paris', 'Rome', null], place_1: ['France', null, null] },
    },
    {
      title: 'At any run of digits: a regular expression',
      params: { pat: '[0-9]+' },
      input: { code: ['a12b', 'c', 'd3e45f'] },
      output: { code_0: ['a', 'c', 'd'], code_1: ['b', null, 'e'], code_2: [null, null, 'f'] },
    },
    {
      title: 'One cut at the first space',
      params: { n: 1 },
      input: { name: ['Ada King Lovelace', 'Plato'] },
      output: { name_0: ['Ada', 'Plato'], name_1: ['King Lovelace', null] },
    },
  ],
});

/** Delimiter of pieces: a text, or a pattern. An empty text stands for any run of spaces. */
type Mark = { readonly text: string } | { readonly pattern: string };

function markOf({ pat, regex }: { readonly pat: string | null; readonly regex: boolean | null }): Mark {
  if (pat === null || pat === '') return { text: '' };
  if (!(regex ?? Array.from(pat).length > 1)) return { text: pat };
  const refused = (message: string, hint: string): ProblemError =>
    new ProblemError({ code: 'text-split.pattern', message, hint, field: 'pat' });
  const { groups, matchesNothing } = inField('pat', () => compilePattern(pat));
  if (matchesNothing) {
    throw refused('The pattern matches where nothing is.', 'Let it match one character at least, as in \\s+ for \\s*.');
  }
  if (groups.length > 0) {
    throw refused('The pattern has groups, which pandas would make columns of.', 'Write groups as (?:…).');
  }
  return literalText(pat) === null ? { pattern: pat } : { text: literalText(pat) as string };
}

/** The text that a pattern without special characters matches; null for any other pattern. */
const literalText = (source: string): string | null => (/[\\^$.*+?()[\]{}|]/.test(source) ? null : source);

/**
 * Number of pieces of a text. Each delimiter (or each word, if the delimiter is any run of spaces) is made one
 * character longer; the growth of the text counts them.
 */
function pieces(x: Expr, mark: Mark): Expr {
  if ('pattern' in mark || mark.text === '') {
    const pattern = 'pattern' in mark ? mark.pattern : '\\S+';
    const marked = (by: string): Expr =>
      textLength(text({ name: 'replacePattern', pattern, by, ignoreCase: false }, x));
    const count = sub(marked('x'), marked(''));
    return 'pattern' in mark ? add(count, 1) : count;
  }
  const grown = text({ name: 'replace', find: mark.text, by: `${mark.text}x` }, x);
  return sub(textLength(grown), sub(textLength(x), 1));
}

/** @param cuts maximum number of cuts; 0 or less for no limit */
function piece(x: Expr, mark: Mark, index: number, cuts: number): Expr {
  const isRest = cuts > 0 && index === cuts;
  if ('text' in mark && !isRest) return text({ name: 'part', separator: mark.text, index }, x);
  if ('text' in mark && mark.text === '') {
    const rest = `\\A\\s*(?:\\S+\\s+){${cuts}}(\\S[\\s\\S]*)`;
    return text({ name: 'extract', pattern: rest, group: 1 }, x);
  }
  const pattern = 'text' in mark ? literalPattern(mark.text) : mark.pattern;
  return text({ name: 'splitPattern', pattern, index, cuts: Math.max(cuts, 0) }, x);
}

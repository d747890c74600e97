import { agg, ask } from '../ir/aggregate.ts';
import { sub, text, textLength } from '../ir/build.ts';
import type { Expr } from '../ir/expression.ts';
import { literalPattern } from '../ir/functions/patterns.ts';
import { ProblemError } from '../ir/problem.ts';
import { defineColumnOperator, type OutputColumn } from './column-operator.ts';
import { integer, learned, optionalText } from './params.ts';

/** More pieces than this are a mistake: a text was cut into words. */
const MOST_PIECES = 1_000;

/** pandas.Series.str.split with expand=True: a column a piece. */
export const textSplit = defineColumnOperator({
  type: 'TextSplit',
  group: 'text',
  label: 'Split text',
  summary: 'Cuts each text at a mark into several columns.',
  description:
    'Use it where one cell holds several things in a fixed order: "Paris, France", "2024-05". The train rows decide how many columns there ' +
    'are, named after the column with _0, _1 …; where a text has fewer pieces the rest is missing, and pieces beyond those columns are ' +
    'left out. The mark is meant literally (pandas reads one of several characters as a regular expression unless told otherwise). For ' +
    'sets of labels in no fixed order take MultiLabelBinarizer, for the words of a text TextVectorization.',
  reference: { library: 'pandas', name: 'pandas.Series.str.split' },
  keywords: ['separator', 'delimiter', 'expand', 'pieces', 'tokens', 'parts'],
  takes: ['category', 'text'],
  params: {
    pat: optionalText(null, { label: 'Separator', help: 'The mark between the pieces; empty: any run of spaces.' }),
    n: integer(-1, {
      label: 'Cuts at most',
      help: 'Cuts from the left, the last piece keeping the rest; -1 or 0: as many as there are.',
      min: -1,
      max: MOST_PIECES,
    }),
  },
  learned: { n_columns_: learned.integer },
  *learn(x, params) {
    const { extent } = yield* ask({ extent: agg.extent(pieces(x, params.pat ?? '')) });
    const most = extent.count === 0 ? 1 : Math.max(1, extent.max);
    const columns = params.n > 0 ? Math.min(most, params.n + 1) : most;
    if (columns > MOST_PIECES) {
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
        expr: piece(x, params.pat ?? '', index, params.n),
      }),
    ),
  declare: (field) => [{ name: `${field.name}_`, type: field.type, many: true }],
  examples: [
    {
      title: 'Two pieces',
      params: { pat: ', ' },
      input: { place: ['Paris, France', 'Rome', null] },
      output: { place_0: ['Paris', 'Rome', null], place_1: ['France', null, null] },
    },
    {
      title: 'One cut at the first space',
      params: { n: 1 },
      input: { name: ['Ada King Lovelace', 'Plato'] },
      output: { name_0: ['Ada', 'Plato'], name_1: ['King Lovelace', null] },
    },
  ],
});

/** How many pieces a text has, said by how much longer it gets when each mark grows by one character. */
function pieces(x: Expr, separator: string): Expr {
  if (separator === '') {
    const words = (by: string): Expr =>
      textLength(text({ name: 'replacePattern', pattern: '\\S+', by, ignoreCase: false }, x));
    return sub(words('x'), words(''));
  }
  const grown = text({ name: 'replace', find: separator, by: `${separator}x` }, x);
  return sub(textLength(grown), sub(textLength(x), 1));
}

function piece(x: Expr, separator: string, index: number, cuts: number): Expr {
  if (cuts <= 0 || index < cuts) return text({ name: 'part', separator, index }, x);
  // What follows the last cut.
  const pattern =
    separator === ''
      ? `\\A\\s*(?:\\S+\\s+){${cuts}}(\\S[\\s\\S]*)`
      : `\\A(?:[\\s\\S]*?${literalPattern(separator)}){${cuts}}([\\s\\S]*)`;
  return text({ name: 'extract', pattern, group: 1 }, x);
}

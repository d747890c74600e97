import { agg, ask } from '../../ir/aggregate.ts';
import { and, isMissing, not, textTest, toNumber } from '../../ir/build.ts';
import { literalPattern } from '../../ir/functions/patterns.ts';
import { compareText, strip } from '../../ir/functions/text.ts';
import { ProblemError } from '../../ir/problem.ts';
import { inStretches } from '../kit/in-turns.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { optionalWords } from '../kit/list-params.ts';
import { learned, text } from '../kit/params.ts';

/** Cells split into labels between two calls of `breathe`. */
const CELLS_PER_TURN = 20_000;

/** Limit of labels. A column with more holds sentences, or the delimiter is wrong. */
const MAX_LABELS = 20_000;

/**
 * Limit of labels up to which cells with unknown labels are reported; with more, the
 * pattern of all labels would be slow.
 */
const MAX_LABELS_CHECKED = 500;

/** sklearn.preprocessing.MultiLabelBinarizer (dense), over cells with several labels separated by a delimiter. */
export const multiLabelBinarizer = defineColumnOperator({
  type: 'MultiLabelBinarizer',
  group: 'encode',
  label: 'Multi-label binarize',
  summary: 'Turns cells that hold several labels into a column of 0 and 1 for each label.',
  description:
    'Use it for tags, genres or ingredients: "Comedy, Drama" in one cell. Spaces around a label do not count, nor do repeated or empty ' +
    'labels; a missing cell has none. A label that no train row had is left out, as scikit-learn does with a warning. For one ' +
    'category a cell take OneHotEncoder, for the words of a text TextVectorization.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.MultiLabelBinarizer' },
  keywords: ['multi-hot', 'tags', 'genres', 'get_dummies', 'delimiter', 'set', 'list'],
  takes: ['category', 'text'],
  params: () => ({
    delimiter: text(',', { label: 'Delimiter', help: 'What stands between the labels of a cell.' }),
    classes: optionalWords({
      label: 'Labels',
      help: 'The labels that become columns, in their order.',
      empty: 'those of the train rows, sorted',
    }),
  }),
  learned: { classes_: learned.categories },
  *learn(x, params) {
    checkDelimiter(params.delimiter);
    if (params.classes !== null) {
      if (new Set(params.classes).size < params.classes.length) {
        throw new ProblemError({
          code: 'multi-label-binarizer.twice',
          message: 'A label is given twice.',
          hint: 'Give each label once.',
          field: 'classes',
        });
      }
      return { classes_: [...params.classes] };
    }
    const { distinct } = yield* ask({ distinct: agg.distinct(x) });
    const labels = new Set<string>();
    const cells = distinct.values;
    yield* inStretches(cells.length, CELLS_PER_TURN, (from, to) => {
      for (let at = from; at < to; at++) {
        for (const label of String(cells[at]).split(params.delimiter)) labels.add(strip(label));
      }
    });
    labels.delete('');
    if (labels.size > MAX_LABELS) {
      throw new ProblemError({
        code: 'multi-label-binarizer.too-many',
        message: `There are ${labels.size} different labels: that would make as many columns.`,
        hint: 'Look at the delimiter, or list the labels that matter.',
        field: 'delimiter',
      });
    }
    return { classes_: [...labels].sort(compareText) };
  },
  compute(x, params, s, field) {
    checkDelimiter(params.delimiter);
    const mark = literalPattern(params.delimiter);
    return s.classes_.map((label): OutputColumn => {
      const pattern = `(?:\\A|${mark})\\s*${literalPattern(String(label))}\\s*(?:\\Z|${mark})`;
      return {
        name: `${field.name}_${String(label)}`,
        type: 'number',
        expr: toNumber(textTest({ name: 'matches', pattern }, x)),
      };
    });
  },
  losses(x, params, s) {
    if (s.classes_.length > MAX_LABELS_CHECKED) return [];
    const mark = literalPattern(params.delimiter);
    const label = `(?:${s.classes_.map((each) => literalPattern(String(each))).join('|')}|)`;
    const pattern = `\\A\\s*${label}\\s*(?:${mark}\\s*${label}\\s*)*\\Z`;
    return [
      {
        isLost: and(not(isMissing(x)), not(textTest({ name: 'matches', pattern }, x))),
        how: 'there is no column for a label that was not learned',
      },
    ];
  },
  declare: (field) => [{ name: `${field.name}_`, type: 'number', many: true }],
  examples: [
    {
      title: 'Genres',
      params: {},
      input: { genre: ['Drama, Comedy', 'Drama', null] },
      output: { genre_Comedy: [1, 0, 0], genre_Drama: [1, 1, 0] },
    },
    {
      title: 'Chosen labels, in that order',
      params: { delimiter: '|', classes: ['b', 'a', 'z'] },
      input: { tags: ['a|c', 'b'] },
      output: { tags_b: [0, 1], tags_a: [1, 0], tags_z: [0, 0] },
    },
  ],
});

function checkDelimiter(delimiter: string): void {
  if (delimiter !== '') return;
  throw new ProblemError({
    code: 'multi-label-binarizer.delimiter',
    message: 'The delimiter is empty.',
    hint: 'Give what stands between the labels, such as a comma.',
    field: 'delimiter',
  });
}

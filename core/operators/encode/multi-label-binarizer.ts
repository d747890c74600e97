import { agg, ask } from '../../ir/aggregate.ts';
import { and, isMissing, not, textTest, toNumber } from '../../ir/build.ts';
import { literalPattern } from '../../ir/functions/patterns.ts';
import { compareText, strip } from '../../ir/functions/text.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted, thousands } from '../../words/counted.ts';
import { inStretches } from '../kit/in-turns.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { optionalWords } from '../kit/list-params.ts';
import { flag, learned, text } from '../kit/params.ts';
import { hasItem, itemsAmong } from '../methods/json-patterns.ts';
import { labelsOf } from '../methods/list-items.ts';

/** Cells split into labels between two calls of `breathe`. */
const CELLS_PER_TURN = 20_000;

/** Limit of labels. A column with more holds sentences, or the delimiter is wrong. */
const MAX_LABELS = 20_000;

/**
 * Limit of labels up to which cells with unknown labels are reported; with more, the
 * pattern of all labels would be slow.
 */
const MAX_LABELS_CHECKED = 500;

/** Letters of a pattern of all labels up to which cells with unknown labels are reported. */
const MAX_CHECK_LETTERS = 9_000;

/** sklearn.preprocessing.MultiLabelBinarizer (dense), over lists, or cells with labels between delimiters. */
export const multiLabelBinarizer = defineColumnOperator({
  type: 'MultiLabelBinarizer',
  group: 'encode',
  label: 'Multi-label binarize',
  summary: 'Turns cells that hold several labels into a column of 0 and 1 for each label.',
  description:
    'Use it for tags, genres or ingredients: "Comedy, Drama" in one cell, or lists such as ["Comedy", "Drama"], which columns of lists are read as. Spaces around a label do not count, nor do repeated or empty ' +
    'labels; a missing cell has none. A label that no train row had is left out, as scikit-learn does with a warning. For one ' +
    'category a cell take OneHotEncoder, for the words of a text TextVectorization.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.MultiLabelBinarizer' },
  keywords: ['multi-hot', 'tags', 'genres', 'get_dummies', 'delimiter', 'set', 'list', 'one hot list', 'array'],
  takes: ['category', 'text'],
  params: () => ({
    delimiter: text(',', { label: 'Delimiter', help: 'Character between the labels of a cell.' }),
    lists: flag(false, {
      label: 'Cells are lists',
      help: 'Each cell is a JSON list such as ["a", "b"], as lists of Parquet, Arrow and JSON files are read. The delimiter then does not matter.',
    }),
    classes: optionalWords({
      label: 'Labels',
      help: 'Labels that become columns, in their order.',
      empty: 'the labels of the train rows, sorted',
    }),
  }),
  learned: { classes_: learned.categories },
  *learn(x, params) {
    checkDelimiter(params);
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
      // One more for the empty label. No further one changes the answer, and a set of millions grows in long steps.
      for (let at = from; at < to && labels.size <= MAX_LABELS + 1; at++) {
        const cell = String(cells[at]);
        const own = params.lists ? labelsOf(cell) : cell.split(params.delimiter).map(strip);
        for (const label of own ?? []) labels.add(label);
      }
    });
    labels.delete('');
    if (labels.size > MAX_LABELS) {
      throw new ProblemError({
        code: 'multi-label-binarizer.too-many',
        message: `There are more than ${thousands(MAX_LABELS)} different labels: that would make as many columns.`,
        hint: 'Look at the delimiter, or list the labels that matter.',
        field: params.lists ? 'classes' : 'delimiter',
      });
    }
    return { classes_: [...labels].sort(compareText) };
  },
  compute(x, params, s, field) {
    checkDelimiter(params);
    const mark = literalPattern(params.delimiter);
    return s.classes_.map((label): OutputColumn => {
      const pattern = params.lists
        ? hasItem(String(label))
        : `(?:\\A|${mark})\\s*${literalPattern(String(label))}\\s*(?:\\Z|${mark})`;
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
    const pattern = params.lists
      ? itemsAmong(s.classes_.map(String))
      : `\\A\\s*${label}\\s*(?:${mark}\\s*${label}\\s*)*\\Z`;
    if (pattern.length > MAX_CHECK_LETTERS) return [];
    return [
      {
        isLost: and(not(isMissing(x)), not(textTest({ name: 'matches', pattern }, x))),
        how: params.lists
          ? 'it is no list, or there is no column for a label that was not learned'
          : 'there is no column for a label that was not learned',
      },
    ];
  },
  declare: (field) => [{ name: `${field.name}_`, type: 'number', many: true }],
  tells: ({ classes_ }, { classes }) =>
    `${counted(classes_.length, 'label')}${classes === null ? ' of the train rows' : ''}, a column each.`,
  examples: [
    {
      title: 'Genres',
      params: {},
      input: { genre: ['Drama, Comedy', 'Drama', null] },
      output: { genre_Comedy: [1, 0, 0], genre_Drama: [1, 1, 0] },
    },
    {
      title: 'Lists, as Parquet and JSON have them',
      params: { lists: true },
      input: { tags: ['["red, light","blue"]', '["blue", 7]', '[]', null] },
      output: { tags_7: [0, 1, 0, 0], tags_blue: [1, 1, 0, 0], 'tags_red, light': [1, 0, 0, 0] },
    },
    {
      title: 'Chosen labels, in that order',
      params: { delimiter: '|', classes: ['b', 'a', 'z'] },
      input: { tags: ['a|c', 'b'] },
      output: { tags_b: [0, 1], tags_a: [1, 0], tags_z: [0, 0] },
    },
  ],
});

function checkDelimiter({ delimiter, lists }: { readonly delimiter: string; readonly lists: boolean }): void {
  if (lists || delimiter !== '') return;
  throw new ProblemError({
    code: 'multi-label-binarizer.delimiter',
    message: 'The delimiter is empty.',
    hint: 'Give what stands between the labels, such as a comma.',
    field: 'delimiter',
  });
}

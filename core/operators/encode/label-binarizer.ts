import { agg, ask } from '../../ir/aggregate.ts';
import { check, choose, equals, isMissing, not, number } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import { categoryCode, categoryName, storedCategories } from './categories.ts';
import { needs } from '../kit/begin.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { integer, learned } from '../kit/params.ts';
import { checkWidth } from '../kit/result-width.ts';
import { placeWords } from '../kit/tell.ts';

const MISSING_HINT = 'Drop the rows without a label (DropMissing), or fill them (SimpleImputer), before this step.';

/** sklearn.preprocessing.LabelBinarizer (dense): one column per class, or a single column for two classes. */
export const labelBinarizer = defineColumnOperator({
  type: 'LabelBinarizer',
  group: 'encode',
  label: 'Label binarize',
  summary: 'Turns the classes of a target into columns of two numbers, one class against the rest.',
  description:
    'Use it on the target column where a model wants one column a class, or -1 and 1 instead of 0 and 1; name the column, since the target ' +
    'is never taken unasked. Two classes make a single column, which is positive for the second; one class is negative throughout. A ' +
    'label that no train row had is negative everywhere. For features take OneHotEncoder. (scikit-learn makes two columns out of a batch ' +
    'with a third, unknown label; here the columns never depend on the rows that are transformed.)',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.LabelBinarizer' },
  keywords: ['target', 'classes', 'one-hot', 'one-vs-rest', 'binary', 'y'],
  takes: ['category', 'text', 'boolean', 'number'],
  begins: needs({ complete: true, whole: true }),
  params: () => ({
    neg_label: integer(0, { label: 'Negative label', help: 'Number for rows that are not of the class.' }),
    pos_label: integer(1, {
      label: 'Positive label',
      help: 'Number for rows of the class. It is larger than the negative label.',
    }),
  }),
  learned: { classes_: learned.categories },
  met: ({ classes_ }) => ({ values: classes_, knowsMissing: false }),
  *learn(x, params, field) {
    checkLabels(params);
    const { distinct } = yield* ask({ distinct: agg.distinct(x) });
    if (distinct.missing > 0) {
      throw new ProblemError({
        code: 'label-binarizer.missing',
        message: `${distinct.missing} of the rows to learn from have no label.`,
        hint: MISSING_HINT,
      });
    }
    if (field.type === 'number' && !distinct.values.every(Number.isInteger)) {
      throw new ProblemError({
        code: 'label-binarizer.continuous',
        message: 'The column holds fractions, not classes.',
        hint: 'Choose a column of classes, or cut this one into bins first (KBinsDiscretizer).',
      });
    }
    checkWidth(distinct.values.length, 'Choose a column with few classes, or take LabelEncoder.', 'columns');
    return { classes_: [...distinct.values] };
  },
  compute(x, params, s, field) {
    checkLabels(params);
    const classes = storedCategories(s.classes_, field);
    const code = check(
      categoryCode(
        x,
        classes,
        classes.map((_, index) => index),
      ),
      not(isMissing(x)),
      { code: 'label-binarizer.missing', message: 'This row has no label.', hint: MISSING_HINT },
    );
    const column = (index: number): Expr =>
      choose(equals(code, index), number(params.pos_label), number(params.neg_label));
    if (classes.length <= 2) return classes.length === 2 ? column(1) : column(Number.POSITIVE_INFINITY);
    return classes.map(
      (label, index): OutputColumn => ({
        name: `${field.name}_${categoryName(label, field)}`,
        type: 'number',
        expr: column(index),
      }),
    );
  },
  declare: (field) => [{ name: field.name, type: 'number', many: true }],
  tells: ({ classes_ }, _params, { value }) => placeWords(classes_, value, 'class'),
  examples: [
    {
      title: 'Two classes, one column',
      params: { columns: ['y'] },
      input: { y: ['no', 'yes', 'yes'] },
      output: { y: [0, 1, 1] },
    },
    {
      title: 'One class against the rest, as -1 and 1',
      params: { columns: ['y'], neg_label: -1 },
      input: { y: ['b', 'a', 'c'] },
      output: { y_a: [-1, 1, -1], y_b: [1, -1, -1], y_c: [-1, -1, 1] },
    },
  ],
});

function checkLabels({ neg_label, pos_label }: { neg_label: number; pos_label: number }): void {
  if (neg_label < pos_label) return;
  throw new ProblemError({
    code: 'label-binarizer.labels',
    message: `The negative label ${neg_label} is not below the positive label ${pos_label}.`,
    hint: 'Give a negative label that is the smaller of the two.',
    field: 'neg_label',
  });
}

import { agg, ask, breathe } from '../../ir/aggregate.ts';
import { check, greaterThan } from '../../ir/build.ts';
import { categoryCode, countedCategories, storedCategories, UNKNOWN_CODE } from './categories.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { learned } from '../kit/params.ts';
import { placeWords } from '../kit/tell.ts';

/** sklearn.preprocessing.LabelEncoder: the position of each label among the sorted labels. */
export const labelEncoder = defineColumnOperator({
  type: 'LabelEncoder',
  group: 'encode',
  label: 'Label encode',
  summary: 'Turns the classes of a target into whole numbers from 0.',
  description:
    'Use it on the target column of a classification, as scikit-learn and sparse categorical cross-entropy want it; name the column, since ' +
    'the target is never taken unasked. Missing labels get a number of their own, the last. For features take OrdinalEncoder, which can ' +
    'also cope with unknown categories: here a label that no train row had stops the run.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.LabelEncoder' },
  keywords: ['target', 'classes', 'codes', 'integer', 'y', 'factorize'],
  takes: ['category', 'text', 'boolean', 'number'],
  params: () => ({}),
  learned: { classes_: learned.categories },
  met: ({ classes_ }) => ({ values: classes_, knowsMissing: false }),
  *learn(x, _params, field) {
    const { distinct } = yield* ask({ distinct: agg.distinct(x) });
    const { categories } = countedCategories(distinct, field);
    // What is computed from the classes is a turn of its own, as there may be millions.
    yield* breathe();
    // Not a copy: the engine knows where the strings of this very list are.
    return { classes_: categories };
  },
  compute(x, _params, s, field) {
    const classes = storedCategories(s.classes_, field);
    const code = categoryCode(
      x,
      classes,
      classes.map((_, index) => index),
    );
    return check(code, greaterThan(code, UNKNOWN_CODE), {
      code: 'encode.unknown-label',
      message: 'The label {value} was in no train row.',
      hint: 'Fit on rows that have it, or drop the rows with that label before this step.',
    });
  },
  tells: ({ classes_ }, _params, { value }) => placeWords(classes_, value, 'class'),
  examples: [
    {
      title: 'Sorted classes',
      params: { columns: ['y'] },
      input: { y: ['paris', 'amsterdam', 'tokyo', 'paris'] },
      output: { y: [1, 0, 2, 1] },
    },
  ],
});

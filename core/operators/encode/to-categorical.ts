import { agg, ask } from '../../ir/aggregate.ts';
import { and, atLeast, check, equals, lessThan, toNumber, unary } from '../../ir/build.ts';
import { ProblemError } from '../../ir/problem.ts';
import { needs } from '../kit/begin.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { learned, optionalInteger } from '../kit/params.ts';
import { codeColumns } from '../kit/tell.ts';

/** Limit of classes. A column with more holds prices or identifiers, not classes. */
const MAX_CLASSES = 100_000;

/**
 * keras.utils.to_categorical: a 0/1 column per class number. Negative and fractional numbers are refused; the reference
 * silently wraps −1 to the last class and truncates fractions.
 */
export const toCategorical = defineColumnOperator({
  type: 'ToCategorical',
  group: 'encode',
  label: 'To categorical',
  summary: 'Turns class numbers 0, 1, 2 … into columns of 0 and 1, as Keras wants its labels.',
  description:
    'Use it on labels that already are whole numbers from 0, for a softmax output with categorical cross-entropy. ' +
    'Labels that are text go through OrdinalEncoder first; with sparse categorical cross-entropy you need none of this. ' +
    'Keras silently takes −1 for the last class and cuts fractions off; here both are refused, as CategoryEncoding refuses negative codes.',
  reference: { library: 'Keras', name: 'keras.utils.to_categorical' },
  keywords: ['one-hot', 'labels', 'classes', 'softmax'],
  takes: ['number'],
  begins: needs({ complete: true, whole: true, from: 0, to: MAX_CLASSES - 1 }),
  params: () => ({
    num_classes: optionalInteger(null, {
      label: 'Classes',
      help: 'Number of columns.',
      empty: 'the largest train class plus one',
      min: 1,
      max: MAX_CLASSES,
    }),
  }),
  learned: { num_classes_: learned.integer },
  *learn(x, params) {
    const { extent } = yield* ask({ extent: agg.extent(x) });
    const classes = params.num_classes ?? (extent.count === 0 ? 0 : Math.floor(extent.max) + 1);
    if (classes > MAX_CLASSES) {
      throw new ProblemError({
        code: 'to-categorical.too-many',
        message: `The largest value is ${extent.max}: that would make ${classes} columns.`,
        hint: 'Choose a column of class numbers, or encode it with OrdinalEncoder first.',
        field: 'columns',
      });
    }
    return { num_classes_: Math.max(classes, 0) };
  },
  compute(x, _params, s, field) {
    const isClass = and(and(atLeast(x, 0), lessThan(x, s.num_classes_)), equals(unary('trunc', x), x));
    const code = check(x, isClass, {
      code: 'to-categorical.class',
      message: `{value} is no class number: classes are the whole numbers 0 to ${s.num_classes_ - 1}, and none may be missing.`,
      hint: 'Encode the column with OrdinalEncoder first, fill missing cells, or set the number of classes.',
    });
    return Array.from(
      { length: s.num_classes_ },
      (_, index): OutputColumn => ({
        name: `${field.name}_${index}`,
        type: 'number',
        expr: toNumber(equals(code, index)),
      }),
    );
  },
  declare: (field) => [{ name: `${field.name}_`, type: 'number', many: true }],
  tells: ({ num_classes_ }, { num_classes }) => codeColumns('classes', num_classes_, num_classes !== null),
  examples: [
    {
      title: 'Three classes',
      params: {},
      input: { y: [0, 2, 1, 2] },
      output: { y_0: [1, 0, 0, 0], y_1: [0, 0, 1, 0], y_2: [0, 1, 0, 1] },
    },
    {
      title: 'Room for a class that no row has',
      params: { num_classes: 3 },
      input: { y: [0, 1] },
      output: { y_0: [1, 0], y_1: [0, 1], y_2: [0, 0] },
    },
  ],
});

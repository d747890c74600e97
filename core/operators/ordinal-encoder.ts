import { agg, ask } from '../ir/aggregate.ts';
import { check, equals, not, number } from '../ir/build.ts';
import { ProblemError } from '../ir/problem.ts';
import {
  type Category,
  categoryCode,
  countedCategories,
  infrequentPositions,
  isMissingCategory,
  storedCategories,
} from './categories.ts';
import { defineColumnOperator } from './column-operator.ts';
import { choice, learned, optionalInteger, optionalNumber } from './params.ts';

/** A code that no category has: it marks what was never seen until the check has looked at it. */
const NEVER = -1e300;

/** sklearn.preprocessing.OrdinalEncoder: the position of each cell's category among the sorted ones. */
export const ordinalEncoder = defineColumnOperator({
  type: 'OrdinalEncoder',
  group: 'encode',
  label: 'Ordinal encode',
  summary: 'Turns each category into a whole number: its place in sorted order.',
  description:
    'Use it for trees and embeddings, and for categories whose alphabetical order happens to be their order. ' +
    'Linear models and distances would read a meaning into the numbers: take OneHotEncoder there.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.OrdinalEncoder' },
  keywords: ['label', 'integer', 'codes', 'factorize', 'categorical'],
  takes: ['category', 'text', 'boolean', 'number'],
  params: {
    handle_unknown: choice(
      { error: 'stop with an error', use_encoded_value: 'the number given as unknown value' },
      'error',
      { label: 'Unknown category', help: 'What happens to a category that no train row had.' },
    ),
    unknown_value: optionalNumber(null, {
      label: 'Unknown value',
      help: 'The number for unknown categories; empty: missing.',
      when: { param: 'handle_unknown', is: ['use_encoded_value'] },
    }),
    encoded_missing_value: optionalNumber(null, {
      label: 'Missing value',
      help: 'The number for missing cells; empty: they stay missing.',
    }),
    min_frequency: optionalNumber(null, {
      label: 'Minimum frequency',
      help: 'Categories in fewer rows than this share one number: a number of rows, or a share of them below 1.',
      min: 0,
      advanced: true,
    }),
    max_categories: optionalInteger(null, {
      label: 'Maximum categories',
      help: 'Numbers at most, missing aside; the rarest categories share the last one.',
      min: 1,
      advanced: true,
    }),
  },
  learned: { categories_: learned.categories, infrequent_categories_: learned.categories.nullable() },
  *learn(x, params, field) {
    const { distinct } = yield* ask({ distinct: agg.distinct(x) });
    const counted = countedCategories(distinct, field);
    // Missing keeps a code of its own: it takes no part in the grouping.
    const known = { categories: distinct.values, counts: distinct.counts, rows: counted.rows };
    const rare = infrequentPositions(known, params.min_frequency, params.max_categories);
    return {
      categories_: [...counted.categories],
      infrequent_categories_: rare.length > 0 ? rare.map((index) => distinct.values[index] as Category) : null,
    };
  },
  compute(x, params, s, field) {
    const categories = storedCategories(s.categories_, field);
    const known = categories.filter((category) => !isMissingCategory(category));
    const rare = new Set(s.infrequent_categories_ ?? []);
    const frequent = rare.size === 0 ? known : known.filter((category) => !rare.has(category));
    const codeOf = new Map(frequent.map((category, index) => [category, index]));
    const missingCode = params.encoded_missing_value ?? Number.NaN;
    const codes = categories.map((category) =>
      isMissingCategory(category) ? missingCode : (codeOf.get(category) ?? frequent.length),
    );
    if (params.handle_unknown === 'use_encoded_value') {
      const unknown = params.unknown_value ?? Number.NaN;
      if (Number.isInteger(unknown) && unknown >= 0 && unknown < frequent.length + (rare.size > 0 ? 1 : 0)) {
        throw new ProblemError({
          code: 'encode.unknown-value',
          message: `${unknown} is already the number of a category.`,
          hint: 'Choose a number that no category has, such as -1.',
          field: 'unknown_value',
        });
      }
      return categoryCode(x, categories, codes, unknown);
    }
    const code = categoryCode(x, categories, codes, NEVER);
    const seen = not(equals(code, number(NEVER)));
    return check(code, seen, {
      code: 'encode.unknown-category',
      message: 'The category {value} was in no train row.',
      hint: 'Set "Unknown category" to use_encoded_value, or fit on rows that have it.',
    });
  },
  examples: [
    {
      title: 'Sorted; missing stays missing',
      params: {},
      input: { size: ['small', 'large', null, 'large'] },
      output: { size: [1, 0, null, 0] },
    },
    {
      title: 'A number of its own for missing',
      params: { encoded_missing_value: -1 },
      input: { size: ['b', null, 'a'] },
      output: { size: [1, -1, 0] },
    },
  ],
});

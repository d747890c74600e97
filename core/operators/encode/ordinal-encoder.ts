import { agg, ask, breathe } from '../../ir/aggregate.ts';
import { check, equals, not, number } from '../../ir/build.ts';
import { ProblemError } from '../../ir/problem.ts';
import {
  categoriesOf,
  categoryCode,
  infrequentMarks,
  isMissingCategory,
  mixesUnlessGiven,
  presentCategories,
  storedCategories,
} from './categories.ts';
import { categoriesAt, infrequentPositions } from './infrequent.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { categoryLists, choice, frequency, learned, optionalInteger } from '../kit/params.ts';
import { placeIn, placeWords } from '../kit/tell.ts';

/** Temporary code of an unknown value, until the check has seen it; no category can have it. */
const UNSEEN_CODE = -1e300;

/** sklearn.preprocessing.OrdinalEncoder: the position of each cell's category among the sorted categories. */
export const ordinalEncoder = defineColumnOperator({
  type: 'OrdinalEncoder',
  group: 'encode',
  label: 'Ordinal encode',
  summary: 'Turns each category into a whole number: its place in sorted order.',
  description:
    'Use it for trees and embeddings, and for categories whose alphabetical order happens to be their order. ' +
    'Trees scored the same as with OneHotEncoder up to 10 values, and better in 3 of 7 tables above 30 (docs/evidence.md). ' +
    'Nets, linear models and distances read a meaning into the numbers: take OneHotEncoder there (nets 0.770 to 0.654 above 30 values).',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.OrdinalEncoder' },
  keywords: ['categorical', 'codes', 'integer', 'factorize', 'label'],
  takes: ['category', 'text', 'boolean', 'number'],
  params: () => ({
    handle_unknown: choice(
      { error: 'Stop with an error', use_encoded_value: 'Number of your own: the unknown value' },
      'error',
      {
        label: 'Unknown category',
        help: 'What happens to a category that no train row had.',
        policy: {
          cells: 'unseen',
          refusal: 'error',
          tolerant: {
            label: 'Unknown ones become −1',
            params: { handle_unknown: 'use_encoded_value', unknown_value: -1 },
          },
        },
      },
    ),
    unknown_value: optionalInteger(null, {
      label: 'Unknown value',
      help: 'Number for unknown categories.',
      empty: 'missing',
      when: { param: 'handle_unknown', is: ['use_encoded_value'] },
    }),
    encoded_missing_value: optionalInteger(null, {
      label: 'Missing value',
      help: 'Number for missing cells.',
      empty: 'they stay missing',
      policy: { cells: 'missing' },
    }),
    categories: categoryLists(),
    min_frequency: frequency({
      label: 'Minimum frequency',
      help: 'Categories in fewer rows than this share one number: a number of rows, or a share of them below 1.',
      empty: 'no limit',
      advanced: true,
    }),
    max_categories: optionalInteger(null, {
      label: 'Maximum categories',
      help: 'Most numbers for one column, without missing. The rarest categories share the last one.',
      empty: 'no limit',
      min: 1,
      advanced: true,
    }),
  }),
  learned: { categories_: learned.categories, infrequent_categories_: learned.categories.nullable() },
  mixes: mixesUnlessGiven,
  met: ({ categories_ }) => ({ values: categories_, knowsMissing: true }),
  *learn(x, params, field, place) {
    const { distinct } = yield* ask({ distinct: agg.distinct(x) });
    const counted = categoriesOf(distinct, field, params.categories, place, params.handle_unknown === 'error');
    // Missing, the last category, keeps a code of its own and is never grouped.
    const categories = presentCategories(counted.categories);
    yield* breathe();
    const known = { categories, counts: counted.counts.slice(0, categories.length), rows: counted.rows };
    const rare = yield* infrequentPositions(known, params.min_frequency, params.max_categories);
    const codes = categories.length - rare.length + (rare.length > 0 ? 1 : 0);
    if (params.handle_unknown === 'use_encoded_value') refuseTaken(params.unknown_value, codes, 'unknown_value');
    if (categories.length < counted.categories.length) {
      refuseTaken(params.encoded_missing_value, codes, 'encoded_missing_value');
    }
    const infrequent = rare.length > 0 ? yield* categoriesAt(categories, rare) : null;
    // What is computed from the categories is a turn of its own, as there may be millions.
    yield* breathe();
    return {
      // The list itself, not a copy: the engine caches the positions of its strings.
      categories_: counted.categories,
      infrequent_categories_: infrequent,
    };
  },
  compute(x, params, s, field) {
    const categories = storedCategories(s.categories_, field);
    const rare = storedCategories(s.infrequent_categories_ ?? [], field);
    const missingCode = params.encoded_missing_value ?? Number.NaN;
    let codes: number[];
    if (rare.length === 0) {
      // A category's code is its position. A map of a million codes would hold nothing else, so an array is used.
      codes = new Array<number>(categories.length);
      for (let place = 0; place < codes.length; place++) codes[place] = place;
      if (presentCategories(categories) !== categories) codes[categories.findIndex(isMissingCategory)] = missingCode;
    } else {
      const isRare = infrequentMarks(categories, rare);
      const frequent = categories.filter((category, index) => !isRare[index] && !isMissingCategory(category)).length;
      let nextCode = 0;
      codes = categories.map((category, index) =>
        isMissingCategory(category) ? missingCode : isRare[index] ? frequent : nextCode++,
      );
    }
    if (params.handle_unknown === 'use_encoded_value') {
      return categoryCode(x, categories, codes, params.unknown_value ?? Number.NaN);
    }
    const code = categoryCode(x, categories, codes, UNSEEN_CODE);
    const seen = not(equals(code, number(UNSEEN_CODE)));
    return check(code, seen, {
      code: 'encode.unknown-category',
      message: 'The category {value} was in no train row.',
      hint: 'Set "Unknown category" to use_encoded_value, or fit on rows that have it.',
    });
  },
  tells({ categories_, infrequent_categories_: rare }, _params, { value }) {
    const isRare = rare !== null && placeIn(rare, value) !== -1;
    const shared = isRare ? ` It is one of the ${rare.length} infrequent ones, which are encoded alike.` : '';
    return `${placeWords(categories_, value, 'category')}${shared}`;
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

/**
 * Throws a ProblemError if a special value is one of the codes 0 … codes − 1, because the
 * result could not distinguish them.
 */
function refuseTaken(value: number | null, codes: number, field: string): void {
  if (value === null || value < 0 || value >= codes) return;
  throw new ProblemError({
    code: 'encode.value-taken',
    message: `${value} is already the number of a category.`,
    hint: 'Choose a number that no category has, such as -1.',
    field,
  });
}

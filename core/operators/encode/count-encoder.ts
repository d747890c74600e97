import { agg, ask, breathe } from '../../ir/aggregate.ts';
import { check, isMissing, lookup, not } from '../../ir/build.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { countedCategories, presentCategories, storedCategories } from './categories.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { choice, flag, learned } from '../kit/params.ts';
import { cellWords, placeIn } from '../kit/tell.ts';

const MISSING_HINT = 'Choose another policy for missing cells, or fill them before this step (SimpleImputer).';

/** Replaces each category by its number of occurrences: pandas' value_counts as an encoding. */
export const countEncoder = defineColumnOperator({
  type: 'CountEncoder',
  group: 'encode',
  label: 'Count encode',
  summary: 'Turns each category into the number of train rows that have it.',
  description:
    'Use it for categories with very many values where how common one is says something: brands, cities, words. One column a category ' +
    'column, whatever their number, and no target is needed. Categories that are equally frequent cannot be told apart: where that ' +
    'matters take TargetEncoder or Hashing: above 30 values nets scored 0.662 with counts, 0.652 without the column, and 0.723 with TargetEncoder (7 tables, docs/evidence.md). A category that no train row had counts 0.',
  reference: { library: 'Prepgraph', name: 'CountEncoder' },
  keywords: ['frequency', 'value_counts', 'popularity', 'high cardinality'],
  takes: ['category', 'text', 'boolean', 'number'],
  params: () => ({
    normalize: flag(false, { label: 'As a share', help: 'Give the share of the train rows instead of their number.' }),
    handle_missing: choice(
      {
        value: 'Count them like a category',
        return_nan: 'Keep them missing: they count in no share',
        error: 'Stop with an error',
      },
      'value',
      {
        label: 'Missing cells',
        help: 'What happens to missing cells.',
        policy: { cells: 'missing', refusal: 'error' },
      },
    ),
  }),
  learned: { categories_: learned.categories, counts_: learned.numbers },
  met: ({ categories_ }) => ({ values: categories_, knowsMissing: false }),
  *learn(x, params, field) {
    const { distinct } = yield* ask({ distinct: agg.distinct(x) });
    if (params.handle_missing === 'error' && distinct.missing > 0) {
      throw new ProblemError({
        code: 'count-encoder.missing',
        message: `${distinct.missing} of the cells to learn from are missing.`,
        hint: MISSING_HINT,
        field: 'handle_missing',
      });
    }
    const counted = countedCategories(distinct, field);
    yield* breathe();
    const known = params.handle_missing === 'value' ? counted.categories.length : distinct.values.length;
    const counts = counted.counts.slice(0, known);
    const rows = counts.reduce((sum, count) => sum + count, 0);
    const shown = params.normalize ? counts.map((count) => count / rows) : counts;
    // What is computed from the categories is a turn of its own, as there may be millions.
    yield* breathe();
    return {
      // The list of all is not copied: the engine knows where its strings are.
      categories_: known === counted.categories.length ? counted.categories : distinct.values,
      counts_: shown,
    };
  },
  compute(x, params, s, field) {
    const categories = storedCategories(s.categories_, field);
    const present = presentCategories(categories);
    const missing = params.handle_missing === 'return_nan' ? Number.NaN : (s.counts_[present.length] ?? 0);
    const count = lookup(x, present as (string | number | boolean)[], s.counts_.slice(0, present.length), {
      missing,
      other: 0,
    });
    if (params.handle_missing !== 'error') return count;
    return check(count, not(isMissing(x)), {
      code: 'count-encoder.missing',
      message: 'This cell is missing.',
      hint: MISSING_HINT,
    });
  },
  tells({ categories_, counts_ }, { normalize }, { value }) {
    const place = placeIn(categories_, value);
    if (place === -1) return `Of the train rows, 0 have ${cellWords(value)}.`;
    const count = counts_[place] ?? 0;
    return normalize
      ? `A share of ${printNumber(count)} of the train rows has ${cellWords(value)}.`
      : `${counted(count, 'train row')} ${count === 1 ? 'has' : 'have'} ${cellWords(value)}.`;
  },
  examples: [
    {
      title: 'How many rows have it',
      params: {},
      input: { city: ['Rome', 'Oslo', 'Rome', null] },
      output: { city: [2, 1, 2, 1] },
    },
    {
      title: 'As a share of the known cells',
      params: { normalize: true, handle_missing: 'return_nan' },
      input: { city: ['Rome', 'Oslo', 'Rome', null, 'Rome'] },
      output: { city: [0.75, 0.25, 0.75, null, 0.75] },
    },
  ],
});

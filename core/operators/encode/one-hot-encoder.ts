import { agg, ask, breathe } from '../../ir/aggregate.ts';
import { check, equals, greaterThan, number, toNumber } from '../../ir/build.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { Field } from '../../ir/types.ts';
import { counted } from '../../words/counted.ts';
import {
  type Category,
  categoriesOf,
  categoryCode,
  categoryName,
  categoryText,
  infrequentMarks,
  isMissingCategory,
  keyOf,
  mixesUnlessGiven,
  storedCategories,
  UNKNOWN_CODE,
} from './categories.ts';
import { categoriesAt, infrequentPositions } from './infrequent.ts';
import { defineColumnOperator, type OutputColumn, type Place } from '../kit/column-operator.ts';
import { categoryLists, choice, dropped, frequency, learned, optionalInteger } from '../kit/params.ts';
import { checkWidth } from '../kit/result-width.ts';
import { placeIn, placeWords } from '../kit/tell.ts';

const TOO_WIDE_HINT =
  'Leave the column out, group rare categories (max_categories, min_frequency), or take TargetEncoder or Hashing for it.';

/**
 * sklearn.preprocessing.OneHotEncoder (dense): a 0/1 column per category. Missing is a category of its own, the last
 * one. Infrequent categories share a column, which comes after all others.
 */
export const oneHotEncoder = defineColumnOperator({
  type: 'OneHotEncoder',
  group: 'encode',
  label: 'One-hot encode',
  summary: 'Turns each category into a column of 0 and 1.',
  description:
    'Use it for categories without an order. For nets and linear models it served best up to some 250 values: above 30, nets scored 0.770 with it, 0.723 with TargetEncoder, ' +
    '0.679 with only the 30 commonest and 0.654 with codes (7 tables, docs/evidence.md). Trees scored less with it than with codes there (0.659 to 0.707), and the same with few values. With thousands of values the table explodes: group rare ones ' +
    '(min_frequency, max_categories), or take TargetEncoder or Hashing. For linear models without regularisation drop one column of each set.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.OneHotEncoder' },
  keywords: ['one-hot', 'dummies', 'get_dummies', 'dummy', 'categorical', 'indicator'],
  takes: ['category', 'text', 'boolean', 'number'],
  params: () => ({
    drop: dropped(
      { first: 'First category of each column', if_binary: 'Two-category columns: the first category' },
      {
        label: 'Drop',
        help: 'Leave out the column of one category, because the others determine it. You may name one category for each column, in their order.',
        empty: 'none',
      },
    ),
    handle_unknown: choice(
      {
        error: 'Stop with an error',
        ignore: 'All zeros',
        infrequent_if_exist: 'Infrequent category: where there is one, else all zeros',
        warn: 'All zeros, with a warning: or the infrequent category where there is one',
      },
      'error',
      {
        label: 'Unknown category',
        help: 'What happens to a category that no train row had.',
        policy: {
          cells: 'unseen',
          refusal: 'error',
          tolerant: { label: 'Unknown ones become all zeros', params: { handle_unknown: 'ignore' } },
        },
      },
    ),
    categories: categoryLists(),
    min_frequency: frequency({
      label: 'Minimum frequency',
      help: 'Categories in fewer rows than this share one column: a number of rows, or a share of them below 1.',
      empty: 'no limit',
      advanced: true,
    }),
    max_categories: optionalInteger(null, {
      label: 'Maximum categories',
      help: 'Most columns for one column. The rarest categories share the last one.',
      empty: 'no limit',
      min: 1,
      advanced: true,
    }),
  }),
  learned: {
    categories_: learned.categories,
    drop_idx_: learned.integer.nullable(),
    infrequent_categories_: learned.categories.nullable(),
  },
  mixes: mixesUnlessGiven,
  columnPerValue: {
    limitedBy: ['max_categories', 'min_frequency'],
    limit: (columns) => ({ max_categories: columns, handle_unknown: 'infrequent_if_exist' }),
  },
  met: ({ categories_ }) => ({ values: categories_, knowsMissing: false }),
  *learn(x, params, field, place) {
    const { distinct } = yield* ask({ distinct: agg.distinct(x) });
    const counted = categoriesOf(distinct, field, params.categories, place, params.handle_unknown === 'error');
    // There may be millions of categories: each pass over them is a turn of its own.
    yield* breathe();
    const rare = yield* infrequentPositions(counted, params.min_frequency, params.max_categories);
    checkWidth(counted.categories.length - rare.length, TOO_WIDE_HINT, 'columns');
    yield* breathe();
    const infrequent = rare.length > 0 ? yield* categoriesAt(counted.categories, rare) : null;
    yield* breathe();
    return {
      // The list itself, not a copy: the engine caches the positions of its strings.
      categories_: counted.categories,
      drop_idx_: droppedIndex(counted.categories, rare, params.drop, place, field),
      infrequent_categories_: infrequent,
    };
  },
  compute(x, params, s, field) {
    const categories = storedCategories(s.categories_, field);
    const rare = s.infrequent_categories_ ? storedCategories(s.infrequent_categories_, field) : [];
    const isRare = infrequentMarks(categories, rare);
    const frequent = categories.filter((_, index) => !isRare[index]);
    const infrequentCode = rare.length > 0 ? frequent.length : UNKNOWN_CODE;
    let nextCode = 0;
    const codes = isRare.map((rareOne) => (rareOne ? infrequentCode : nextCode++));
    const toInfrequent = params.handle_unknown === 'infrequent_if_exist' || params.handle_unknown === 'warn';
    const bare = categoryCode(x, categories, codes, toInfrequent ? infrequentCode : UNKNOWN_CODE);
    const code =
      params.handle_unknown === 'error'
        ? check(bare, greaterThan(bare, number(-0.5)), {
            code: 'encode.unknown-category',
            message: 'The category {value} was in no train row.',
            hint: 'Set "Unknown category" to "All zeros" (ignore), or fit on rows that have it.',
          })
        : bare;
    const names = frequent.map((category) => `${field.name}_${categoryName(category, field)}`);
    if (rare.length > 0) names.push(`${field.name}_infrequent_sklearn`);
    const dropped = s.drop_idx_ === null ? null : codes[s.drop_idx_];
    refuseSharedName(
      frequent,
      names.map((name, index) => (index === dropped ? null : name)),
      field,
    );
    return names.flatMap((name, index): OutputColumn[] =>
      index === dropped ? [] : [{ name, type: 'number', expr: toNumber(equals(code, index)) }],
    );
  },
  declare: (field) => [{ name: `${field.name}_`, type: 'number', many: true }],
  tells({ categories_, infrequent_categories_: rare }, _params, { value }) {
    const isRare = rare !== null && placeIn(rare, value) !== -1;
    const shared = isRare ? ` It is one of the ${rare.length} infrequent ones, which are encoded alike.` : '';
    return `${placeWords(categories_, value, 'category')}${shared}`;
  },
  examples: [
    {
      title: 'Sorted categories; missing is one of them',
      params: {},
      input: { island: ['Dream', 'Biscoe', null, 'Dream'] },
      output: { island_Biscoe: [0, 1, 0, 0], island_Dream: [1, 0, 0, 1], island_nan: [0, 0, 1, 0] },
    },
    {
      title: 'Two categories, one column',
      params: { drop: 'if_binary' },
      input: { sex: ['f', 'm', 'm'] },
      output: { sex_m: [0, 1, 1] },
    },
    {
      title: 'A category of one’s own choice is left out',
      params: { drop: ['b'] },
      input: { c: ['a', 'b', 'c'] },
      output: { c_a: [1, 0, 0], c_c: [0, 0, 1] },
    },
    {
      title: 'Categories in fewer than two rows share a column',
      params: { min_frequency: 2 },
      input: { c: ['a', 'a', 'b', 'x'] },
      output: { c_a: [1, 1, 0, 0], c_infrequent_sklearn: [0, 0, 1, 1] },
    },
  ],
});

/**
 * Throws a ProblemError if two columns would share a name: a category may be spelt like the column of missing
 * cells or of infrequent categories.
 */
function refuseSharedName(frequent: readonly Category[], names: readonly (string | null)[], field: Field): void {
  const seen = new Set<string>();
  const shared = names.find((name) => name !== null && seen.size === seen.add(name).size);
  if (shared === undefined) return;
  const category = frequent.find((each, index) => !isMissingCategory(each) && names[index] === shared) as Category;
  const hasMissing = frequent.some((each, index) => isMissingCategory(each) && names[index] === shared);
  const other = hasMissing ? 'missing cells' : 'the group of rare categories';
  throw new ProblemError({
    code: 'encode.shared-name',
    message: `The category ${categoryText(category)} and ${other} would share the column "${shared}".`,
    hint: `Write another word for ${categoryText(category)} before this step: Replace${hasMissing ? ', or fill the missing cells' : ''}.`,
    column: field.name,
  });
}

/** Position of the category whose column is left out; null if none is. */
function droppedIndex(
  categories: readonly Category[],
  rare: readonly number[],
  drop: 'first' | 'if_binary' | readonly Category[] | null,
  place: Place,
  field: Field,
): number | null {
  if (drop === null) return null;
  if (typeof drop === 'string') {
    const columns = categories.length - rare.length + (rare.length > 0 ? 1 : 0);
    if (columns === 0 || (drop === 'if_binary' && columns !== 2)) return null;
    // The reference drops the first column that it would make. If the first categories are
    // infrequent, this is a later category.
    const first = rare.findIndex((position, index) => position !== index);
    const afterRare = first === -1 ? rare.length : first;
    return afterRare < categories.length ? afterRare : 0;
  }
  const refused = (message: string, hint: string): ProblemError =>
    new ProblemError({ code: 'encode.drop', message, hint, field: 'drop' });
  if (drop.length !== place.count) {
    throw refused(
      `The list has ${drop.length} ${drop.length === 1 ? 'category' : 'categories'} to drop for ${counted(place.count, 'column')}.`,
      'Give one a column.',
    );
  }
  const [wanted = null] = storedCategories([drop[place.index]], field);
  const index = categories.findIndex((category) => keyOf(category) === keyOf(wanted));
  if (index === -1) {
    throw refused(
      `The column has no category ${categoryText(wanted)} that could be dropped.`,
      'Give one of its categories, in the order of the columns; null for missing.',
    );
  }
  if (rare.includes(index)) {
    throw refused(
      `The category ${categoryText(wanted)} is infrequent and has no column of its own to drop.`,
      'Drop another one, or let fewer categories share a column.',
    );
  }
  return index;
}

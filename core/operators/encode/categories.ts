/**
 * Categories as in scikit-learn's encoders: the sorted distinct values of a column, missing last, infrequent ones
 * grouped. Shared by OneHotEncoder and OrdinalEncoder.
 * Source: sklearn/preprocessing/_encoders.py, `_identify_infrequent`.
 */
import type { Distinct, Scalar } from '../../ir/aggregate.ts';
import { lookup } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { pythonFloat } from '../../ir/functions/to-text.ts';
import { ProblemError } from '../../ir/problem.ts';
import { type Field, isStringType } from '../../ir/types.ts';
import { counted } from '../../words/counted.ts';
import type { Place } from '../kit/column-operator.ts';
import type { Mixing } from '../kit/operator.ts';

/** A category as documents store it. Missing is null among strings and NaN among numbers. */
export type Category = Scalar | null;

export const isMissingCategory = (category: Category): boolean =>
  category === null || (typeof category === 'number' && Number.isNaN(category));

/** Cache: the present categories of lists that were asked for before. */
const presentIn = new WeakMap<readonly Category[], readonly Category[]>();

/** The categories that are not missing. Returns the list itself if none is missing, because there may be a million. */
export function presentCategories(categories: readonly Category[]): readonly Category[] {
  const known = presentIn.get(categories);
  if (known !== undefined) return known;
  const present = categories.some(isMissingCategory)
    ? categories.filter((category) => !isMissingCategory(category))
    : categories;
  presentIn.set(categories, present);
  return present;
}

/** The missing category of a column: NaN if its categories are numbers, else null. */
export const missingCategory = (field: Field): Category => (field.type === 'number' ? Number.NaN : null);

const spelled = new Set<Category>(['NaN', 'Infinity', '-Infinity']);

/**
 * Categories read from a document. Documents write NaN and the infinities as texts; in a number column they become
 * numbers, and NaN is the missing category.
 */
export const storedCategories = (categories: readonly Category[], field: Field): readonly Category[] =>
  field.type === 'number' && categories.some((category) => typeof category === 'string')
    ? categories.map((category) => (spelled.has(category) ? Number(category) : category))
    : categories;

export interface CountedCategories {
  readonly categories: readonly Category[];
  readonly counts: readonly number[];
  /** Number of counted rows, those with a missing cell included. */
  readonly rows: number;
}

export function countedCategories(distinct: Distinct, field: Field): CountedCategories {
  const { values, missing } = distinct;
  const hasMissing = missing > 0;
  const categories = hasMissing ? [...values, missingCategory(field)] : values;
  presentIn.set(categories, values);
  return {
    categories,
    counts: hasMissing ? [...distinct.counts, missing] : distinct.counts,
    rows: distinct.counts.reduce((sum, count) => sum + count, missing),
  };
}

/** The parameter `categories`: "auto", or a list of categories for each column. */
export type CategoryLists = 'auto' | readonly (readonly Category[])[];

/**
 * A column's categories with their counts: found in the data, or given and checked as the reference does. Throws a
 * ProblemError for a cell with an unknown category, if the parameters forbid unknown ones.
 */
export function categoriesOf(
  distinct: Distinct,
  field: Field,
  lists: CategoryLists,
  place: Place,
  unknownIsError: boolean,
): CountedCategories {
  const found = countedCategories(distinct, field);
  if (lists === 'auto') return found;
  if (lists.length !== place.count) {
    throw givenProblem(
      `${counted(lists.length, 'list')} of categories ${lists.length === 1 ? 'is' : 'are'} given for ${counted(place.count, 'column')}.`,
      'Give one list a column.',
    );
  }
  const categories = checkedCategories(storedCategories(lists[place.index] ?? [], field), field);
  const counts = new Map(found.categories.map((category, index) => [keyOf(category), found.counts[index]]));
  if (unknownIsError) {
    const given = new Set(categories.map(keyOf));
    const unknown = found.categories.find((category) => !given.has(keyOf(category)));
    if (unknown !== undefined) {
      throw givenProblem(
        `The column has the category ${categoryText(unknown)}, which is not among the given ones.`,
        'Add it to the list, or choose what happens to unknown categories.',
      );
    }
  }
  return { categories, counts: categories.map((category) => counts.get(keyOf(category)) ?? 0), rows: found.rows };
}

function checkedCategories(categories: readonly Category[], field: Field): readonly Category[] {
  if (categories.length === 0) throw givenProblem('The list of categories is empty.', 'Give at least one category.');
  const wanted = isStringType(field.type) ? 'string' : field.type === 'boolean' ? 'boolean' : 'number';
  const known = presentCategories(categories);
  const other = known.find((category) => typeof category !== wanted);
  if (other !== undefined) {
    const hint = wanted === 'string' ? 'Give texts.' : wanted === 'number' ? 'Give numbers.' : 'Give true and false.';
    throw givenProblem(`${categoryText(other)} cannot be a category of a column of type ${field.type}.`, hint);
  }
  if (known.length < categories.length && !isMissingCategory(categories[categories.length - 1] ?? null)) {
    throw givenProblem('Missing stands in the middle of the categories.', 'Put null last.');
  }
  if (new Set(categories.map(keyOf)).size < categories.length) {
    throw givenProblem('A category is given twice.', 'Give each category once.');
  }
  if (wanted !== 'string' && known.some((category, at) => at > 0 && (known[at - 1] as number) > (category as number))) {
    throw givenProblem('Categories that are numbers must ascend.', 'Sort the list.');
  }
  return categories.map((category) => (isMissingCategory(category) ? missingCategory(field) : category));
}

const givenProblem = (message: string, hint: string): ProblemError =>
  new ProblemError({ code: 'encode.categories', message, hint, field: 'categories' });

/** A category as a map key: 1 and "1" differ, and missing equals itself, however it is written. */
export const keyOf = (category: Category): string =>
  isMissingCategory(category) ? 'missing' : `${typeof category}:${String(category)}`;

/** For each category whether it is among the infrequent ones, which usually stand in the same order. */
export function infrequentMarks(categories: readonly Category[], infrequent: readonly Category[]): boolean[] {
  let next = 0;
  const marks = categories.map((category) => {
    const isRare = next < infrequent.length && isSameCategory(category, infrequent[next]);
    if (isRare) next++;
    return isRare;
  });
  if (next === infrequent.length) return marks;
  const keys = new Set(infrequent.map(keyOf));
  return categories.map((category) => keys.has(keyOf(category)));
}

const isSameCategory = (a: Category, b: Category): boolean => a === b || (isMissingCategory(a) && isMissingCategory(b));

/** Code of a value that is no category. */
export const UNKNOWN_CODE = -1;

/** x's category as a number: `codes[k]` for `categories[k]`, and `unknown` for any other value. */
export function categoryCode(
  x: Expr,
  categories: readonly Category[],
  codes: readonly number[],
  unknown: number = UNKNOWN_CODE,
): Expr {
  const keys = presentCategories(categories) as readonly Scalar[];
  if (keys === categories) return lookup(x, keys, codes, { missing: unknown, other: unknown });
  const values = codes.filter((_, index) => !isMissingCategory(categories[index]));
  const missing = codes[categories.findIndex(isMissingCategory)];
  return lookup(x, keys, values, { missing, other: unknown });
}

/** A category as part of a column name, as Python's str() prints the cell of the pandas column. */
export function categoryName(category: Category, field: Field): string {
  if (isMissingCategory(category)) return 'nan';
  if (typeof category === 'boolean') return category ? 'True' : 'False';
  if (typeof category === 'string') return category;
  const value = category as number;
  if (field.integer === true) return String(value);
  return pythonFloat(value);
}

/** Python's repr of a category within a message. */
export const categoryText = (category: Category): string =>
  isMissingCategory(category) ? '(missing)' : typeof category === 'string' ? `"${category}"` : String(category);

/** Tells the graph that nothing is learned from rows if the categories are given and none is grouped as infrequent. */
export const mixesUnlessGiven = (params: {
  readonly categories: CategoryLists;
  readonly min_frequency: number | null;
  readonly max_categories: number | null;
}): Mixing =>
  params.categories !== 'auto' && params.min_frequency === null && params.max_categories === null
    ? { learns: false }
    : {};

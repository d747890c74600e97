import { z } from 'zod';
import { inStretches } from '../kit/in-turns.ts';
import { agg, ask, type Groups, type Learning, type Moments, type Scalar } from '../../ir/aggregate.ts';
import { choose, equals, isMissing, lookup, missing as missingOf, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { printNumber } from '../../ir/print.ts';
import { compareScalars } from '../../ir/statistics.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import {
  type Category,
  type CategoryLists,
  categoriesOf,
  categoryCode,
  categoryName,
  isMissingCategory,
  storedCategories,
} from './categories.ts';
import { defineOperator } from '../kit/define.ts';
import type { SymbolicColumn, SymbolicTable, WholeColumn } from '../kit/operator.ts';
import {
  categoryLists,
  choice,
  columns,
  flag,
  integer,
  learned,
  optionalColumn,
  type ParamMeta,
  seed,
} from '../kit/params.ts';
import { findColumn, selectColumns } from '../kit/selection.ts';
import {
  type CodedCategories,
  crossFitted,
  encodingOf,
  foldedMoments,
  problem,
  type Target,
  targetOf,
} from './target-encoding.ts';
import { type Cells, cellsIn, foldedTarget, trainRows } from './target-folds.ts';

const takes: readonly ColumnType[] = ['category', 'text', 'boolean', 'number'];

const smoothing = z
  .union([z.literal('auto'), z.number().min(0, 'must be at least 0')], {
    error: 'must be "auto" or a number of at least 0',
  })
  .default('auto')
  .meta({
    editor: 'numberOr',
    options: { auto: 'Automatic: as the spread of each category suggests' },
    label: 'Smoothing',
    help: 'Number of rows of the overall mean that are mixed into each category’s own mean.',
    unit: 'rows',
    min: 0,
  } satisfies ParamMeta as unknown as Record<string, unknown>);

const state = z.looseObject({
  feature_names_in_: z.array(z.string()),
  categories_: z.array(learned.categories),
  /** One list per column. With several classes, one list per column and class; a column's classes stand together. */
  encodings_: learned.matrix,
  target_type_: z.enum(['continuous', 'binary', 'multiclass']),
  classes_: learned.categories.nullable(),
  target_mean_: z.union([learned.number, learned.numbers]),
  /** Names of the result columns, as the reference's get_feature_names_out returns them. */
  feature_names_out_: z.array(z.string()),
});

type State = z.output<typeof state>;

/** sklearn.preprocessing.TargetEncoder, with its fit_transform for train rows. */
export const targetEncoder = defineOperator({
  type: 'TargetEncoder',
  group: 'encode',
  label: 'Target encode',
  summary: 'Turns each category into the mean of the target among the rows that have it.',
  description:
    'Use it for categories with many values where the target differs between them: one column a category column, or one a class where the ' +
    'target has three classes or more. Measured above 30 values (7 tables, docs/evidence.md): trees scored best with it (0.715; OrdinalEncoder 0.707, OneHotEncoder 0.659), nets less than with OneHotEncoder (0.723 to 0.770). ' +
    'Say the target type where the target is a quantity of whole numbers: it counts as classes otherwise, a column each. The rows that are learned from get the means of other rows (cross-fitting, as scikit-learn’s ' +
    'fit_transform), so that no row sees its own target; all other rows get the means of all train rows. An unknown category gets the ' +
    'overall mean; missing is a category of its own. Do not encode before the split, and do not take it where the target is not known for the ' +
    'train rows. Given categories that leave out some of the train rows’ count those rows to the first one, as the reference does.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.TargetEncoder' },
  keywords: ['mean encoding', 'likelihood', 'impact', 'supervised', 'high cardinality', 'cross-fitting', 'bayes'],
  params: () => ({
    columns: columns(takes),
    target: optionalColumn({
      label: 'Target',
      help: 'The column to predict.',
      empty: 'the marked target',
      takes: ['number', 'category', 'text', 'boolean'],
    }),
    categories: categoryLists(),
    target_type: choice(
      {
        auto: 'Automatic: detected from its values',
        continuous: 'Quantity',
        binary: 'Two classes',
        multiclass: 'Three classes or more',
      },
      'auto',
      { label: 'Target type', help: 'Kind of target. Whole numbers count as classes unless you choose otherwise.' },
    ),
    smooth: smoothing,
    cv: integer(5, {
      label: 'Folds',
      help: 'Number of parts of the train rows. Each part is encoded by the others.',
      min: 2,
      max: 10_000,
      advanced: true,
    }),
    shuffle: flag(true, {
      label: 'Shuffle',
      help: 'Choose the folds at random. Off: neighbouring rows share a fold.',
      advanced: true,
    }),
    random_state: seed(null, 'The same number chooses the same folds again, those of scikit-learn.'),
  }),
  state,
  targetParam: 'target',
  mixes: () => ({ cells: 'folds' }),
  onNewRows: 'leave',

  declare([input = []], params) {
    const { taken, target } = chosen(input, params);
    const set = new Set(taken);
    const many = params.target_type === 'multiclass' || (params.target_type === 'auto' && target.type !== 'boolean');
    return input.map((column) =>
      set.has(column) ? { name: column.name, type: 'number' as const, ...(many && { many: true as const }) } : column,
    );
  },

  rows(input: SymbolicTable, params) {
    const { taken, target, order } = chosen(input.columns, params);
    return {
      rows: 'whole',
      of: [target.expr, ...taken.map(({ expr }) => expr)],
      make: ([y, ...xs], rows) => {
        const train = trainRows(rows);
        const { ys, foldOf } = foldedTarget(y, target, train, params);
        const folded = ys.map((values) => foldedMoments(values, foldOf, params.cv));
        return taken.flatMap((column, index) => {
          const place = { index: order.indexOf(column.name), count: taken.length };
          const coded = codedCategories(cellsIn(xs[index], column, train), column, params.categories, place);
          return folded.map((target): WholeColumn => {
            const made = new Float64Array(rows.count).fill(Number.NaN);
            const encodings = crossFitted(coded, target, params.smooth);
            for (const [at, row] of train.entries()) made[row] = encodings[at];
            return { cells: made, values: null };
          });
        });
      },
    };
  },

  *learn(input, params): Learning<State> {
    const { taken, target, order } = chosen(input.columns, params);
    const { labels, ...rest } = yield* ask({
      labels: agg.distinct(target.expr),
      ...Object.fromEntries(taken.map((column, index) => [`x${index}`, agg.distinct(column.expr)])),
    });
    const found = targetOf(labels.values, params.target_type, target.name);
    const ys = targetExprs(target.expr, found);
    const categories = taken.map((column, index) => {
      const distinct = (rest as Record<string, typeof labels>)[`x${index}`];
      const place = { index: order.indexOf(column.name), count: taken.length };
      return categoriesOf(distinct, column, params.categories, place, false).categories;
    });
    const keys = taken.map((column, index) => codeOf(column.expr, categories[index], 0));
    const answers = yield [
      ...ys.map((y) => agg.moments(y)),
      ...keys.flatMap((key) => ys.map((y) => agg.groups(key, y))),
    ];
    const all = answers.slice(0, ys.length) as Moments[];
    const groups = answers.slice(ys.length) as Groups[];
    const encodings: number[][] = [];
    for (const [at, group] of groups.entries()) {
      const known = categories[Math.floor(at / ys.length)];
      encodings.push(yield* encodingsOf(known.length, group, all[at % ys.length], params.smooth));
    }
    const means = all.map(({ mean }) => mean);
    return {
      feature_names_in_: taken.map(({ name }) => name),
      categories_: categories.map((list) => [...list]),
      encodings_: encodings,
      target_type_: found.type,
      classes_: found.classes === null ? null : [...found.classes],
      target_mean_: found.type === 'multiclass' ? means : means[0],
      feature_names_out_: taken.flatMap(({ name }) =>
        found.type === 'multiclass'
          ? (found.classes as readonly Category[]).map((label) => `${name}_${categoryName(label, target)}`)
          : [name],
      ),
    };
  },

  tells(fitted, params, column, cells) {
    const place = fitted.feature_names_in_.findIndex((name) => cells.some((cell) => cell.column === name));
    const cell = cells.find((used) => used.column === fitted.feature_names_in_[place]);
    if (cell === undefined) return null;
    const means = [fitted.target_mean_].flat();
    const at = Math.max(0, fitted.feature_names_out_.indexOf(column));
    const mean = printNumber(means[at % means.length]);
    const known = fitted.categories_[place];
    const code = known.findIndex((one) => (cell.value === null ? isMissingCategory(one) : one === cell.value));
    const named = cell.value === null ? 'a missing cell' : `“${String(cell.value)}”`;
    if (code === -1) return `No train row has ${named}: it gets the overall mean of the target, ${mean}.`;
    const encoding = printNumber(fitted.encodings_[at][code]);
    const pull =
      params.smooth === 'auto'
        ? 'the more, the fewer they are and the more they differ'
        : `as by ${printNumber(params.smooth)} more ${params.smooth === 1 ? 'row' : 'rows'} of that mean`;
    return `Over all train rows with ${named} the encoding is ${encoding}: their mean of the target, pulled towards the overall mean ${mean} ${pull}. A train row gets that of the rows of other folds.`;
  },

  compute(input, _params, fitted) {
    const taken = selectColumns(input.columns, [...fitted.feature_names_in_], takes);
    const means = [fitted.target_mean_].flat();
    const made = new Map(taken.map((column) => [column, [] as SymbolicColumn[]]));
    for (const column of taken) {
      const index = fitted.feature_names_in_.indexOf(column.name);
      const categories = storedCategories(fitted.categories_[index] ?? [], column);
      means.forEach((mean, at) => {
        const place = index * means.length + at;
        const full = encodedBy(column.expr, categories, fitted.encodings_[place] ?? [], mean);
        // Train rows have cross-fitted values of their own; new rows do not.
        const own = input.made?.[place];
        made.get(column)?.push({
          name: fitted.feature_names_out_[place] ?? column.name,
          type: 'number',
          expr: own === undefined ? full : choose(isMissing(own), full, own),
        });
      });
    }
    return { columns: input.columns.flatMap((column) => made.get(column) ?? [column]) };
  },

  met: ({ feature_names_in_: names, categories_ }) =>
    names.map((column, index) => ({ column, values: categories_[index] ?? [], knowsMissing: false })),
  perColumn: true,
  examples: [
    {
      title: 'The mean of the other half of the rows',
      params: { columns: ['city'], target: 'price', cv: 2, shuffle: false, smooth: 0 },
      input: { city: ['Rome', 'Oslo', 'Rome', 'Oslo'], price: [1.5, 4, 2.5, 6] },
      output: { city: [2.5, 6, 1.5, 4], price: [1.5, 4, 2.5, 6] },
    },
  ],
});

interface Chosen<Column> {
  readonly taken: readonly Column[];
  readonly target: Column;
  /** Column names, in the order of the parameter `categories`. */
  readonly order: readonly string[];
}

type Selection = Parameters<typeof selectColumns>[1];

function withTarget<Column extends Field & { readonly target?: boolean }>(
  from: readonly Column[],
  name: string | null,
): { target: Column } | null {
  const target =
    name === null ? from.find((column) => column.target === true) : from.find((column) => column.name === name);
  return target === undefined ? null : { target };
}

function chosen<Column extends Field & { readonly target?: boolean; readonly many?: true }>(
  from: readonly Column[],
  params: { readonly columns?: Selection; readonly target: string | null },
): Chosen<Column> {
  if (params.target !== null) findColumn(from, params.target, 'target');
  const found = withTarget(from, params.target)?.target;
  if (found === undefined) {
    throw problem(
      'target',
      'There is no target.',
      'Choose the column to predict, or mark it with SetTarget before this step.',
    );
  }
  if (found.type === 'datetime') {
    throw problem('target', `The target "${found.name}" holds dates.`, 'Choose a column of numbers or classes.');
  }
  const taken = selectColumns(from, params.columns, takes);
  if (Array.isArray(params.columns) && taken.includes(found)) {
    throw problem(
      'columns',
      `"${found.name}" is the target and cannot be encoded by itself.`,
      'Take it out of the columns.',
    );
  }
  const features = taken.filter((column) => column !== found);
  const order = Array.isArray(params.columns) ? [...new Set(params.columns)] : features.map(({ name }) => name);
  return { taken: features, target: found, order };
}

/** Encodings computed between two calls of `breathe`. */
const ENCODINGS_PER_TURN = 1 << 16;

/** The encodings of the categories 0 … count − 1, of which `group` has those that occur. */
function* encodingsOf(
  count: number,
  group: Groups,
  { mean, m2, count: rows }: Moments,
  smooth: number | 'auto',
): Learning<number[]> {
  const places = new Int32Array(count).fill(-1);
  for (const [place, code] of group.keys.entries()) places[Number(code)] = place;
  const encodings: number[] = [];
  yield* inStretches(count, ENCODINGS_PER_TURN, (from, to) => {
    for (let code = from; code < to; code++) {
      const place = places[code];
      const own =
        place === -1
          ? { count: 0, sum: 0, squares: 0 }
          : { count: group.count[place], sum: group.count[place] * group.mean[place], squares: group.m2[place] };
      encodings.push(encodingOf(own, smooth, mean, m2 / rows));
    }
  });
  return encodings;
}

function targetExprs(y: Expr, { type, classes }: Target): Expr[] {
  if (classes === null) return [y];
  const code = lookup(
    y,
    classes,
    classes.map((_, index) => index),
    { missing: Number.NaN, other: Number.NaN },
  );
  if (type === 'binary') return [code];
  return classes.map((_, index) => choose(isMissing(code), missingOf('number'), toNumber(equals(code, index))));
}

const codeOf = (x: Expr, categories: readonly Category[], unknown: number): Expr =>
  categoryCode(
    x,
    categories,
    categories.map((_, index) => index),
    unknown,
  );

function codedCategories(
  { places, values }: Cells,
  column: Field,
  lists: CategoryLists,
  place: { index: number; count: number },
): CodedCategories {
  const present = [...values].sort(compareScalars);
  let missing = 0;
  for (const at of places) if (at === -1) missing++;
  const counts = present.map(() => 1);
  const { categories } = categoriesOf({ values: present, counts, missing }, column, lists, place, false);
  const codeOfCategory = new Map(
    categories.map((category, code) => [isMissingCategory(category) ? null : category, code]),
  );
  const known = Int32Array.from(values, (value) => codeOfCategory.get(value) ?? -1);
  const absent = codeOfCategory.get(null) ?? -1;
  const codes = new Int32Array(places.length);
  const unknown = new Uint8Array(places.length);
  for (let row = 0; row < places.length; row++) {
    const code = places[row] === -1 ? absent : known[places[row]];
    if (code === -1) unknown[row] = 1;
    else codes[row] = code;
  }
  return { codes, unknown, count: categories.length };
}

/** The encoding of x's category; the overall mean for an unknown category. */
function encodedBy(x: Expr, categories: readonly Category[], encodings: readonly number[], mean: number): Expr {
  const keys: Scalar[] = [];
  const values: number[] = [];
  let missing = mean;
  categories.forEach((category, index) => {
    const encoding = encodings[index];
    if (isMissingCategory(category)) missing = encoding;
    else {
      keys.push(category as Scalar);
      values.push(encoding);
    }
  });
  return lookup(x, keys, values, { missing, other: mean });
}

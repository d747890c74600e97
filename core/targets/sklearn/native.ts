/** Nodes with an estimator in scikit-learn: its constructor call and its columns. */
import type { FrozenNode } from '../frozen.ts';
import { call, keyword, type Layout, list } from '../python/layout.ts';
import { py, pythonLiteral, pythonName, pythonString, type Scalar } from '../python/literals.ts';
import { columnsOf, learnedNames } from './columns.ts';
import type { Estimator, Placing, Use } from './estimator.ts';

type Params = Readonly<Record<string, unknown>>;

/** A parameter's value in Python. Documents write NaN and infinities as texts, and have no tuples. */
export function valueOf(name: string, value: unknown): Layout {
  if (Array.isArray(value)) {
    // Among categories, null means missing.
    const items = value.map((item) => valueOf('', item === null ? Number.NaN : item));
    if (name.endsWith('_range')) return { open: py`(`, items, close: py`)` };
    return list(items);
  }
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return pythonLiteral(Number(value));
  return pythonLiteral(value as Scalar);
}

/** Parameters that differ from the reference's default, which is also the operator's. */
export function givenParams(node: FrozenNode, left: readonly string[] = []): [string, Layout][] {
  const { operator } = node;
  return Object.entries(paramsOf(node)).flatMap(([name, value]): [string, Layout][] => {
    if (name === 'columns' || left.includes(name)) return [];
    const usual = operator.params.shape[name]?.safeParse(undefined);
    if (usual?.success && JSON.stringify(usual.data) === JSON.stringify(value)) return [];
    return [[name, valueOf(name, value)]];
  });
}

interface Rule {
  readonly placing?: Placing;
  readonly supervised?: true;
  readonly imports?: readonly string[];
  /** Returns false if the reference behaves differently with these parameters or columns. */
  readonly fits?: (node: FrozenNode, params: Params) => boolean;
  /** Parameters that are not passed on unchanged. */
  readonly left?: readonly string[];
  readonly also?: (node: FrozenNode, params: Params, write: Use) => readonly (readonly [string, Layout])[];
  /** Whether columns of truths stay truths for it. */
  readonly truths?: (params: Params) => boolean;
  /** The value that stands for missing in cells, besides those that are missing. */
  readonly mark?: (params: Params) => Scalar;
}

const seeded = (_: FrozenNode, params: Params): [string, Layout][] => [
  ['random_state', pythonLiteral(params['random_state'] as Scalar)],
];

const fieldsOf = ({ before }: FrozenNode, names: readonly string[]) =>
  (before[0] ?? []).filter(({ name }) => names.includes(name));

/** Whether no column is a date, which estimators do not take. */
const noDates = (node: FrozenNode): boolean => fieldsOf(node, columnsOf(node)).every(({ type }) => type !== 'datetime');

/** Whether all columns are numbers, or truths that count as 0 and 1. */
const numbersOnly = (node: FrozenNode): boolean =>
  fieldsOf(node, columnsOf(node)).every(({ type }) => type === 'number' || type === 'boolean');

const textsOnly = (node: FrozenNode): boolean =>
  fieldsOf(node, columnsOf(node)).every(({ type }) => type === 'category' || type === 'text');

/** Names of columns for categories: of numbers that are whole, without a point, although the table has them as doubles. */
const namedWhole = (node: FrozenNode, name: string, write: Use): (readonly [string, Layout])[] => {
  const whole = fieldsOf(node, columnsOf(node)).filter(({ type, integer }) => type === 'number' && integer === true);
  return whole.length === 0 ? [] : [[name, call(write('Named'), ...whole.map((field) => pythonString(field.name)))]];
};

/** The parts of the rows that encode each other, chosen as in the engine. */
const folds: Rule['also'] = (node, params) => {
  const splitter = isQuantity(node) ? py`KFold` : py`StratifiedKFold`;
  const seed = [keyword('shuffle', py`True`), keyword('random_state', pythonLiteral(params['random_state'] as Scalar))];
  return [['cv', call(splitter, pythonLiteral(params['cv'] as Scalar), ...(params['shuffle'] === true ? seed : []))]];
};

const isQuantity = ({ learned }: FrozenNode): boolean =>
  (learned as { target_type_?: string } | undefined)?.target_type_ === 'continuous';

const marked: Rule['mark'] = ({ missing_values }) => (missing_values === 'NaN' ? null : (missing_values as Scalar));

const rules: Readonly<Record<string, Rule>> = {
  // Scale
  StandardScaler: { fits: numbersOnly },
  MinMaxScaler: { fits: numbersOnly },
  MaxAbsScaler: { fits: numbersOnly },
  RobustScaler: { fits: numbersOnly },
  Normalizer: { fits: numbersOnly },
  QuantileTransformer: { fits: numbersOnly, also: seeded },
  PowerTransformer: { fits: numbersOnly },
  // Missing values
  SimpleImputer: {
    // Among texts, the reference fills numbers and truths with a text.
    fits: (node, { strategy, fill_value }) =>
      noDates(node) && (strategy !== 'constant' || fill_value !== null || numbersOnly(node) || textsOnly(node)),
    left: ['missing_values'],
    mark: marked,
    truths: ({ strategy }) => strategy === 'most_frequent' || strategy === 'constant',
  },
  MissingIndicator: { fits: noDates, left: ['missing_values'], mark: marked, placing: 'Beside' },
  // For a column without a known cell, the reference makes no result and then fails on its name.
  KNNImputer: { fits: (node, { keep_empty_features }) => numbersOnly(node) && keep_empty_features !== true },
  IterativeImputer: {
    fits: (node, { keep_empty_features }) => numbersOnly(node) && keep_empty_features !== true,
    also: seeded,
    imports: ['sklearn.experimental.enable_iterative_imputer'],
  },
  // Encode
  OneHotEncoder: {
    truths: () => true,
    also: (node, _, write) => [[py`sparse_output`, py`False`], ...namedWhole(node, 'feature_name_combiner', write)],
  },
  OrdinalEncoder: {
    truths: () => true,
    also: (_, { handle_unknown, unknown_value }) =>
      handle_unknown === 'use_encoded_value' && unknown_value === null ? [['unknown_value', py`np.nan`]] : [],
  },
  TargetEncoder: {
    left: ['target', 'shuffle', 'random_state'],
    also: folds,
    supervised: true,
    truths: () => true,
  },
  // Bin and expand
  Binarizer: { fits: numbersOnly },
  KBinsDiscretizer: {
    fits: numbersOnly,
    also: (node, params) => [
      ...(params['encode'] === 'ordinal' ? [] : [[py`encode`, py`"onehot-dense"`] as const]),
      ...seeded(node, params),
    ],
  },
  // The reference refuses missing cells even if it reads none.
  PolynomialFeatures: { fits: (node, { degree }) => numbersOnly(node) && degree !== 0, placing: 'Together' },
  SplineTransformer: { fits: numbersOnly },
  PCA: { fits: numbersOnly, placing: 'Together' },
  VarianceThreshold: { fits: numbersOnly },
};

/** scikit-learn's estimator of a node; null if none does the same. */
export function nativeStep(node: FrozenNode): Estimator | null {
  const { library, name } = node.operator.reference;
  const rule = rules[node.type];
  const columns = columnsOf(node);
  if (library !== 'scikit-learn' || rule === undefined || columns.length === 0) return null;
  if (rule.fits && !rule.fits(node, node.params)) return null;
  const mark = rule.mark?.(node.params) ?? null;
  const isTarget = rule.supervised === true;
  return {
    imports: [
      name,
      ...(rule.imports ?? []),
      ...(mark === null ? [] : ['sklearn.pipeline.Pipeline']),
      ...(isTarget ? [`sklearn.model_selection.${isQuantity(node) ? 'KFold' : 'StratifiedKFold'}`] : []),
    ],
    call: (write) => {
      const also = rule.also?.(node, node.params, write) ?? [];
      const given = givenParams(node, [...(rule.left ?? []), ...also.map(([param]) => param)]);
      const items = [...given, ...also].map(([param, value]) => keyword(param, value));
      const own = call(pythonName(name.slice(name.lastIndexOf('.') + 1)), ...items);
      if (mark === null) return own;
      const first = tuple(py`"marked"`, call(write('Marked'), pythonLiteral(mark)));
      return call(py`Pipeline`, list([first, tuple(py`"estimator"`, own)]));
    },
    columns,
    placing: rule.placing ?? 'InPlace',
    supervised: isTarget,
    truths: rule.truths?.(node.params) === true && !fieldsOf(node, columns).every(({ type }) => type !== 'boolean'),
  };
}

const tuple = (...items: readonly Layout[]): Layout => ({ open: py`(`, items, close: py`)` });

/** Parameters that may be a list with one item per column. */
const PER_COLUMN = ['categories', 'n_bins'];

/** The parameters, with list items only for the columns of this side. */
function paramsOf(node: FrozenNode): Params {
  const names = learnedNames(node) ?? [];
  const left = new Set(columnsOf(node));
  if (left.size === names.length) return node.params;
  return Object.fromEntries(
    Object.entries(node.params).map(([name, value]) => {
      const isList = PER_COLUMN.includes(name) && Array.isArray(value) && value.length === names.length;
      return [name, isList ? value.filter((_, index) => left.has(names[index] as string)) : value];
    }),
  );
}

/** Nodes with an estimator in scikit-learn: its constructor call and its columns. */
import type { FrozenNode } from '../frozen.ts';
import { call, keyword, type Layout, list } from '../python/layout.ts';
import { py, pythonLiteral, pythonName, pythonString, type Scalar } from '../python/literals.ts';

export interface NativeStep {
  /** Imports, such as `sklearn.preprocessing.StandardScaler`. */
  readonly imports: readonly string[];
  /** Constructor call. */
  readonly call: Layout;
  readonly columns: readonly string[];
  /** Whether the columns themselves stay, followed by the results. */
  readonly keeps: boolean;
}

type Params = Readonly<Record<string, unknown>>;

/** A parameter's value in Python. Documents write NaN and infinities as texts, and have no tuples. */
function valueOf(name: string, value: unknown): Layout {
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
function givenParams(node: FrozenNode, left: readonly string[] = []): [string, Layout][] {
  const { operator } = node;
  return Object.entries(paramsOf(node)).flatMap(([name, value]): [string, Layout][] => {
    if (name === 'columns' || left.includes(name)) return [];
    const usual = operator.params.shape[name]?.safeParse(undefined);
    if (usual?.success && JSON.stringify(usual.data) === JSON.stringify(value)) return [];
    return [[name, valueOf(name, value)]];
  });
}

interface Rule {
  readonly keeps?: true;
  readonly imports?: readonly string[];
  /** Returns false if the reference behaves differently with these parameters or columns. */
  readonly fits?: (node: FrozenNode, params: Params) => boolean;
  /** Parameters that are not passed on unchanged. */
  readonly left?: readonly string[];
  readonly also?: (node: FrozenNode, params: Params) => readonly (readonly [string, Layout])[];
}

const seeded: Rule['also'] = (_, params) => [['random_state', pythonLiteral(params['random_state'] as number)]];

const fieldsOf = ({ before }: FrozenNode, names: readonly string[]) =>
  (before[0] ?? []).filter(({ name }) => names.includes(name));

/**
 * Whether all columns are categories or texts. scikit-learn has no missing booleans, and names numeric categories
 * differently if they are doubles.
 */
const plainCategories = (node: FrozenNode): boolean =>
  fieldsOf(node, columnsOf(node)).every(({ type }) => type === 'category' || type === 'text');

/** Whether no column is a boolean or a date. Numbers are allowed if the result's names do not contain them. */
const noTruths = (node: FrozenNode): boolean =>
  fieldsOf(node, columnsOf(node)).every(({ type }) => type !== 'boolean' && type !== 'datetime');

const numbersOnly = (node: FrozenNode): boolean =>
  fieldsOf(node, columnsOf(node)).every(({ type }) => type === 'number');

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
  SimpleImputer: { fits: (_, { missing_values }) => missing_values === null, left: ['missing_values'] },
  MissingIndicator: {
    fits: (node, { missing_values }) => numbersOnly(node) && missing_values === null,
    left: ['missing_values'],
    keeps: true,
  },
  // For a column without a known cell, the reference makes no result and then fails on its name.
  KNNImputer: { fits: (node, { keep_empty_features }) => numbersOnly(node) && keep_empty_features !== true },
  IterativeImputer: {
    fits: (node, { keep_empty_features }) => numbersOnly(node) && keep_empty_features !== true,
    also: seeded,
    imports: ['sklearn.experimental.enable_iterative_imputer'],
  },
  // Encode
  OneHotEncoder: { fits: plainCategories, also: () => [[py`sparse_output`, py`False`]] },
  OrdinalEncoder: { fits: noTruths },
  // Bin and expand
  Binarizer: { fits: numbersOnly },
  KBinsDiscretizer: {
    fits: numbersOnly,
    also: (node, params) => [
      ...(params['encode'] === 'ordinal' ? [] : [[py`encode`, py`"onehot-dense"`] as const]),
      ...(seeded?.(node, params) ?? []),
    ],
  },
  // The reference refuses missing cells even if it reads none.
  PolynomialFeatures: { fits: (node, { degree }) => numbersOnly(node) && degree !== 0 },
  SplineTransformer: { fits: numbersOnly },
  PCA: { fits: numbersOnly },
  VarianceThreshold: { fits: numbersOnly },
};

/** The estimator of a node; null if none does the same. */
export function nativeStep(node: FrozenNode): NativeStep | null {
  const { library, name } = node.operator.reference;
  const rule = rules[node.type];
  const columns = columnsOf(node);
  if (library !== 'scikit-learn' || rule === undefined || columns.length === 0) return null;
  if (rule.fits && !rule.fits(node, node.params)) return null;
  const also = rule.also?.(node, node.params) ?? [];
  const given = givenParams(node, [...(rule.left ?? []), ...also.map(([name]) => name)]);
  const items = [...given, ...also].map(([name, value]) => keyword(name, value));
  return {
    imports: [name, ...(rule.imports ?? [])],
    call: call(pythonName(name.slice(name.lastIndexOf('.') + 1)), ...items),
    columns,
    keeps: rule.keeps === true,
  };
}

const learnedNames = ({ learned }: FrozenNode): readonly string[] | undefined =>
  (learned as { feature_names_in_?: readonly string[] } | undefined)?.feature_names_in_;

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

/** The node's columns: those it learned from, if they are on this side; if it learned from none, those it changes. */
function columnsOf(node: FrozenNode): readonly string[] {
  const { before, columns } = node;
  const fields = before[0] ?? [];
  const names = learnedNames(node);
  if (names !== undefined) {
    const known = new Set(fields.map(({ name }) => name));
    return names.filter((name) => known.has(name));
  }
  const kept = new Set(
    columns.flatMap(({ name, expr }) => (expr.op === 'column' && fields[expr.index]?.name === name ? [name] : [])),
  );
  return fields.map(({ name }) => name).filter((name) => !kept.has(name));
}

export const namesList = (names: readonly string[]): Layout => list(names.map(pythonString));

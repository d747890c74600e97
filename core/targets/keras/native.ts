/** Operators for which Keras has a layer, with their learned values. */
import type { Expr } from '../../ir/expression.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenColumn, FrozenNode } from '../frozen.ts';
import { call, keyword, type Layout, list } from '../python/layout.ts';
import { py, pythonLiteral, pythonNumber, pythonString } from '../python/literals.ts';
import type { Scope } from './expression.ts';

interface Learned {
  readonly feature_names_in_?: readonly string[];
  readonly [attribute: string]: unknown;
}

/** A column's value in a learned list, or the value that all columns share. */
function learnedOf(node: FrozenNode, attribute: string, name: string): unknown {
  const learned = (node.learned ?? {}) as Learned;
  const value = learned[attribute];
  const at = learned.feature_names_in_?.indexOf(name) ?? -1;
  return Array.isArray(value) ? value[at] : value;
}

/** The number or text column that an expression is made from; null for other types. */
function sourceOf(node: FrozenNode, { name, expr }: FrozenColumn): (Field & { readonly index: number }) | null {
  const index = (node.before[0] ?? []).findIndex((field) => field.name === name);
  const field = node.before[0]?.[index];
  return field === undefined || expr.op === 'column' ? null : { ...field, index };
}

/** Whether Keras has a layer for the column. */
export const isNativeColumn = (node: FrozenNode, column: FrozenColumn): boolean => layerOf(node, column) !== null;

/** Whether Keras has a layer for the node. */
export const isNative = (node: FrozenNode): boolean => node.columns.some((column) => isNativeColumn(node, column));

/** The column by a Keras layer; null if there is none. */
export function nativeColumn(node: FrozenNode, column: FrozenColumn, scope: Scope): Layout | null {
  const made = layerOf(node, column);
  if (made === null) return null;
  if (made.needs !== undefined) scope.use(made.needs);
  const x = scope.column(made.index);
  const given = made.text ? call(scope.use('fill_text'), x, py`""`) : x;
  const layer = made.learns
    ? call(py`adapted`, pythonString(`${node.id}: ${column.name}`), made.layer, given)
    : call(made.layer, given);
  return made.whole ? call(py`ops.cast`, layer, py`"float64"`) : layer;
}

interface NativeLayer {
  readonly layer: Layout;
  /** Position of the input column. */
  readonly index: number;
  readonly learns: boolean;
  /** True if the results are whole numbers. */
  readonly whole: boolean;
  /** True for text inputs, with empty texts for missing ones. */
  readonly text: boolean;
  readonly needs?: 'normalization';
}

interface Normalized {
  /** Position of the input column. */
  readonly index: number;
  readonly mean: number;
  readonly variance: number;
}

/** What a Normalization layer needs to make the column; null if it would make other cells. */
export function normalizationOf(node: FrozenNode, column: FrozenColumn): Normalized | null {
  const source = sourceOf(node, column);
  if (source?.type !== 'number') return null;
  const learned = (attribute: string): unknown => learnedOf(node, attribute, column.name);
  if (node.type === 'Normalization') {
    if (node.params['invert'] === true || node.params['mean'] !== null) return null;
    return { index: source.index, mean: learned('mean') as number, variance: learned('variance') as number };
  }
  if (node.type !== 'StandardScaler') return null;
  const [mean, variance, scale] = ['mean_', 'var_', 'scale_'].map(learned) as [unknown, unknown, unknown];
  if (typeof mean !== 'number' || typeof variance !== 'number') return null;
  // The layer has no special case for constant columns, and its divisor is at least 1e-7.
  if (scale !== Math.sqrt(variance) || Math.sqrt(variance) <= 1e-7) return null;
  return { index: source.index, mean, variance };
}

function layerOf(node: FrozenNode, column: FrozenColumn): NativeLayer | null {
  const source = sourceOf(node, column);
  if (source === null) return null;
  const { params } = node;
  const number = { index: source.index, learns: false, whole: false, text: false };
  const learned = (attribute: string): unknown => learnedOf(node, attribute, column.name);
  switch (node.type) {
    case 'Normalization':
    case 'StandardScaler': {
      const made = normalizationOf(node, column);
      if (made === null) return null;
      const [mean, variance] = [made.mean, made.variance].map(pythonNumber) as [Layout, Layout];
      return {
        ...number,
        learns: true,
        layer: call(py`normalization`, keyword('mean', mean), keyword('variance', variance)),
        needs: 'normalization',
      };
    }
    case 'Rescaling': {
      if (source.type !== 'number') return null;
      const exact = (name: string): Layout => keyword(name, py`np.float64(${pythonNumber(params[name] as number)})`);
      return {
        ...number,
        layer: call(py`keras.layers.Rescaling`, exact('scale'), exact('offset'), keyword('dtype', py`"float64"`)),
      };
    }
    case 'Discretization': {
      const boundaries = learned('bin_boundaries');
      if (source.type !== 'number' || params['output_mode'] !== 'int' || !Array.isArray(boundaries)) return null;
      return {
        ...number,
        whole: true,
        learns: params['num_bins'] !== null,
        layer: call(
          py`keras.layers.Discretization`,
          keyword('bin_boundaries', list((boundaries as number[]).map(pythonNumber))),
        ),
      };
    }
    case 'StringLookup':
      return stringLookup(column.expr, params, learned('vocabulary') as readonly string[], number);
    default:
      return null;
  }
}

function stringLookup(
  expr: Expr,
  params: Readonly<Record<string, unknown>>,
  vocabulary: readonly string[],
  given: Omit<NativeLayer, 'layer'>,
): NativeLayer | null {
  const unknown = params['num_oov_indices'] as number;
  if (params['output_mode'] !== 'int' || unknown < 1 || params['salt'] != null || expr.type !== 'number') return null;
  const specials = unknown + (params['mask_token'] === null ? 0 : 1);
  const tokens = vocabulary.slice(specials);
  if (tokens.length === 0) return null;
  const other = (name: string, usual: unknown): Layout[] =>
    params[name] === usual ? [] : [keyword(name, pythonLiteral(params[name] as string | number | null))];
  return {
    ...given,
    text: true,
    whole: true,
    learns: params['vocabulary'] === null,
    layer: call(
      py`keras.layers.StringLookup`,
      keyword('vocabulary', list(tokens.map(pythonString))),
      ...other('max_tokens', null),
      ...other('num_oov_indices', 1),
      ...other('mask_token', null),
      ...other('oov_token', '[UNK]'),
    ),
  };
}

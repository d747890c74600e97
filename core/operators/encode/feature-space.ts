import { z } from 'zod';
import { type Learning, together } from '../../ir/aggregate.ts';
import { equals, toNumber } from '../../ir/build.ts';
import { compareText } from '../../ir/functions/text.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType } from '../../ir/types.ts';
import { defineOperator } from '../kit/define.ts';
import { discretization } from '../bin/discretization.ts';
import { type Cross, crossesParam, type FeatureSettings, featuresParam } from './feature-space-params.ts';
import { hashedCrossing } from './hashed-crossing.ts';
import { hashing } from './hashing.ts';
import { integerLookup } from './integer-lookup.ts';
import { inPlaceOf } from '../kit/joint.ts';
import { normalization } from '../scale/normalization.ts';
import type { DeclaredField, Operator, SymbolicColumn } from '../kit/operator.ts';
import { choice, integer, learned } from '../kit/params.ts';
import { rescaling } from '../scale/rescaling.ts';
import { findColumn, selectColumns } from '../kit/selection.ts';
import { stringLookup } from './string-lookup.ts';
import { checkWidthInAll, MAX_COLUMNS_PER_COLUMN } from '../kit/result-width.ts';
import { boundaryWords, placeWords } from '../kit/tell.ts';

/** Attributes that the features' layers learn, one list per attribute; null for features that learn something else. */
const attributes = ['mean', 'variance', 'bin_boundaries', 'vocabulary'] as const;

type Params = {
  readonly features: Readonly<Record<string, FeatureSettings>>;
  readonly crosses: readonly Cross[];
  readonly output_mode: 'concat' | 'dict';
  readonly crossing_dim: number;
  readonly hashing_dim: number;
  readonly num_discretization_bins: number;
};

/** A feature with its layer: an operator of its own over one column. */
interface Feature<Column> {
  readonly name: string;
  readonly column: Column;
  /** Absent if the number is used as it is. */
  readonly layer?: { readonly operator: Operator; readonly params: unknown };
  readonly output: 'float' | 'one_hot' | 'int';
  /** Number of codes; null if it is learned. */
  readonly codes: number | null;
}

/** keras.utils.FeatureSpace: each feature through its own layer, then the crosses, one after the other. */
export const featureSpace = defineOperator({
  type: 'FeatureSpace',
  group: 'encode',
  label: 'Feature space',
  summary: 'Prepares all columns for a Keras model in one step: numbers, categories, hashes and crosses.',
  description:
    'Use it to match a Keras FeatureSpace, or to set up the whole input of a neural network in one place; single steps (Normalization, StringLookup, Hashing, HashedCrossing …) ' +
    'do the same one by one and show more in between. The results come in Keras’ order: features by name, then crosses by name. concat, as in Keras, refuses codes that are not one-hot; dict allows them. ' +
    'One column a feature keeps its name, several are called after it with _0, _1 …. A cross combines the codes of two features, not their cells. ' +
    'Everything is computed in doubles, where Keras has single precision, and bins are learned from all rows at once, where Keras’ depend on the batches that it adapts to. ' +
    'Bins with given boundaries work here; Keras 3.15.1 refuses to adapt them. ' +
    'Layers of one’s own (FeatureSpace.feature) are steps of their own here.',
  reference: { library: 'Keras', name: 'keras.utils.FeatureSpace' },
  keywords: ['keras', 'preprocessing', 'structured data', 'tabular', 'neural network', 'embedding', 'cross'],
  params: () => ({
    features: featuresParam,
    crosses: crossesParam,
    output_mode: choice(
      { concat: 'One vector: numbers only', dict: 'Each feature on its own: codes may stay codes' },
      'concat',
      { label: 'Output', help: 'Form of the results.' },
    ),
    crossing_dim: integer(32, {
      label: 'Bins of crosses',
      help: 'Number of bins of a cross, unless it has its own.',
      min: 1,
      max: MAX_COLUMNS_PER_COLUMN,
    }),
    hashing_dim: integer(32, {
      label: 'Bins of hashes',
      help: 'Number of bins of a hashed feature, unless it has its own.',
      min: 1,
      max: MAX_COLUMNS_PER_COLUMN,
      advanced: true,
    }),
    num_discretization_bins: integer(32, {
      label: 'Bins of numbers',
      help: 'Number of bins of a discretized feature, unless it has its own.',
      min: 1,
      max: MAX_COLUMNS_PER_COLUMN,
      advanced: true,
    }),
  }),
  state: z.looseObject({
    feature_names_in_: z.array(z.string()),
    mean: z.array(learned.number.nullable()),
    variance: z.array(learned.number.nullable()),
    bin_boundaries: z.array(learned.numbers.nullable()),
    vocabulary: z.array(learned.categories.nullable()),
  }),
  declare([input = []], params) {
    const features = featuresOf(input, params);
    const crosses = crossesOf(features, params);
    const binned = features.map(({ output, codes }) => (output === 'one_hot' ? (codes ?? 1) : 1));
    const paired = crosses.map((cross) => namesOf(cross, params).length);
    checkWidthInAll([...binned, ...paired].reduce((sum, count) => sum + count, 0));
    const made = features.flatMap(({ name, column, output, codes }): DeclaredField[] => {
      const target = column.target === true ? { target: true } : {};
      if (output !== 'one_hot') return [{ name, type: 'number', ...target }];
      if (codes === null) return [{ name: `${name}_`, type: 'number', many: true, ...target }];
      return Array.from({ length: codes }, (_, code) => ({ name: `${name}_${code}`, type: 'number', ...target }));
    });
    const crossed = crosses.flatMap((cross) =>
      namesOf(cross, params).map((name) => ({ name, type: 'number' as const })),
    );
    // A column of an encoding that is not fitted yet stays, because it stands for other columns, too.
    const gone = features.map(({ column }) => column).filter(({ many }) => many !== true);
    return gone.length === 0 ? [...input, ...made, ...crossed] : inPlaceOf(input, gone, [...made, ...crossed]);
  },
  *learn(input, params) {
    const features = featuresOf(input.columns, params);
    crossesOf(features, params);
    const states = yield* together(features.map((feature) => learnedOf(feature)));
    return {
      feature_names_in_: features.map(({ name }) => name),
      ...(Object.fromEntries(attributes.map((name) => [name, states.map((state) => state[name] ?? null)])) as {
        [Name in (typeof attributes)[number]]: never[];
      }),
    };
  },
  met: ({ feature_names_in_: names, vocabulary }) =>
    names.flatMap((column, index) => {
      const values = vocabulary[index] ?? null;
      return values === null ? [] : [{ column, values, knowsMissing: true }];
    }),
  compute(input, params, state) {
    const features = featuresOf(input.columns, params);
    const crosses = crossesOf(features, params);
    const results = features.map((feature, index): SymbolicColumn => {
      const own = Object.fromEntries(attributes.map((name) => [name, [state[name][index] ?? null]]));
      return encodedBy(feature, { feature_names_in_: [feature.name], ...own });
    });
    const made = features.flatMap((feature, index): SymbolicColumn[] => {
      const result = results[index];
      if (feature.output !== 'one_hot') return [result];
      const codes = feature.codes ?? (state.vocabulary[index] ?? []).length;
      return oneHot(result, codes);
    });
    const crossed = crosses.flatMap((cross) => crossOf(cross, results, params));
    return {
      columns: inPlaceOf(
        input.columns,
        features.map(({ column }) => column),
        [...made, ...crossed],
      ),
    };
  },
  tells({ feature_names_in_: names, mean, variance, bin_boundaries, vocabulary }, _params, _column, cells) {
    const told = cells.flatMap(({ column, value }) => {
      const place = names.indexOf(column);
      if (place === -1) return [];
      const [m, v, edges, tokens] = [mean[place], variance[place], bin_boundaries[place], vocabulary[place]];
      if (m != null && v != null)
        return `The mean is ${printNumber(m)} and the variance ${printNumber(v)}, of the train rows.`;
      if (edges != null) return boundaryWords(edges, value);
      return tokens == null ? [] : placeWords(tokens, value, 'token');
    });
    return told.length === 0 ? null : told.join(' ');
  },
  examples: [
    {
      title: 'A number, a category and their order: by name',
      params: { features: { number: 'float_normalized', category: 'string_categorical' } },
      input: { number: [0, 2, 4], category: ['red', 'blue', 'red'], kept: [7, 8, 9] },
      output: {
        category_0: [0, 0, 0],
        category_1: [1, 0, 1],
        category_2: [0, 1, 0],
        number: [-1.224744871391589, 0, 1.224744871391589],
        kept: [7, 8, 9],
      },
    },
    {
      title: 'A cross of two categories, next to their codes',
      params: {
        features: {
          category: { type: 'string_categorical', output_mode: 'int' },
          text: { type: 'string_hashed', num_bins: 2, output_mode: 'int' },
        },
        crosses: [{ feature_names: ['category', 'text'], crossing_dim: 8, output_mode: 'int' }],
        output_mode: 'dict',
      },
      input: { category: ['a', 'b', 'a'], text: ['x', 'x', 'y'] },
      output: { category: [1, 2, 1], text: [0, 0, 1], category_X_text: [1, 1, 1] },
    },
    {
      title: 'Bins with boundaries of one’s own',
      params: { features: { number: { type: 'float_discretized', bin_boundaries: [0, 10] } } },
      input: { number: [-5, 0, 30] },
      output: { number_0: [1, 0, 0], number_1: [0, 1, 0], number_2: [0, 0, 1] },
    },
  ],
});

const problem = (field: string, code: string, message: string, hint: string): ProblemError =>
  new ProblemError({ code: `feature-space.${code}`, message, hint, field });

const taken = (settings: FeatureSettings): readonly ColumnType[] =>
  settings.type.startsWith('string') ? ['category', 'text'] : ['number'];

/** The features in alphabetical order, each with its column and its layer. */
function featuresOf<Column extends DeclaredField>(columns: readonly Column[], params: Params): Feature<Column>[] {
  const names = Object.keys(params.features).sort(compareText);
  if (names.length === 0) {
    throw problem('features', 'none', 'No column is a feature.', 'Say of one column at least what becomes of it.');
  }
  return names.map((name) => {
    const settings = params.features[name];
    inFeatures(() => selectColumns(columns, [name], taken(settings)));
    const feature = { name, column: findColumn(columns, name, 'features'), ...layerOf(name, settings, params) };
    if (feature.output === 'int' && params.output_mode === 'concat') {
      throw problem(
        'features',
        'codes',
        `The codes of "${name}" cannot be part of one vector of numbers.`,
        'Make them one_hot, or choose the output dict.',
      );
    }
    return feature;
  });
}

/** Reports problems with columns as problems with the parameter `features`. */
function inFeatures<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw new ProblemError({ ...error.problem, field: 'features' });
  }
}

function layerOf(
  name: string,
  settings: FeatureSettings,
  params: Params,
): Pick<Feature<unknown>, 'layer' | 'output' | 'codes'> {
  const columns = [name];
  const layer = (operator: Operator, own: object) => ({ operator, params: operator.params.parse({ columns, ...own }) });
  switch (settings.type) {
    case 'float':
      return { output: 'float', codes: null };
    case 'float_normalized':
      return { layer: layer(normalization, {}), output: 'float', codes: null };
    case 'float_rescaled': {
      const { scale, offset } = settings;
      return { layer: layer(rescaling, { scale, offset }), output: 'float', codes: null };
    }
    case 'float_discretized': {
      const { bin_boundaries, num_bins, output_mode } = settings;
      if (bin_boundaries !== null) {
        if (num_bins !== null) {
          throw problem(
            'features',
            'either',
            `"${name}" has both boundaries and a number of bins.`,
            'Give one of the two.',
          );
        }
        return {
          layer: layer(discretization, { bin_boundaries }),
          output: output_mode,
          codes: bin_boundaries.length + 1,
        };
      }
      const codes = num_bins ?? params.num_discretization_bins;
      return { layer: layer(discretization, { num_bins: codes }), output: output_mode, codes };
    }
    case 'integer_categorical':
    case 'string_categorical': {
      const { max_tokens, num_oov_indices, output_mode } = settings;
      const operator = settings.type === 'integer_categorical' ? integerLookup : stringLookup;
      return { layer: layer(operator, { max_tokens, num_oov_indices }), output: output_mode, codes: null };
    }
    case 'integer_hashed':
    case 'string_hashed': {
      const codes = settings.num_bins ?? params.hashing_dim;
      return { layer: layer(hashing, { num_bins: codes }), output: settings.output_mode, codes };
    }
  }
}

type LayerState = { readonly [Name in (typeof attributes)[number]]?: unknown };

function* learnedOf({ layer, column }: Feature<SymbolicColumn>): Learning<LayerState> {
  if (layer?.operator.learn === undefined) return {};
  const state = (yield* layer.operator.learn({ columns: [column] }, layer.params)) as Record<string, unknown[]>;
  return Object.fromEntries(attributes.map((name) => [name, state[name]?.[0]]));
}

/** A feature's number or code. */
function encodedBy({ layer, column, name }: Feature<SymbolicColumn>, state: unknown): SymbolicColumn {
  const target = column.target === true && { target: true };
  if (layer === undefined) return { name, type: 'number', expr: toNumber(column.expr), ...target };
  const [result] = layer.operator.compute?.({ columns: [column] }, layer.params, state).columns ?? [];
  return { name, type: 'number', expr: result.expr, ...target };
}

const oneHot = ({ name, expr, target }: SymbolicColumn, codes: number): SymbolicColumn[] =>
  Array.from({ length: withinLimit(name, codes) }, (_, code) => ({
    name: `${name}_${code}`,
    type: 'number',
    expr: toNumber(equals(expr, code)),
    ...(target && { target }),
  }));

function withinLimit(name: string, codes: number): number {
  if (codes <= MAX_COLUMNS_PER_COLUMN) return codes;
  throw problem(
    'features',
    'too-many',
    `"${name}" has ${codes} codes: that would make as many columns.`,
    'Give max_tokens, hash it, or leave it as codes with the output dict.',
  );
}

const nameOf = ({ feature_names }: Cross): string => feature_names.join('_X_');

/** The crosses in alphabetical order of their names. */
function crossesOf(features: readonly Feature<unknown>[], params: Params): Cross[] {
  const names = new Set(features.map(({ name }) => name));
  const seen = new Set<string>();
  for (const cross of params.crosses) {
    for (const name of cross.feature_names) {
      if (!names.has(name)) {
        throw problem(
          'crosses',
          'cross',
          `The cross names "${name}", which is no feature.`,
          'Add it to the features first.',
        );
      }
      if (features.find((feature) => feature.name === name)?.output === 'float') {
        throw problem(
          'crosses',
          'cross',
          `"${name}" is a number, and only codes can be crossed.`,
          'Cut it into bins with float_discretized.',
        );
      }
    }
    if (seen.has(nameOf(cross))) {
      throw problem('crosses', 'cross', `The cross ${nameOf(cross)} is given twice.`, 'Take one of them out.');
    }
    seen.add(nameOf(cross));
    if (cross.output_mode === 'int' && params.output_mode === 'concat') {
      throw problem(
        'crosses',
        'codes',
        `The codes of the cross ${nameOf(cross)} cannot be part of one vector of numbers.`,
        'Make them one_hot, or choose the output dict.',
      );
    }
  }
  return [...params.crosses].sort((a, b) => compareText(nameOf(a), nameOf(b)));
}

function namesOf(cross: Cross, { crossing_dim }: Params): string[] {
  if (cross.output_mode === 'int') return [nameOf(cross)];
  return Array.from({ length: cross.crossing_dim ?? crossing_dim }, (_, code) => `${nameOf(cross)}_${code}`);
}

function crossOf(
  cross: Cross,
  results: readonly SymbolicColumn[],
  { crossing_dim }: Params,
): readonly SymbolicColumn[] {
  const columns = cross.feature_names.map((name) => results.find((result) => result.name === name) as SymbolicColumn);
  const own = hashedCrossing.params.parse({
    columns: cross.feature_names,
    num_bins: cross.crossing_dim ?? crossing_dim,
    output_mode: cross.output_mode,
  });
  return hashedCrossing.compute?.({ columns }, own, undefined).columns ?? [];
}

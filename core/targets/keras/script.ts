/** The parts of a Keras file that are about models: inputs, the graph of columns, what is learned anew, and saving. */
import { columnsRead } from '../../ir/expression.ts';
import type { FrozenPipeline, FrozenSource } from '../frozen.ts';
import { type Layout, lines, list } from '../python/layout.ts';
import { pythonString } from '../python/literals.ts';
import { type Line, ofNode } from '../python/node-lines.ts';
import type { KerasStep } from './steps.ts';

/** Names of the result's number columns without the target: what the model's features are, in order. */
export const featureNames = (pipeline: FrozenPipeline): string[] =>
  pipeline.fields
    .filter(({ type, target }) => (type === 'number' || type === 'boolean') && target !== true)
    .map(({ name }) => name);

/** Source columns that the features need, in order; the first of all where they need none. */
function neededNames(pipeline: FrozenPipeline): string[] {
  const { fields } = pipeline.sources[0] as FrozenSource;
  const output = pipeline.nodes.find(({ id }) => id === pipeline.output);
  const names = new Set(featureNames(pipeline));
  const exprs = (output?.columns ?? []).flatMap(({ name, overSource }) =>
    names.has(name) && overSource !== null ? [overSource] : [],
  );
  const read = columnsRead(exprs);
  const constant = exprs.some((expr) => columnsRead([expr]).size === 0);
  if (output === undefined) return [...names];
  return fields.filter((_, index) => read.has(index) || (constant && index === 0)).map(({ name }) => name);
}

const names = (name: string, of: readonly string[]): string[] => {
  const layout: Layout = list(of.map(pythonString));
  return lines([`${name} = `, layout]);
};

/** Blocks of the module, after the steps. */
export function modelBlocks(pipeline: FrozenPipeline, steps: readonly KerasStep[]): Line[][] {
  return [
    [
      'if keras.backend.backend() != "tensorflow":',
      '    raise ImportError("Only TensorFlow has texts: set KERAS_BACKEND=tensorflow before Keras is imported.")',
    ],
    [
      '# Columns that the model is given, and the columns of its features, in order.',
      ...names('MODEL_INPUTS', neededNames(pipeline)),
      ...names('FEATURES', featureNames(pipeline)),
    ],
    [
      '# Layers that `refit` adapted to other rows, by step and column.',
      'ADAPTED = {}',
      'LEARNING = []',
      '',
      '',
      'def adapted(key, layer, x):',
      '    """The layer on x: as it was learned, or while `refit` runs adapted to x."""',
      '    if LEARNING:',
      '        config = layer.get_config()',
      '        if "num_bins" in config:',
      '            config["num_bins"] = len(config["bin_boundaries"]) + 1',
      '        for learned in ("vocabulary", "idf_weights", "bin_boundaries", "mean", "variance"):',
      '            if learned in config:',
      '                config[learned] = None',
      '        ADAPTED[key] = type(layer).from_config(config)',
      '        ADAPTED[key].adapt(x)',
      '    return ADAPTED.get(key, layer)(x)',
    ],
    ...steps.map(({ nodeId, lines }) => ofNode(nodeId, lines)),
    [
      'def columns_of(inputs):',
      '    """The tensors of all columns, out of those that come in. Every one has the shape (rows, 1)."""',
      '    t = dict(inputs)',
      ...steps.map(({ nodeId, name }): Line => ({ text: `    t = ${name}(t)`, nodeId })),
      '    return t',
    ],
    [
      'def make_inputs():',
      '    """One input a column. Texts are strings, the empty one missing; all others are float64, NaN missing: truths as 1',
      '    and 0, dates as milliseconds since 1970."""',
      '    return {',
      '        name: keras.Input((1,), dtype="string" if kind == "text" else "float64", name=name.replace("/", "|"))',
      '        for name, kind in COLUMNS.items()',
      '    }',
    ],
    [
      'def make_model(dtype="float32"):',
      '    """The preprocessing as a model: from a dictionary of columns to one tensor of features, in the order of FEATURES.',
      '',
      '    Everything is computed in double precision; the features are given in `dtype`.',
      '    """',
      '    inputs = make_inputs()',
      '    t = columns_of({name: Texts()(x) if COLUMNS[name] == "text" else x for name, x in inputs.items()})',
      '    features = keras.layers.Concatenate(dtype="float64")([t[name] for name in FEATURES])',
      '    needed = {name: inputs[name] for name in MODEL_INPUTS}',
      '    return keras.Model(needed, ops.cast(features, dtype), name="preprocessing")',
    ],
    [
      'def tensors(df):',
      '    """The columns of a table, each of the shape (rows, 1)."""',
      '    made = {}',
      '    for name, kind in COLUMNS.items():',
      '        if kind == "text":',
      '            cells = df[name].fillna(MISSING).to_numpy(dtype=object)',
      '        elif kind == "datetime":',
      '            cells = (df[name] - pd.Timestamp(0)) / pd.Timedelta(milliseconds=1)',
      '        else:',
      '            cells = df[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan)',
      '        made[name] = tf.constant(np.asarray(cells).reshape(-1, 1), tf.string if kind == "text" else tf.float64)',
      '    return made',
    ],
    [
      'def model_inputs(df):',
      '    """The columns of a table as `make_model` takes them."""',
      '    columns = tensors(prepare(df))',
      '    return {name: columns[name] for name in MODEL_INPUTS}',
    ],
    [
      'def refit(df):',
      '    """Adapts the layers that can be to these rows, and transforms them; what else was learned stays as it is."""',
      '    LEARNING.append(True)',
      '    try:',
      '        return transform(df)',
      '    finally:',
      '        LEARNING.clear()',
    ],
  ];
}

/** What `transform` does with a table. */
export const throughLayers = {
  name: 'through_layers',
  lines: [
    'def through_layers(df):',
    '    """The result as a table."""',
    '    t = columns_of(tensors(df))',
    '    made = {}',
    '    for name, kind in RESULT.items():',
    '        cells = t[name].numpy().reshape(-1)',
    '        if kind == "text":',
    '            cells = [None if cell == MISSING.encode() else cell.decode() for cell in cells]',
    '            made[name] = pd.Series(cells, index=df.index, dtype=TEXT)',
    '        elif kind == "boolean":',
    '            truths = pd.Series(cells, index=df.index).map({1.0: True, 0.0: False}, na_action="ignore")',
    '            made[name] = truths.astype("boolean")',
    '        elif kind == "datetime":',
    '            made[name] = pd.to_datetime(pd.Series(cells, index=df.index), unit="ms")',
    '        else:',
    '            made[name] = pd.Series(cells, index=df.index)',
    '    return pd.DataFrame(made, index=df.index)',
  ],
};

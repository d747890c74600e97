/** The model parts of a Keras file: inputs, the graph of columns, refitting, and saving. */
import { columnsRead } from '../../ir/expression.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenPipeline, FrozenSource } from '../frozen.ts';
import { type Layout, lines, list } from '../python/layout.ts';
import { type PythonCode, NOTHING, py, pythonString } from '../python/literals.ts';
import { type Line, ofNode } from '../python/node-lines.ts';
import { hasTexts } from '../python/prepare.ts';
import type { KerasStep } from './steps.ts';

/** Names of the model's features, in order: the result's number and boolean columns without the target. */
export const featureNames = (pipeline: FrozenPipeline): string[] =>
  pipeline.fields
    .filter(({ type, target }) => (type === 'number' || type === 'boolean') && target !== true)
    .map(({ name }) => name);

/** Source columns that the features need, in order. If they need none, the first source column. */
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

const names = (name: PythonCode, of: readonly string[]): PythonCode[] => {
  const layout: Layout = list(of.map(pythonString));
  return lines([py`${name} = `, layout]);
};

/**
 * Blocks of the module that follow the steps.
 *
 * @param ownLayers names of the layers of our own that the model is made of
 * @param hasBlocks whether a step makes columns side by side
 */
export function modelBlocks(
  pipeline: FrozenPipeline,
  steps: readonly KerasStep[],
  ownLayers: readonly string[],
  hasBlocks: boolean,
): Line[][] {
  const texts = hasTexts((pipeline.sources[0] as FrozenSource).fields);
  return [
    [
      py`if keras.backend.backend() != "tensorflow":`,
      py`    raise ImportError("Only TensorFlow has texts: set KERAS_BACKEND=tensorflow before Keras is imported.")`,
    ],
    [
      py`# Columns that the model is given, and the columns of its features, in order.`,
      ...names(py`MODEL_INPUTS`, neededNames(pipeline)),
      ...names(py`FEATURES`, featureNames(pipeline)),
    ],
    [
      py`# Layers that \`refit\` adapted to other rows, by step and column.`,
      py`ADAPTED = {}`,
      py`LEARNING = []`,
      NOTHING,
      NOTHING,
      py`def adapted(key, layer, x):`,
      py`    """The layer on x: as it was learned, or while \`refit\` runs adapted to x."""`,
      py`    if LEARNING:`,
      py`        config = layer.get_config()`,
      py`        if "num_bins" in config:`,
      py`            config["num_bins"] = len(config["bin_boundaries"]) + 1`,
      py`        for learned in ("vocabulary", "idf_weights", "bin_boundaries", "mean", "variance"):`,
      py`            if learned in config:`,
      py`                config[learned] = None`,
      py`        ADAPTED[key] = type(layer).from_config(config)`,
      py`        ADAPTED[key].adapt(x)`,
      py`    return ADAPTED.get(key, layer)(x)`,
    ],
    ...steps.map(({ nodeId, lines }) => ofNode(nodeId, lines)),
    [
      py`def columns_of(inputs):`,
      py`    """The tensors of all columns, out of those that come in. Every one has the shape (rows, 1)."""`,
      hasBlocks ? py`    t = Columns(inputs)` : py`    t = dict(inputs)`,
      ...steps.map(({ nodeId, name }): Line => ({ text: py`    t = ${name}(t)`, nodeId })),
      py`    return t`,
    ],
    [
      py`def input_names():`,
      py`    """Names of the inputs by column. TensorFlow knows letters, digits and _ only, whether small or large."""`,
      py`    names = {}`,
      py`    for column in COLUMNS:`,
      py`        plain = re.sub(r"[^A-Za-z0-9_]+", "_", column).strip("_")`,
      py`        plain = plain if plain[:1].isalpha() and plain != "self" else f"column_{plain}".rstrip("_")`,
      py`        taken, name, number = {known.lower() for known in names.values()}, plain, 2`,
      py`        while name.lower() in taken:`,
      py`            name, number = f"{plain}_{number}", number + 1`,
      py`        names[column] = name`,
      py`    return names`,
    ],
    [
      py`def make_inputs():`,
      py`    """One input a column. Texts are strings, missing words and the empty text missing; all others are float64, NaN missing:`,
      py`    truths as 1 and 0, dates as milliseconds since 1970."""`,
      py`    names = input_names()`,
      py`    return {`,
      py`        column: keras.Input((1,), dtype="string" if kind == "text" else "float64", name=names[column])`,
      py`        for column, kind in COLUMNS.items()`,
      py`    }`,
    ],
    [
      py`def make_model(dtype="float32"):`,
      py`    """The preprocessing as a model: from a dictionary of columns to one tensor of features, in the order of FEATURES.`,
      NOTHING,
      py`    Everything is computed in double precision; the features are given in \`dtype\`.`,
      py`    """`,
      py`    inputs = make_inputs()`,
      py`    t = columns_of(${texts ? py`{name: given_texts(x) if COLUMNS[name] == "text" else x for name, x in inputs.items()}` : py`inputs`})`,
      hasBlocks
        ? py`    features = t.beside(FEATURES)`
        : py`    features = keras.layers.Concatenate(dtype="float64")([t[name] for name in FEATURES])`,
      py`    needed = {name: inputs[name] for name in MODEL_INPUTS}`,
      py`    with warnings.catch_warnings():`,
      py`        # Keras would have inputs that are called like their columns, which TensorFlow cannot.`,
      py`        warnings.simplefilter("ignore")`,
      py`        return keras.Model(needed, ops.cast(features, dtype), name="preprocessing")`,
    ],
    [
      py`def tensors(df):`,
      py`    """The columns of a table, each of the shape (rows, 1)."""`,
      py`    made = {}`,
      py`    for name, kind in COLUMNS.items():`,
      py`        if kind == "text":`,
      py`            cells = df[name].fillna(MISSING).to_numpy(dtype=object)`,
      py`        elif kind == "datetime":`,
      py`            cells = (df[name] - pd.Timestamp(0)) / pd.Timedelta(milliseconds=1)`,
      py`        else:`,
      py`            cells = df[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan)`,
      py`        made[name] = tf.constant(np.asarray(cells).reshape(-1, 1), tf.string if kind == "text" else tf.float64)`,
      py`    return made`,
    ],
    [
      py`def model_inputs(df):`,
      py`    """The columns of a table as \`make_model\` takes them."""`,
      py`    columns = tensors(kept_words(prepare(df)))`,
      py`    return {name: columns[name] for name in MODEL_INPUTS}`,
    ],
    [
      py`# Layers of this file that a saved model names: it is loaded where this file was imported.`,
      ...names(py`OWN_LAYERS`, ownLayers),
      NOTHING,
      NOTHING,
      py`def save_model(path):`,
      py`    """Saves the model: as .keras, or under any other name as a SavedModel, a folder that needs no class. Says how it is loaded."""`,
      py`    if path.endswith(".keras"):`,
      py`        make_model().save(path)`,
      py`        after = f" after an import of this file, for its layers {', '.join(OWN_LAYERS)}" if OWN_LAYERS else ""`,
      py`        return f"{path}: keras.models.load_model reads it{after}"`,
      py`    make_model().export(path, verbose=False)`,
      py`    named = input_names()`,
      py`    titles = [f"{named[column]} ({column})" if named[column] != column else column for column in MODEL_INPUTS]`,
      py`    inputs = ", ".join(titles if len(titles) <= 20 else [*titles[:19], f"{len(titles) - 19} more (input_names())"])`,
      py`    return f"{path}: tensorflow.saved_model.load reads it, and keras.layers.TFSMLayer with dtype=\\"float64\\"; its inputs are {inputs}"`,
    ],
    [
      py`def refit(df):`,
      py`    """Adapts the layers that can be to these rows, and transforms them; what else was learned stays as it is."""`,
      py`    LEARNING.append(True)`,
      py`    try:`,
      py`        return transform(df)`,
      py`    finally:`,
      py`        LEARNING.clear()`,
    ],
  ];
}

/** `target_layer()`, which turns labels into numbers, and the functions of its steps. */
export function targetLayer({ sources, fields }: FrozenPipeline, steps: readonly KerasStep[]): Line[][] {
  const [label] = (sources[0] as FrozenSource).fields as [Field];
  const isText = label.type === 'category' || label.type === 'text';
  return [
    ...steps.map(({ nodeId, lines }) => ofNode(nodeId, lines)),
    [
      py`def target_layer(dtype="float32"):`,
      py`    """A layer from labels of the shape (rows, 1) to the target as a model learns it. Texts are strings, the empty one`,
      py`    missing; all others are float64, NaN missing: truths as 1 and 0, dates as milliseconds since 1970."""`,
      py`    labels = keras.Input((1,), dtype=${isText ? py`"string"` : py`"float64"`})`,
      py`    t = {TARGET: ${isText ? py`given_texts(labels)` : py`labels`}}`,
      ...steps.map(({ nodeId, name }): Line => ({ text: py`    t = ${name}(t)`, nodeId })),
      fields.length === 1
        ? py`    encoded = t[${pythonString((fields[0] as Field).name)}]`
        : py`    encoded = keras.layers.Concatenate(dtype="float64")([t[name] for name in TARGET_RESULT])`,
      py`    return keras.Model(labels, ops.cast(encoded, dtype), name="target")`,
    ],
  ];
}

/** Body of `transform` for a table. */
export const throughLayers = {
  name: py`through_layers`,
  lines: [
    py`def through_layers(df):`,
    py`    """The result as a table."""`,
    py`    t = columns_of(tensors(df))`,
    py`    made = {}`,
    py`    for name, kind in RESULT.items():`,
    py`        cells = t[name].numpy().reshape(-1)`,
    py`        if kind == "text":`,
    py`            cells = [None if cell == MISSING.encode() else cell.decode() for cell in cells]`,
    py`            made[name] = pd.Series(cells, index=df.index, dtype=TEXT)`,
    py`        elif kind == "boolean":`,
    py`            truths = pd.Series(cells, index=df.index).map({1.0: True, 0.0: False}, na_action="ignore")`,
    py`            made[name] = truths.astype("boolean")`,
    py`        elif kind == "datetime":`,
    py`            made[name] = pd.to_datetime(pd.Series(cells, index=df.index), unit="ms")`,
    py`        else:`,
    py`            made[name] = pd.Series(cells, index=df.index)`,
    py`    return pd.DataFrame(made, index=df.index)`,
  ],
};

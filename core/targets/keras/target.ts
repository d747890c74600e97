import { unreadableSources } from '../python/text-dialect.ts';
import type { Problem } from '../../ir/problem.ts';
import type { FrozenNode, FrozenPipeline } from '../frozen.ts';
import { rowsReason } from '../model-rows.ts';
import { NotInRe2 } from '../onnx/patterns.ts';
import { NOTHING, py } from '../python/literals.ts';
import { functionsOf, PythonFile } from '../python/file.ts';
import { script } from '../python/script.ts';
import { sidesOf } from '../sides.ts';
import { numpy, pandas, type Support, type Target, type WriteCode } from '../target.ts';
import { NotInKeras, resultOf } from './expression.ts';
import { hasTexts } from '../python/prepare.ts';
import { isOwnClass, type LayerName, layerSources, layers } from './layers.ts';
import { isNative } from './native.ts';
import { featureNames, modelBlocks, targetLayer, throughLayers } from './script.ts';
import { stepsOf, TensorScope } from './steps.ts';

const VERSIONS = [py`keras 3.15.1`, py`tensorflow 2.21.0`, py`numpy 2.4`, py`pandas 3.0.6`];

const code: WriteCode = (pipeline, check) => {
  const file = new PythonFile();
  const defined = Object.values(layers).flatMap(({ source }) => functionsOf(source));
  for (const name of [...Object.keys(layers), ...defined, ...usual]) file.taken.add(name);
  const used = new Set<LayerName>([
    'MISSING',
    ...(hasTexts(pipeline.sources[0]?.fields ?? []) ? (['given_texts'] as const) : []),
  ]);
  const { features, target } = sidesOf(pipeline);
  const steps = stepsOf(features, file, used);
  const labels = target?.pipeline ?? null;
  const layer = labels !== null && isLayer(labels) ? targetLayer(labels, stepsOf(labels, file, used)) : [];
  file.import('math', 'warnings', 'keras', 'tensorflow as tf', 'keras.ops');
  return script(pipeline, check, file, {
    title: py`A Prepgraph pipeline for Keras: preprocessing layers in a model.`,
    versions: VERSIONS,
    steps: [throughLayers],
    own: () => [
      ...layerSources(used).map((source) => [source]),
      ...modelBlocks(features, steps, [...used].filter(isOwnClass), used.has('Columns')),
      ...layer,
    ],
    refit: () => py`refit(df)`,
    kept: features.nodes
      .filter(
        (node) =>
          node.operator.learn !== undefined && !isNative(node) && steps.some(({ nodeId }) => nodeId === node.id),
      )
      .map(({ id }) => id),
    save: {
      statement: py`print(save_model(given.save))`,
      usage: [py`--save model.keras`, py`saves the model; with --input and --refit, as it was learned anew`],
      help: 'where to write the model: .keras, or the name of a folder for a SavedModel',
    },
    about: ABOUT,
  });
};

/**
 * Keras: a model of preprocessing layers with one input per column, on TensorFlow, because only TensorFlow has texts.
 */
export const keras: Target = {
  name: 'keras',
  label: 'Keras',
  summary: 'A Python file: preprocessing layers as a keras.Model, to save or to put in front of a model.',
  ending: '.py',
  packages: [numpy, pandas, { module: 'keras', pip: 'keras' }, { module: 'tensorflow', pip: 'tensorflow' }],
  supports,
  refusals,
  code,
  emit: (pipeline, check) => new TextEncoder().encode(code(pipeline, check).text),
};

/** Names that the file uses besides those of its layers and steps. */
const usual =
  't cells tf keras ops math warnings adapted columns_of make_inputs model_inputs tensors through_layers code name input_names save_model OWN_LAYERS NO_TEXT civil days_of on_known ADAPTED LEARNING FEATURES MODEL_INPUTS target_layer labels encoded'.split(
    ' ',
  );

const ABOUT = [
  py`\`make_model()\` is a keras.Model from a dictionary of columns to a tensor of features, to put in front of a model:`,
  NOTHING,
  py`    import keras, numpy as np`,
  py`    data = np.load("data.npz")    # prepgraph run PIPELINE --output data.npz: prepared rows, for training`,
  py`    model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])`,
  py`    model.compile(optimizer="adam", loss="mse")`,
  py`    model.fit(data["x_train"], data["y_train"], epochs=10)`,
  py`    before = make_model()    # takes rows as they come in, gives the same features in the same order`,
  py`    whole = keras.Model(before.input, model(before.output))`,
  py`    whole.predict(model_inputs(df))`,
  NOTHING,
  py`Layers work in double precision; \`make_model\` gives float32, as models want it. A saved model is loaded by`,
  py`keras.models.load_model; where OWN_LAYERS names any, after an import of this file. \`make_model().export(folder)\` writes a`,
  py`SavedModel, which needs neither.`,
];

const native: Support = { how: 'native' };
const plain: Support = { how: 'plain' };

function supports(node: FrozenNode): Support {
  const reason = rowsReason(node) ?? columnsReason(node);
  if (reason !== null) return { how: 'never', reason };
  return isNative(node) ? native : plain;
}

/** The reason why a node's columns cannot be written, found by writing them; null if they can. */
function columnsReason(node: FrozenNode): string | null {
  const exprs = node.columns.map(({ expr }) => expr);
  const scope = new TensorScope(node, exprs, new Set());
  try {
    for (const expr of exprs) resultOf(expr, scope);
    return null;
  } catch (error) {
    if (error instanceof NotInKeras || error instanceof NotInRe2) return error.reason;
    throw error;
  }
}

/** Whether a single label column becomes numbers by steps that Keras can express. */
const isLayer = ({ sources, nodes, fields }: FrozenPipeline): boolean =>
  sources[0]?.fields.length === 1 &&
  fields.length > 0 &&
  fields.every(({ type }) => type === 'number' || type === 'boolean') &&
  nodes.every((node) => supports(node).how !== 'never');

function refusals(pipeline: FrozenPipeline): readonly Problem[] {
  const unreadable = unreadableSources(pipeline, 'Keras', 'pandas');
  if (featureNames(pipeline).length > 0) return unreadable;
  return [
    ...unreadable,
    {
      nodeId: pipeline.output,
      code: 'export.no-numbers',
      message: 'The result has no number column, and a Keras model is given numbers.',
      hint: 'Encode text and categories first (StringLookup, OneHotEncoder, OrdinalEncoder).',
    },
  ];
}

import type { Problem } from '../../ir/problem.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenNode, FrozenPipeline } from '../frozen.ts';
import { rowsReason } from '../model-rows.ts';
import { numpy, type Support, type Target } from '../target.ts';
import { ExpressionNodes, type Value } from './expression.ts';
import { GraphBuilder, NotInOnnx } from './graph.ts';
import { featureColumns, inputColumns, onnxModel } from './model.ts';
import { NotInRe2 } from './patterns.ts';

/**
 * ONNX: one graph of ai.onnx and ai.onnx.ml operators, from source columns to `features`. Every supported node becomes
 * operators, so that no support is "plain".
 */
export const onnx: Target = {
  name: 'onnx',
  label: 'ONNX',
  summary: 'A model for onnxruntime: from raw columns to number features, in any language.',
  ending: '.onnx',
  packages: [numpy, { module: 'onnxruntime', pip: 'onnxruntime' }],
  supports,
  refusals,
  singlePrecision,
  emit: (pipeline, check, wide) => onnxModel(pipeline, check, wide === undefined ? {} : { wide }),
};

function singlePrecision(pipeline: FrozenPipeline): ReturnType<NonNullable<Target['singlePrecision']>> {
  const features = featureColumns(pipeline);
  const inputs = [...inputColumns(pipeline, features).values()];
  return {
    inputs: inputs.filter(({ type, isWide }) => type === 'number' && isWide !== true).map(({ name }) => name),
    results: features.map(({ name }) => name),
  };
}

const native: Support = { how: 'native' };

function supports(node: FrozenNode): Support {
  const reason = rowsReason(node) ?? columnsReason(node);
  return reason === null ? native : { how: 'never', reason };
}

/** The reason why a node's columns cannot be written, found by writing them; null if they can. */
function columnsReason({ before, columns }: FrozenNode): string | null {
  const g = new GraphBuilder([]);
  const nodes = new ExpressionNodes(
    g,
    (index) => valueOf(before[0]?.[index]),
    () => 'x',
  );
  try {
    for (const { expr } of columns) nodes.column(expr);
    return null;
  } catch (error) {
    if (error instanceof NotInOnnx || error instanceof NotInRe2) return error.reason;
    throw error;
  }
}

const valueOf = (field: Field | undefined): Value => {
  switch (field?.type) {
    case 'boolean':
      return { kind: 'boolean', value: 'x', missing: 'm' };
    case 'category':
    case 'text':
      return { kind: 'string', value: 'x', missing: 'm' };
    default:
      return { kind: 'number', value: 'x' };
  }
};

function refusals(pipeline: FrozenPipeline): readonly Problem[] {
  if (featureColumns(pipeline).length > 0) return [];
  return [
    {
      nodeId: pipeline.output,
      code: 'export.no-numbers',
      message: 'The result has no number column, and an ONNX model gives numbers.',
      hint: 'Encode text and categories first (OneHotEncoder, OrdinalEncoder).',
    },
  ];
}

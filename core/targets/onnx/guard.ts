import type { GraphBuilder } from './graph.ts';

/**
 * x, but the run stops where `failing` is true in any row. ONNX has no operator for that: the shape that x is given comes
 * from a list of one shape, and a row that fails asks for the second. The runtime's error shows the node's name.
 */
export function guarded(g: GraphBuilder, x: string, failing: string, message: string): string {
  const count = g.node('ReduceSum', [g.cast(failing, 'int64')], { attributes: { keepdims: 0 } });
  const which = g.cast(g.node('Greater', [count, g.tensor('int64', [], [0])]), 'int64');
  const shape = g.node('Gather', [g.tensor('int64', [1, 2], [-1, 1]), which], {
    attributes: { axis: 0 },
    name: `refused: ${message}`,
  });
  return g.node('Reshape', [x, shape]);
}

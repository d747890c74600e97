import type { GraphBuilder } from './graph.ts';

/**
 * x; the run stops if `failing` is true in any row. ONNX has no operator for that. Therefore x is reshaped
 * by an entry of a list with a single shape, and a failing row requests the second entry. The runtime's
 * error contains the node's name.
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

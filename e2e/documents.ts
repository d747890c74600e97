/** The text of a document of steps of these types, side by side, with no edges. */
export const stepsDocument = (steps: readonly string[]): string =>
  JSON.stringify({
    format: 'prepgraph',
    version: 1,
    nodes: steps.map((type, index) => ({ id: `n${index}`, type, params: {}, position: { x: index * 260, y: 0 } })),
    edges: [],
  });

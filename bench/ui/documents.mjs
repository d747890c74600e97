/**
 * The documents that the window is measured with.
 *
 * @typedef {{ id: string, name?: string, type: string, params: Record<string, unknown>, position?: { x: number, y: number } }} DocumentNode
 */

const STEP = { x: 264, y: 152 };

/** @returns {string} */
function documentText(/** @type {DocumentNode[]} */ nodes, /** @type {[string, string][]} */ edges) {
  return JSON.stringify({
    format: 'prepgraph',
    version: 1,
    nodes,
    edges: edges.map(([source, target]) => ({ source, target })),
  });
}

const source = (/** @type {string} */ path) => ({
  id: 'source',
  name: 'source',
  type: 'CsvSource',
  params: { path },
  position: { x: 0, y: 0 },
});

const WIDE_STEPS = [
  { type: 'SimpleImputer', params: { columns: ['x0', 'x1', 'x5', 'x6'], strategy: 'mean' } },
  { type: 'Clip', params: { columns: ['x0', 'x1'], lower: 100, upper: 900 } },
  { type: 'MinMaxScaler', params: { columns: ['x2', 'x5', 'x6'] } },
  { type: 'StandardScaler', params: { columns: ['x0', 'x7'] } },
];

/** What the steps of the wide document are called. */
export const wideNames = ['source', ...WIDE_STEPS.map((_, index) => `step ${index + 1}`)];

/** A chain of steps behind a wide table. */
export function wideDocument(/** @type {string} */ path) {
  const nodes = WIDE_STEPS.map((kind, index) => ({
    id: `step${index + 1}`,
    name: `step ${index + 1}`,
    ...kind,
    position: { x: STEP.x * (index + 1), y: 0 },
  }));
  return documentText([source(path), ...nodes], chainOf(['source', ...nodes.map(({ id }) => id)]));
}

/** Outliers held at quantiles: their slider is what moves. */
export function sliderDocument(/** @type {string} */ path) {
  const clip = {
    id: 'clip',
    name: 'hold outliers',
    type: 'Clip',
    params: { columns: ['x0', 'x1', 'x2', 'x3'], bounds: 'quantiles', quantile_range: [1, 99] },
    position: { x: STEP.x, y: 0 },
  };
  return documentText([source(path), clip], [['source', 'clip']]);
}

/** So many steps: chains that start at one file. */
export function manySteps(/** @type {string} */ path, /** @type {number} */ count) {
  const kinds = [
    (/** @type {string} */ column) => ({ type: 'SimpleImputer', params: { columns: [column], strategy: 'median' } }),
    (/** @type {string} */ column) => ({ type: 'StandardScaler', params: { columns: [column] } }),
    (/** @type {string} */ column) => ({ type: 'Clip', params: { columns: [column], lower: -2, upper: 2 } }),
    (/** @type {string} */ column) => ({ type: 'MinMaxScaler', params: { columns: [column] } }),
  ];
  const LENGTH = 16;
  /** @type {DocumentNode[]} */
  const nodes = [source(path)];
  /** @type {[string, string][]} */
  const edges = [];
  for (let index = 0; nodes.length < count; index++) {
    const [chain, place] = [Math.floor(index / LENGTH), index % LENGTH];
    const kind = /** @type {(typeof kinds)[0]} */ (kinds[index % kinds.length]);
    const id = `step${index + 1}`;
    nodes.push({ id, ...kind(`x${chain % 10}`), position: { x: STEP.x * (place + 1), y: STEP.y * chain } });
    edges.push([place === 0 ? 'source' : `step${index}`, id]);
  }
  return documentText(nodes, edges);
}

const chainOf = (/** @type {string[]} */ ids) =>
  ids.slice(1).map((id, index) => /** @type {[string, string]} */ ([/** @type {string} */ (ids[index]), id]));

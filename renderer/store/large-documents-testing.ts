/** Documents of the maximum size, each of a shape that exercises another path through layout and graph. */
import type { DocumentEdge, DocumentNode, PipelineDocument } from '../../core/graph/document-schema.ts';

/** The limit of `document-limits.ts`. */
export const MAX_NODES = 20_000;
export const MAX_EDGES = 50_000;

const node = (index: number): DocumentNode => ({
  id: `n${index}`,
  type: index === 0 ? 'CsvSource' : 'MinMaxScaler',
  params: index === 0 ? { path: 'few.csv' } : { columns: ['a'] },
});

const edge = (source: number, target: number): DocumentEdge => ({ source: `n${source}`, target: `n${target}` });

const documentOf = (edges: DocumentEdge[], nodes = MAX_NODES): PipelineDocument => ({
  format: 'prepgraph',
  version: 1,
  nodes: Array.from({ length: nodes }, (_, index) => node(index)),
  edges: edges.slice(0, MAX_EDGES),
});

const numbers = (to: number, from = 1): number[] => Array.from({ length: to - from }, (_, index) => from + index);

/** A chain: every step follows the one before. */
export const oneChain = (nodes = MAX_NODES): PipelineDocument =>
  documentOf(
    numbers(nodes).map((index) => edge(index - 1, index)),
    nodes,
  );

/** Chains of forty steps that start at one file. */
export const manyChains = (nodes = MAX_NODES): PipelineDocument =>
  documentOf(
    numbers(nodes).map((index) => edge(index % 40 === 1 ? 0 : index - 1, index)),
    nodes,
  );

/** One step feeds all others. */
export const fan = (nodes = MAX_NODES): PipelineDocument =>
  documentOf(
    numbers(nodes).map((index) => edge(0, index)),
    nodes,
  );

/** A grid: each step feeds the next and the one below. */
export function grid(nodes = MAX_NODES): PipelineDocument {
  const side = Math.floor(Math.sqrt(nodes));
  return documentOf(
    numbers(nodes, 0).flatMap((index) => [
      ...((index + 1) % side === 0 || index + 1 >= nodes ? [] : [edge(index, index + 1)]),
      ...(index + side >= nodes ? [] : [edge(index, index + side)]),
    ]),
    nodes,
  );
}

/** A tangle: two or three edges a step, from random earlier ones, so that no cut through them is narrow. */
export function tangle(nodes = MAX_NODES): PipelineDocument {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const edges = numbers(nodes).flatMap((index) => [edge(random(index), index), edge(random(index), index)]);
  while (edges.length < (MAX_EDGES * nodes) / MAX_NODES) {
    const target = 1 + random(nodes - 1);
    edges.push(edge(random(target), target));
  }
  return documentOf(edges, nodes);
}

/** Edges across all ranks: a layout that follows each of them rank by rank never ends. */
export const longEdges = (nodes = MAX_NODES): PipelineDocument =>
  documentOf(
    numbers(nodes).flatMap((index) => [edge(index - 1, index), edge(0, index)]),
    nodes,
  );

/** All steps on one circle. */
export const circle = (nodes = MAX_NODES): PipelineDocument =>
  documentOf(
    numbers(nodes + 1).map((index) => edge(index - 1, index % nodes)),
    nodes,
  );

export const largeDocuments: Readonly<Record<string, (nodes?: number) => PipelineDocument>> = {
  'one chain': oneChain,
  'many chains': manyChains,
  'a fan': fan,
  'a grid': grid,
  'a tangle': tangle,
  'long edges': longEdges,
  'a circle': circle,
};

/** The same steps in stages of `size` steps. */
export const staged = (document: PipelineDocument, size: number, collapsed: boolean): PipelineDocument => ({
  ...document,
  groups: Array.from({ length: Math.ceil(document.nodes.length / size) }, (_, index) => ({
    id: `g${index}`,
    name: `Stage ${index}`,
    nodes: document.nodes.slice(index * size, (index + 1) * size).map(({ id }) => id),
    ...(collapsed && { collapsed }),
  })),
});

/**
 * Random numbers of a document's steps. A step whose `random_state` is null draws a stream of its own, fixed by its id.
 * In documents of version 1 null stood for the seed 0, so that all steps drew the same numbers.
 */
import { operatorOf } from '../operators/catalogue.ts';
import { ownSeeds } from '../random/own-seeds.ts';
import type { PipelineDocument } from './document-schema.ts';
import type { DocumentNode } from './document-schema.ts';

/** The parameter that holds a seed; every operator that draws calls it so, as scikit-learn and pandas do. */
export const SEED = 'random_state';

/** The seed of version 1 for steps without one. */
const OLD_SEED = 0;

const draws = (type: string): boolean => operatorOf(type)?.params.shape[SEED] !== undefined;

/** Whether a step draws and has no seed. */
export const isUnseeded = ({ type, params }: Pick<DocumentNode, 'type' | 'params'>): boolean =>
  (params[SEED] ?? null) === null && draws(type);

/** Seeds by the nodes that they were made for. */
const known = new WeakMap<readonly DocumentNode[], ReadonlyMap<string, number>>();
/** All nodes of the document that nodes were cut out of. */
const wholes = new WeakMap<readonly DocumentNode[], DocumentNode[]>();

/** The seed of a step's own stream: that of its id, which no other node of the document has. */
export function ownSeed(document: Pick<PipelineDocument, 'nodes'>, nodeId: string): number {
  const nodes = wholes.get(document.nodes) ?? document.nodes;
  let seeds = known.get(nodes);
  if (seeds?.has(nodeId) !== true) {
    seeds = ownSeeds([nodeId, ...nodes.map(({ id }) => id)]);
    known.set(nodes, seeds);
  }
  return seeds.get(nodeId) as number;
}

/** The seed that a step without one draws with. */
export const seedIn = (document: Pick<PipelineDocument, 'nodes' | 'version'>, nodeId: string): number =>
  document.version === 1 ? OLD_SEED : ownSeed(document, nodeId);

/** Nodes that are cut out of a document draw what they draw in the whole. */
export const keepSeeds = (part: DocumentNode[], whole: DocumentNode[]): void =>
  void wholes.set(part, wholes.get(whole) ?? whole);

/** A document of version 1 as this version writes it: steps without a seed get the one that they ran with. */
export const withOldSeeds = (document: PipelineDocument): PipelineDocument => ({
  ...document,
  nodes: document.nodes.map((node) =>
    isUnseeded(node) ? { ...node, params: { ...node.params, [SEED]: OLD_SEED } } : node,
  ),
});

/**
 * The version that a document is written with: 1, which every Prepgraph reads, unless a step draws its own stream, or may:
 * of a type that is not known here nobody can tell.
 */
export const versionOf = ({ nodes, version }: Pick<PipelineDocument, 'nodes' | 'version'>): 1 | 2 =>
  version === 2 && nodes.some((node) => isUnseeded(node) || operatorOf(node.type) === undefined) ? 2 : 1;

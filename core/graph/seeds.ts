/**
 * Random seeds of a document's steps. A step whose `random_state` is null draws from a stream of its own, derived from
 * its id. In documents of version 1, null meant the seed 0, so all steps drew the same numbers.
 */
import { operatorOf } from '../operators/catalogue.ts';
import { ownSeeds } from '../random/own-seeds.ts';
import type { DocumentNode, PipelineDocument } from './document-schema.ts';

/** Name of the seed parameter in every operator that draws, as in scikit-learn and pandas. */
export const SEED = 'random_state';

/** Seed in version 1 of steps without one. */
const OLD_SEED = 0;

const draws = (type: string): boolean => operatorOf(type)?.params.shape[SEED] !== undefined;

/** Whether a step draws random numbers and has no seed. */
export const isUnseeded = ({ type, params }: Pick<DocumentNode, 'type' | 'params'>): boolean =>
  (params[SEED] ?? null) === null && draws(type);

/** Cache of seeds, by the nodes they were created for. */
const known = new WeakMap<readonly DocumentNode[], ReadonlyMap<string, number>>();
/** For nodes cut out of a document, all nodes of the document. */
const wholes = new WeakMap<readonly DocumentNode[], DocumentNode[]>();

/** Seed of a step's own stream. It is derived from the step's id, which is unique in the document. */
export function ownSeed(document: Pick<PipelineDocument, 'nodes'>, nodeId: string): number {
  const nodes = wholes.get(document.nodes) ?? document.nodes;
  let seeds = known.get(nodes);
  if (seeds?.has(nodeId) !== true) {
    seeds = ownSeeds([nodeId, ...nodes.map(({ id }) => id)]);
    known.set(nodes, seeds);
  }
  return seeds.get(nodeId) as number;
}

/** Seed of a step that states none. */
export const seedIn = (document: Pick<PipelineDocument, 'nodes' | 'version'>, nodeId: string): number =>
  document.version === 1 ? OLD_SEED : ownSeed(document, nodeId);

/** Makes nodes cut out of a document draw the same numbers as in the whole document. */
export const keepSeeds = (part: DocumentNode[], whole: DocumentNode[]): void =>
  void wholes.set(part, wholes.get(whole) ?? whole);

/** A document of version 1 in the current version: steps without a seed get the seed 0 that they ran with. */
export const withOldSeeds = (document: PipelineDocument): PipelineDocument => ({
  ...document,
  nodes: document.nodes.map((node) =>
    isUnseeded(node) ? { ...node, params: { ...node.params, [SEED]: OLD_SEED } } : node,
  ),
});

/**
 * The version to write a document with: 1, which every Prepgraph reads, unless a step draws from its own stream, or may
 * do so because its type is unknown.
 */
export const versionOf = ({ nodes, version }: Pick<PipelineDocument, 'nodes' | 'version'>): 1 | 2 =>
  version === 2 && nodes.some((node) => isUnseeded(node) || operatorOf(node.type) === undefined) ? 2 : 1;

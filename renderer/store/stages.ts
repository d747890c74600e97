/**
 * Collapsed stages, which are drawn as one node: their hidden steps, their places, and the meaning of a selection of
 * them or an edge to them. On the canvas a stage's id is its group's key.
 */
import type { DocumentGroup, DocumentNode, PipelineDocument } from '../../core/graph/document-schema.ts';
import { topologicalOrder } from '../../core/graph/graph.ts';
import { FRAME_MARGIN, frameOf, groupKey, isAnnotation, type Size, stepsById } from './annotations.ts';
import { type Connection, connectionRefusal, freePorts, fullNodes } from './connection.ts';
import { changeNodes, plain } from './plain.ts';
import { GAP_X, GAP_Y, NODE_HEIGHT, NODE_WIDTH, type Position, positionOf } from './placement.ts';

/** A collapsed stage. */
export interface Stage {
  readonly key: string;
  readonly group: DocumentGroup;
  /** Ids of its hidden steps in the order of the flow; the last one's table is the stage's. */
  readonly steps: readonly string[];
}

export interface Folded {
  /** Stages by key. */
  readonly stages: ReadonlyMap<string, Stage>;
  /** The stage that hides a step, by the step's id. */
  readonly stageOf: ReadonlyMap<string, Stage>;
}

const nothingFolded: Folded = { stages: new Map(), stageOf: new Map() };
const memo = new WeakMap<PipelineDocument, Folded>();

/** Collapsed stages of a frozen document, cached; for a draft use `fold`, which does not cache. */
export function foldedOf(document: PipelineDocument): Folded {
  const known = memo.get(document) ?? fold(document);
  memo.set(document, known);
  return known;
}

function fold(document: PipelineDocument): Folded {
  if (document.groups?.some(({ collapsed }) => collapsed === true) !== true) return nothingFolded;
  const ids = new Set(document.nodes.map(({ id }) => id));
  /** Index of each step's group. */
  const groupAt = new Map<string, number>();
  for (const [at, { nodes, collapsed }] of document.groups.entries()) {
    // A document written by hand may list a step in two stages: the first one has it.
    if (collapsed === true) for (const id of nodes) if (ids.has(id) && !groupAt.has(id)) groupAt.set(id, at);
  }
  const parts = document.groups.map((): PipelineDocument => ({ ...document, nodes: [], edges: [] }));
  for (const node of document.nodes) parts[groupAt.get(node.id) ?? -1]?.nodes.push(node);
  for (const edge of document.edges) {
    const at = groupAt.get(edge.source) ?? -1;
    if (at === groupAt.get(edge.target)) parts[at]?.edges.push(edge);
  }
  const stages = new Map<string, Stage>();
  const stageOf = new Map<string, Stage>();
  for (const [at, group] of document.groups.entries()) {
    const part = parts[at] as PipelineDocument;
    if (part.nodes.length === 0) continue;
    const stage = { key: groupKey(group.id), group, steps: inOrder(part, group) };
    stages.set(stage.key, stage);
    for (const id of stage.steps) stageOf.set(id, stage);
  }
  return { stages, stageOf };
}

/** Steps in the order of the flow; those on a circle, which has none, come last, in the order of the group. */
function inOrder(part: PipelineDocument, group: DocumentGroup): string[] {
  const order = new Set(topologicalOrder(part));
  const members = new Set(part.nodes.map(({ id }) => id));
  for (const id of group.nodes) if (members.has(id)) order.add(id);
  return [...order];
}

export const STAGE_SIZE: Size = { width: NODE_WIDTH, height: NODE_HEIGHT };

/** Place of a collapsed stage: the upper left corner of its steps. */
export function placeOf(
  document: PipelineDocument,
  { steps }: Stage,
  moving?: ReadonlyMap<string, Position>,
  nodes?: ReadonlyMap<string, DocumentNode>,
): Position {
  const frame = frameOf(document, { nodes: [...steps] }, moving, nodes) ?? { x: 0, y: 0 };
  return { x: frame.x + FRAME_MARGIN, y: frame.y + FRAME_MARGIN };
}

/** Id of the node that is drawn for a step: itself, or the stage that hides it. */
export const shownFor = (document: PipelineDocument, id: string): string =>
  foldedOf(document).stageOf.get(id)?.key ?? id;

/** Nodes on the canvas with the steps that move with them: steps, and stages in place of their hidden steps. */
export function standing(
  document: PipelineDocument,
): readonly { readonly key: string; readonly place: Position; readonly steps: readonly string[] }[] {
  const { stages, stageOf } = fold(document);
  const steps = stages.size === 0 ? undefined : stepsById(document);
  return [
    ...document.nodes
      .filter(({ id }) => !stageOf.has(id))
      .map((node) => ({ key: node.id, place: positionOf(node), steps: [node.id] })),
    ...[...stages.values()].map((stage) => ({
      key: stage.key,
      place: placeOf(document, stage, undefined, steps),
      steps: stage.steps,
    })),
  ];
}

/** Steps that are selected by selecting these nodes: a collapsed stage stands for all its steps, the last one last. */
export function chosenBy(
  document: PipelineDocument,
  keys: readonly string[],
): { readonly nodes: readonly string[]; readonly annotations: readonly string[] } {
  const { stages, stageOf } = foldedOf(document);
  const annotations = keys.filter(isAnnotation);
  const nodes = keys.flatMap((key) => {
    const stage = stages.get(key);
    if (stage !== undefined) return stage.steps;
    return isAnnotation(key) || stageOf.has(key) ? [] : [key];
  });
  return { nodes, annotations };
}

/** The stage with exactly these steps. */
export function stageFilledBy(document: PipelineDocument, nodes: readonly string[]): Stage | undefined {
  const stage = foldedOf(document).stageOf.get(nodes[0] ?? '');
  if (stage?.steps.length !== nodes.length) return undefined;
  const steps = new Set(stage.steps);
  return nodes.every((id) => steps.has(id)) ? stage : undefined;
}

/** Maximum number of a stage's steps that are tried as the end of an edge. */
const MAX_TRIED_STEPS = 50;

/**
 * Steps that an edge between these nodes would connect: it starts at a stage's last step, and ends at the first step
 * that accepts it.
 */
export function joinedBy(document: PipelineDocument, { source, target, targetHandle }: Connection): Connection {
  const { stages } = foldedOf(document);
  const from = stages.get(source)?.steps.at(-1) ?? source;
  const stage = stages.get(target);
  if (stage === undefined) return { source: from, target, targetHandle };
  const full = fullNodes(document);
  const open = stage.steps.filter((id) => !full.has(id)).slice(0, MAX_TRIED_STEPS);
  const ways = (open.length === 0 ? stage.steps.slice(0, 1) : open).map((id): Connection => {
    const [free] = freePorts(document, id);
    return { source: from, target: id, targetHandle: free };
  });
  return ways.find((way) => connectionRefusal(document, way) === null) ?? (ways[0] as Connection);
}

/** Collapses stages to one node each. */
export function collapse(draft: PipelineDocument, keys: readonly string[]): void {
  const wanted = new Set(keys);
  for (const group of draft.groups ?? []) if (wanted.has(groupKey(group.id))) group.collapsed = true;
}

/** Above 20 stages expanded at once no room is made, because each would move all steps. */
const MAX_STAGES_MAKING_ROOM = 20;

/** Expands stages; nodes in the place of their frames make room. */
export function expand(draft: PipelineDocument, keys: readonly string[]): void {
  const wanted = new Set(keys);
  for (const group of draft.groups ?? []) {
    if (!wanted.has(groupKey(group.id)) || group.collapsed !== true) continue;
    const stage = wanted.size > MAX_STAGES_MAKING_ROOM ? undefined : fold(plain(draft)).stages.get(groupKey(group.id));
    delete group.collapsed;
    if (stage !== undefined) makeRoom(draft, stage);
  }
}

/** Moves nodes that the frame would cover: to the right if they are right of the stage, down if they are below. */
function makeRoom(draft: PipelineDocument, stage: Stage): void {
  const frame = frameOf(draft, { nodes: [...stage.steps] });
  if (frame === null) return;
  const members = new Set(stage.steps);
  const others = () => standing(plain(draft)).filter(({ steps }) => !steps.some((id) => members.has(id)));
  const covered = () =>
    others().filter(
      ({ place: { x, y } }) =>
        x < frame.x + frame.width &&
        x + NODE_WIDTH > frame.x &&
        y < frame.y + frame.height &&
        y + NODE_HEIGHT > frame.y,
    );
  const shift = (axis: 'x' | 'y', to: number, found: readonly { readonly place: Position }[]): void => {
    const border = found.reduce((least, { place }) => Math.min(least, place[axis]), Infinity);
    if (border >= to) return;
    const moved = new Set(
      others()
        .filter(({ place }) => place[axis] >= border)
        .flatMap(({ steps }) => steps),
    );
    changeNodes(
      draft,
      ({ id }) => moved.has(id),
      (node) => {
        const place = positionOf(node);
        node.position = { ...place, [axis]: place[axis] + to - border };
      },
    );
  };
  const beyond = frame.x + FRAME_MARGIN + NODE_WIDTH;
  shift(
    'x',
    frame.x + frame.width + GAP_X - FRAME_MARGIN,
    covered().filter(({ place }) => place.x >= beyond),
  );
  shift(
    'y',
    frame.y + frame.height + GAP_Y,
    covered().filter(({ place }) => place.y > frame.y + FRAME_MARGIN),
  );
}

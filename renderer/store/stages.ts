/**
 * Stages that are drawn as one node: which steps they hide, where they stand, and what is meant by choosing them or by
 * drawing an edge to them. On the canvas a stage goes by its group's key.
 */
import type { DocumentGroup, PipelineDocument } from '../../core/graph/document.ts';
import { topologicalOrder } from '../../core/graph/graph.ts';
import { FRAME, frameOf, groupKey, groupOf, type Size } from './annotations.ts';
import { type Connection, connectionRefusal, freePorts } from './connection.ts';
import { GAP_X, GAP_Y, NODE_HEIGHT, NODE_WIDTH, type Position, positionOf } from './placement.ts';

/** A collapsed stage. */
export interface Stage {
  readonly key: string;
  readonly group: DocumentGroup;
  /** Ids of the steps that it hides, in the order of the flow: the last one's table is the stage's. */
  readonly steps: readonly string[];
}

export interface Folded {
  /** By key. */
  readonly stages: ReadonlyMap<string, Stage>;
  /** The stage that hides a step, by the step's id. */
  readonly stageOf: ReadonlyMap<string, Stage>;
}

const nothingFolded: Folded = { stages: new Map(), stageOf: new Map() };
const memo = new WeakMap<PipelineDocument, Folded>();

/** What is collapsed in a document that does not change any more; for a draft see `fold`, which forgets. */
export function foldedOf(document: PipelineDocument): Folded {
  const known = memo.get(document) ?? fold(document);
  memo.set(document, known);
  return known;
}

function fold(document: PipelineDocument): Folded {
  if (document.groups?.some(({ collapsed }) => collapsed === true) !== true) return nothingFolded;
  const ids = new Set(document.nodes.map(({ id }) => id));
  const stages = new Map<string, Stage>();
  const stageOf = new Map<string, Stage>();
  for (const group of document.groups) {
    // A document written by hand may name a step twice: the first stage has it.
    const members = new Set(group.nodes.filter((id) => ids.has(id) && !stageOf.has(id)));
    if (group.collapsed !== true || members.size === 0) continue;
    const stage = { key: groupKey(group.id), group, steps: inOrder(document, members) };
    stages.set(stage.key, stage);
    for (const id of members) stageOf.set(id, stage);
  }
  return { stages, stageOf };
}

/** In the order of the flow; steps on a circle, which has none, at the end. */
function inOrder(document: PipelineDocument, members: ReadonlySet<string>): string[] {
  const part: PipelineDocument = {
    ...document,
    nodes: document.nodes.filter(({ id }) => members.has(id)),
    edges: document.edges.filter(({ source, target }) => members.has(source) && members.has(target)),
  };
  return [...new Set([...topologicalOrder(part), ...members])];
}

export const STAGE_SIZE: Size = { width: NODE_WIDTH, height: NODE_HEIGHT };

/** Where a collapsed stage stands: at the upper left corner of its steps. */
export function placeOf(
  document: PipelineDocument,
  { group, steps }: Stage,
  moving?: ReadonlyMap<string, Position>,
): Position {
  const frame = frameOf(document, { ...group, nodes: [...steps] }, moving) ?? { x: 0, y: 0 };
  return { x: frame.x + FRAME, y: frame.y + FRAME };
}

/** What is drawn in place of a step: itself, or the stage that hides it. */
export const shownFor = (document: PipelineDocument, id: string): string =>
  foldedOf(document).stageOf.get(id)?.key ?? id;

/** What stands on the canvas with the steps that move with it: steps, and stages in place of those that they hide. */
export function standing(
  document: PipelineDocument,
): readonly { readonly key: string; readonly place: Position; readonly steps: readonly string[] }[] {
  const { stages, stageOf } = fold(document);
  return [
    ...document.nodes
      .filter(({ id }) => !stageOf.has(id))
      .map((node) => ({ key: node.id, place: positionOf(node), steps: [node.id] })),
    ...[...stages.values()].map((stage) => ({
      key: stage.key,
      place: placeOf(document, stage),
      steps: stage.steps,
    })),
  ];
}

/** What is chosen by choosing these on the canvas: a collapsed stage stands for all its steps, the last one last. */
export function chosenBy(
  document: PipelineDocument,
  keys: readonly string[],
): { readonly nodes: readonly string[]; readonly annotations: readonly string[] } {
  const { stages, stageOf } = foldedOf(document);
  const annotations = keys.filter((key) => /^(note|group):/.test(key));
  const nodes = keys.flatMap((key) => {
    const stage = stages.get(key);
    if (stage !== undefined) return stage.steps;
    return annotations.includes(key) || stageOf.has(key) ? [] : [key];
  });
  return { nodes, annotations };
}

/** The stage that these steps fill, neither more nor less. */
export function stageFilledBy(document: PipelineDocument, nodes: readonly string[]): Stage | undefined {
  const stage = foldedOf(document).stageOf.get(nodes[0] ?? '');
  return stage?.steps.length === nodes.length && nodes.every((id) => stage.steps.includes(id)) ? stage : undefined;
}

/** The steps that an edge between these would join: a stage yields its last step's table, and takes one where it can. */
export function joinedBy(document: PipelineDocument, { source, target, targetHandle }: Connection): Connection {
  const { stages } = foldedOf(document);
  const from = stages.get(source)?.steps.at(-1) ?? source;
  const stage = stages.get(target);
  if (stage === undefined) return { source: from, target, targetHandle };
  const ways = stage.steps.map((id): Connection => {
    const [free] = freePorts(document, id);
    return { source: from, target: id, targetHandle: free };
  });
  return ways.find((way) => connectionRefusal(document, way) === null) ?? (ways[0] as Connection);
}

/** Draws stages as one node each. */
export function collapse(draft: PipelineDocument, keys: readonly string[]): void {
  for (const key of keys) {
    const group = groupOf(draft, key);
    if (group !== undefined) group.collapsed = true;
  }
}

/** Shows the steps of stages again; what stands where their frames will be makes room. */
export function expand(draft: PipelineDocument, keys: readonly string[]): void {
  for (const key of keys) {
    const stage = fold(draft).stages.get(key);
    const group = groupOf(draft, key);
    if (group !== undefined) delete group.collapsed;
    if (stage !== undefined) makeRoom(draft, stage);
  }
}

/** Moves what the frame would cover: to the right what stands right of the stage, down what stands below. */
function makeRoom(draft: PipelineDocument, stage: Stage): void {
  const frame = frameOf(draft, { ...stage.group, nodes: [...stage.steps] });
  if (frame === null) return;
  const members = new Set(stage.steps);
  const others = () => standing(draft).filter(({ steps }) => !steps.some((id) => members.has(id)));
  const covered = () =>
    others().filter(
      ({ place: { x, y } }) =>
        x < frame.x + frame.width &&
        x + NODE_WIDTH > frame.x &&
        y < frame.y + frame.height &&
        y + NODE_HEIGHT > frame.y,
    );
  const shift = (axis: 'x' | 'y', to: number, found: readonly { readonly place: Position }[]): void => {
    const border = Math.min(...found.map(({ place }) => place[axis]));
    if (border >= to) return;
    const moved = new Set(
      others()
        .filter(({ place }) => place[axis] >= border)
        .flatMap(({ steps }) => steps),
    );
    for (const node of draft.nodes) {
      const place = positionOf(node);
      if (moved.has(node.id)) node.position = { ...place, [axis]: place[axis] + to - border };
    }
  };
  const beyond = frame.x + FRAME + NODE_WIDTH;
  shift(
    'x',
    frame.x + frame.width + GAP_X - FRAME,
    covered().filter(({ place }) => place.x >= beyond),
  );
  shift(
    'y',
    frame.y + frame.height + GAP_Y,
    covered().filter(({ place }) => place.y > frame.y + FRAME),
  );
}

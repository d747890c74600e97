/** Nodes of the canvas in React Flow's form: groups below, then steps, then notes. */
import { type Node, Position } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { plural, shorten } from '../design/numbers.ts';
import { frameOf, groupKey, NOTE_SIZE, noteKey, type Size, stepsById } from '../store/annotations.ts';
import { nodeName } from '../store/changes.ts';
import { STAGE_PORT } from '../store/drawn-edges.ts';
import { NODE_HEIGHT, NODE_WIDTH, type Position as Place, positionOf } from '../store/placement.ts';
import { foldedOf, placeOf, STAGE_SIZE } from '../store/stages.ts';
import type { SelectionSlice, WorkbenchState } from '../store/state.ts';
import { stageState } from './describe-stage.ts';
import { GROUP_HANDLE } from './group-node.tsx';
import { stepState } from './step-node.tsx';

/** Places of dragged nodes and sizes of resized ones, by the flow's ids. */
export interface Moving {
  readonly places: ReadonlyMap<string, Place>;
  readonly sizes: ReadonlyMap<string, Size>;
}

export const still: Moving = { places: new Map(), sizes: new Map() };

/** Width of ports in pixels, large enough to hit; their middle is on the edge of the step, within its line. */
export const PORT_WIDTH = 26;
const LINE = 1;

/** Type of a collapsed stage, in place of an operator. */
const STAGE = 'stage';

/** Places of a step's ports, so that nothing is measured when it comes into sight. */
function portsOf(type: string): NonNullable<Node['handles']> {
  const inputs = type === STAGE ? [{ id: STAGE_PORT }] : (operatorOf(type)?.inputs ?? [{ id: 'in' }]);
  const inside = NODE_HEIGHT - 2 * LINE;
  const port = { width: PORT_WIDTH, height: PORT_WIDTH };
  return [
    ...inputs.map(({ id }, index) => ({
      ...port,
      id,
      type: 'target' as const,
      position: Position.Left,
      x: LINE - PORT_WIDTH / 2,
      y: LINE + ((index + 1) / (inputs.length + 1)) * inside - PORT_WIDTH / 2,
    })),
    {
      ...port,
      id: 'out',
      type: 'source',
      position: Position.Right,
      x: NODE_WIDTH - LINE - PORT_WIDTH / 2,
      y: LINE + inside / 2 - PORT_WIDTH / 2,
    },
  ];
}

interface Shape {
  readonly id: string;
  readonly type: 'step' | 'note' | 'group' | 'stage';
  /** For a step: its operator, which determines its ports. */
  readonly operator?: string;
  readonly place: Place;
  readonly size: Size;
  readonly selected: boolean;
  readonly label: string;
}

const STEP_SIZE: Size = { width: NODE_WIDTH, height: NODE_HEIGHT };

function shapesOf(
  document: PipelineDocument,
  selection: SelectionSlice,
  { places, sizes }: Moving,
  labels: ReadonlyMap<string, string>,
): Shape[] {
  const steps = new Set(selection.nodes);
  const others = new Set(selection.annotations);
  const { stages, stageOf } = foldedOf(document);
  const byId = document.groups === undefined ? undefined : stepsById(document);
  return [
    ...(document.groups ?? []).flatMap((group): Shape[] => {
      const id = groupKey(group.id);
      const stage = stages.get(id);
      if (stage !== undefined) {
        const selected = others.has(id) || stage.steps.some((step) => steps.has(step));
        const label = `Collapsed stage ${shorten(group.name, 80)}, ${plural(stage.steps.length, 'step')}, ${labels.get(id) ?? ''}`;
        const place = placeOf(document, stage, places, byId);
        return [{ id, type: STAGE, operator: STAGE, place, size: STAGE_SIZE, selected, label }];
      }
      const frame = frameOf(document, group, places, byId);
      if (frame === null) return [];
      const { width, height } = frame;
      const label = `Stage ${shorten(group.name, 80)}, ${plural(group.nodes.length, 'step')}`;
      return [{ id, type: 'group', place: frame, size: { width, height }, selected: others.has(id), label }];
    }),
    ...document.nodes.flatMap((node): Shape[] => {
      if (stageOf.has(node.id)) return [];
      const place = places.get(node.id) ?? positionOf(node);
      const label = labels.get(node.id) ?? '';
      const selected = steps.has(node.id);
      return [{ id: node.id, type: 'step', operator: node.type, place, size: STEP_SIZE, selected, label }];
    }),
    ...(document.notes ?? []).map((note): Shape => {
      const id = noteKey(note.id);
      const size = sizes.get(id) ?? note.size ?? NOTE_SIZE;
      const label = `Note: ${shorten(note.text, 80)}`;
      return { id, type: 'note', place: places.get(id) ?? note.position, size, selected: others.has(id), label };
    }),
  ];
}

const isSame = (a: Shape, b: Shape): boolean =>
  a.type === b.type &&
  a.operator === b.operator &&
  a.place.x === b.place.x &&
  a.place.y === b.place.y &&
  a.size.width === b.size.width &&
  a.size.height === b.size.height &&
  a.selected === b.selected &&
  a.label === b.label;

const flowNode = ({ id, type, operator, place, size, selected, label }: Shape, hidden: boolean): Node => ({
  id,
  type,
  hidden,
  position: { x: place.x, y: place.y },
  selected,
  data: {},
  width: size.width,
  height: size.height,
  measured: { ...size },
  ariaLabel: label,
  zIndex: type === 'group' ? -1 : 0,
  ...(operator !== undefined && { handles: portsOf(operator) }),
  ...(type === 'group' && { dragHandle: `.${GROUP_HANDLE}` }),
});

/** Maximum number of selected steps that are drawn over the picture of a graph, so that they can be dragged. */
const MAX_SELECTED_DRAWN = 24;

/**
 * Nodes for the flow. An unchanged node keeps its object, so that it is not drawn again. A hidden node keeps its place
 * and is not drawn, except for a few selected ones.
 * @param othersHidden whether notes and stages are hidden, too
 */
export function useFlowNodes(
  document: PipelineDocument,
  selection: SelectionSlice,
  moving: Moving,
  labels: ReadonlyMap<string, string>,
  stepsHidden: boolean,
  othersHidden: boolean,
): Node[] {
  const cache = useRef(new Map<string, { shape: Shape; node: Node }>());
  const allHidden = stepsHidden && selection.nodes.length + selection.annotations.length > MAX_SELECTED_DRAWN;
  const hidden = useRef('');
  return useMemo(() => {
    const now = `${stepsHidden} ${othersHidden} ${allHidden}`;
    if (hidden.current !== now) cache.current = new Map();
    hidden.current = now;
    const next = new Map<string, { shape: Shape; node: Node }>();
    for (const shape of shapesOf(document, selection, moving, labels)) {
      const old = cache.current.get(shape.id);
      next.set(
        shape.id,
        old !== undefined && isSame(old.shape, shape)
          ? old
          : {
              shape,
              node: flowNode(shape, shape.selected ? allHidden : shape.type === 'step' ? stepsHidden : othersHidden),
            },
      );
    }
    cache.current = next;
    return [...next.values()].map(({ node }) => node);
  }, [document, selection, moving, labels, stepsHidden, othersHidden, allHidden]);
}

let labelMemo: { state: Pick<WorkbenchState, 'document' | 'runs'>; labels: ReadonlyMap<string, string> } | undefined;

/** Text of each step for screen readers. */
export function stepLabels(state: WorkbenchState): ReadonlyMap<string, string> {
  if (labelMemo?.state.document === state.document && labelMemo.state.runs === state.runs) return labelMemo.labels;
  const labels = new Map(
    state.document.current.nodes.map((node) => {
      const report = state.runs.reports.get(node.id);
      const first = report?.sampled === true ? 'first ' : '';
      const rows =
        report?.rows === undefined
          ? ''
          : `, ${first}${plural(report.rows, 'row')}, ${plural(report.columns?.length ?? 0, 'column')}`;
      const mark = node.bypassed === true ? 'switched off' : stepState(state, node.id);
      return [node.id, `${shorten(nodeName(node), 80)}, ${mark}${rows}`];
    }),
  );
  for (const [key, stage] of foldedOf(state.document.current).stages) labels.set(key, stageState(state, stage));
  const same =
    labelMemo !== undefined &&
    labelMemo.labels.size === labels.size &&
    [...labels].every(([id, label]) => labelMemo?.labels.get(id) === label);
  labelMemo = { state, labels: same && labelMemo ? labelMemo.labels : labels };
  return labelMemo.labels;
}

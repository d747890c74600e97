/** The graph: draws it, moves its nodes, connects steps. */
import './canvas.css';
import {
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useStore as useFlowStore,
  useReactFlow,
} from '@xyflow/react';
import { type MouseEvent as PointerPress, useRef, useState } from 'react';
import { shownTheme } from '../design/theme.ts';
import { cornerAround } from '../parts/add-step.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { dragging, edgeBelow, isLoose, STEP_SELECTOR } from '../parts/dragging.ts';
import { type Size } from '../store/annotations.ts';
import { beginStep } from '../store/begin-step.ts';
import { connect, nodeName } from '../store/changes.ts';
import { connectionRefusal } from '../store/connection.ts';
import { drawnIds, documentEdgesOf } from '../store/drawn-edges.ts';
import { nodeOf } from '../store/lookup.ts';
import { GRID, NODE_HEIGHT, type Position } from '../store/placement.ts';
import { leakingEdges } from '../store/provenance.ts';
import { chosenBy, joinedBy, shownFor } from '../store/stages.ts';
import type { Begun } from '../store/state.ts';
import { Connecting } from './connecting.tsx';
import { DistanceProvider, distanceOf } from './distance.ts';
import { Dots } from './dots.tsx';
import { EmptyCanvas } from './empty-canvas.tsx';
import { EdgesPicture, FarHint, FarPicture, stepAt } from './far-picture.tsx';
import { DrawnEdge, FlowEdge } from './flow-edge.tsx';
import { useFlowEdges } from './flow-edges.ts';
import { type Moving, stepLabels, still, useFlowNodes } from './flow-nodes.ts';
import { Ghost } from './ghost.tsx';
import { Ground } from './ground.tsx';
import { GroupNode } from './group-node.tsx';
import { GuideLines } from './guide-lines.tsx';
import type { Guide } from './guides.ts';
import { hoveredEdge, leaveEdge } from './hovered-edge.ts';
import { isCrowded, isTangled } from './in-sight.ts';
import { aligned, commitPlaces, moveLabel, placesOf } from './moving.ts';
import { NoteNode } from './note-node.tsx';
import { Overview } from './overview.tsx';
import { StageNode } from './stage-node.tsx';
import { StepNode } from './step-node.tsx';
import { fitOptions, Surface } from './surface.tsx';
import { CanvasTools } from './tools.tsx';

const nodeTypes = { step: StepNode, note: NoteNode, group: GroupNode, stage: StageNode };
const edgeTypes = { flow: FlowEdge };
const snapGrid: [number, number] = [GRID, GRID];
/** Above 8 nodes the overview is displayed. */
const MAX_NODES_WITHOUT_OVERVIEW = 8;
/**
 * Up to 600, all steps stay drawn when seen from afar, where most are in sight: moving the view then draws nothing
 * again. Above that, the view from farthest is one picture.
 */
const MAX_DRAWN_FAR = 600;
/** Above 100, nodes are drawn as they come into sight, near enough to read. */
const MAX_DRAWN_NEAR = 100;
/** Above 1,000 edges in sight, only edges of selected steps are drawn separately, and all edges as one picture. */
const MAX_EDGES_DRAWN = 1_000;

export function Canvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  );
}

/** Selection after a change: the earlier one without the deselected ids, then the newly selected ones. */
function chosenAfter(before: readonly string[], changes: readonly (NodeChange | EdgeChange)[]): string[] {
  const selections = changes.filter((change) => change.type === 'select');
  const off = new Set(selections.filter(({ selected }) => !selected).map(({ id }) => id));
  const on = new Set(selections.filter(({ selected }) => selected).map(({ id }) => id));
  return [...before.filter((id) => !off.has(id) && !on.has(id)), ...on];
}

function Flow() {
  const app = useApp();
  const { workbench } = app;
  const flow = useReactFlow();
  const document = useWorkbench((state) => state.document.current);
  const selection = useWorkbench((state) => state.selection);
  const theme = useWorkbench(({ ui }) => shownTheme(ui.theme));
  const labels = useWorkbench(stepLabels);
  const host = useRef<HTMLDivElement>(null);
  const distance = useFlowStore(({ transform }) => distanceOf(transform[2]));
  /** Nodes that are being moved; the document receives their final places. */
  const [moving, setMoving] = useState<Moving>(still);
  const [guides, setGuides] = useState<readonly Guide[]>([]);
  const moved = useRef<{ places: ReadonlyMap<string, Position>; label?: string | undefined }>(undefined);

  /** True at any zoom, for example if many steps stand in one place. */
  const crowded = useFlowStore((sight) => isCrowded(document, sight, MAX_DRAWN_FAR));
  const tangled = useFlowStore((sight) => isTangled(document, sight, MAX_EDGES_DRAWN));
  const isPicture = crowded || (distance === 'farthest' && document.nodes.length > MAX_DRAWN_FAR);
  const nodes = useFlowNodes(document, selection, moving, labels, isPicture, isPicture && crowded);
  const drawn = isPicture ? 'none' : tangled ? 'selected' : 'all';
  const edges = useFlowEdges(document, selection, useWorkbench(leakingEdges), drawn);

  /** A step in the picture is selected like one that is drawn as an element. */
  const onPaneClick = ({ clientX: x, clientY: y }: PointerPress): void => {
    const id = isPicture ? stepAt(document, flow.screenToFlowPosition({ x, y }, { snapToGrid: false })) : undefined;
    // Runs later, because the flow clears the selection after this handler.
    if (id !== undefined) queueMicrotask(() => workbench.select([id]));
  };

  const onNodesChange = (changes: NodeChange[]): void => {
    if (changes.some(({ type }) => type === 'select')) {
      const before = workbench.getState().selection;
      const keys = new Set([...before.nodes.map((id) => shownFor(document, id)), ...before.annotations]);
      const { nodes: chosen, annotations } = chosenBy(document, chosenAfter([...keys], changes));
      workbench.select(chosen, before.edges, annotations);
    }
    const sizes = new Map<string, Size>();
    for (const change of changes) {
      if (change.type === 'dimensions' && change.resizing === true && change.dimensions !== undefined)
        sizes.set(change.id, change.dimensions);
      if (change.type === 'dimensions' && change.resizing === false) setMoving(still);
    }
    if (sizes.size > 0) setMoving({ ...still, sizes });

    const { current } = workbench.getState().document;
    const places = placesOf(current, changes);
    if (places.size === 0) return;
    const isDrag = changes.some((change) => change.type === 'position' && change.dragging === true);
    if (!isDrag) {
      // The end of a drag repeats its final place; arrow keys move node by node.
      const label = moveLabel(current, changes);
      const gesture = `nudge-${[...places.keys()].join()}`;
      if (moved.current === undefined)
        commitPlaces(workbench, places, { gesture, ...(label !== undefined && { label }) });
      return;
    }
    const lines = aligned(current, places, flow.getZoom());
    moved.current = { places: lines.places, label: moveLabel(current, changes) };
    setMoving({ ...still, places: lines.places });
    setGuides(lines.guides);
  };

  /** Marks the edge that the dragged step would be put into. */
  const onNodeDrag = (event: MouseEvent | TouchEvent, id: string): void => {
    const places = moved.current?.places;
    const place = places?.get(id);
    const point = 'clientX' in event ? event : event.touches[0];
    if (places?.size !== 1 || place === undefined || point === undefined || !isLoose(document, id)) return;
    const pointer = { x: point.clientX, y: point.clientY };
    dragging.setState({ edge: edgeBelow(document, pointer, flow.flowToScreenPosition(place), flow.getZoom()) });
  };

  const onNodeDragStop = (): void => {
    const end = moved.current;
    const { edge } = dragging.getState();
    moved.current = undefined;
    dragging.setState({ edge: null });
    setMoving(still);
    setGuides([]);
    if (end === undefined) return;
    commitPlaces(workbench, end.places, { intoEdge: edge, ...(end.label !== undefined && { label: end.label }) });
  };

  const onEdgesChange = (changes: EdgeChange[]): void => {
    if (!changes.some(({ type }) => type === 'select')) return;
    const before = workbench.getState().selection;
    const chosen = documentEdgesOf(document, chosenAfter(drawnIds(document, before.edges), changes));
    workbench.select(before.nodes, chosen, before.annotations);
  };

  const draw = (from: string, to: string, port?: string | null): void => {
    const current = workbench.getState().document.current;
    const { source, target, targetHandle } = joinedBy(current, { source: from, target: to, targetHandle: port });
    const name = (id: string): string => nodeName(nodeOf(current, id));
    const refusal = connectionRefusal(current, { source, target, targetHandle });
    if (refusal !== null) {
      workbench.toast({ tone: 'info', title: refusal });
      return;
    }
    let begun: Begun | null = null;
    workbench.edit(`Connect ${name(source)} to ${name(target)}`, (draft) => {
      connect(draft, { source, target, targetHandle });
      begun = beginStep(draft, target, workbench.getState().runs, app.surveys.known);
    });
    if (begun !== null) workbench.begin(target, begun);
  };

  /** A drop on a node's body means the node; a drop on the empty canvas asks for an operator to put there. */
  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState): void => {
    if (state.isValid === true || state.fromNode === null || state.fromNode === undefined) return;
    const point = 'clientX' in event ? event : event.changedTouches[0];
    if (point === undefined) return;
    const under = globalThis.document.elementsFromPoint(point.clientX, point.clientY);
    const nodeId = under.map((element) => element.closest(STEP_SELECTOR)?.getAttribute('data-id')).find(Boolean);
    const from = state.fromNode.id;
    const isForward = state.fromHandle?.type === 'source';
    // The reason was already displayed at the pointer.
    if (state.isValid === false) return;
    if (nodeId && nodeId !== from) draw(isForward ? from : nodeId, isForward ? nodeId : from);
    else if (!nodeId && isForward && under.some((element) => element.classList.contains('react-flow__pane'))) {
      const pointer = { x: point.clientX, y: point.clientY };
      const { x, y } = flow.screenToFlowPosition(pointer);
      workbench.askForStep({ target: { kind: 'after', nodeId: from, at: { x, y: y - NODE_HEIGHT / 2 } }, at: pointer });
    }
  };

  /** On the empty canvas: a step there. */
  const onDoubleClick = ({ target, clientX: x, clientY: y }: PointerPress): void => {
    const isEmptyPlace = target instanceof Element && target.classList.contains('react-flow__pane');
    const point = flow.screenToFlowPosition({ x, y });
    if (!isEmptyPlace || (isPicture && stepAt(document, point) !== undefined)) return;
    workbench.askForStep({ target: { kind: 'place', at: cornerAround(point) }, at: { x, y } });
  };

  const isEmpty = document.nodes.length === 0 && (document.notes ?? []).length === 0;
  return (
    <div
      className="canvas"
      ref={host}
      tabIndex={-1}
      data-canvas
      data-distance={distance === 'near' ? undefined : distance === 'farthest' ? 'far' : distance}
      onDoubleClick={onDoubleClick}
    >
      <DistanceProvider value={distance}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          connectionLineComponent={DrawnEdge}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onNodeDrag={(event, node) => onNodeDrag(event, node.id)}
          onNodeDragStop={onNodeDragStop}
          onSelectionDragStop={onNodeDragStop}
          onConnect={({ source, target, targetHandle }) => draw(source, target, targetHandle)}
          onConnectEnd={onConnectEnd}
          onPaneClick={onPaneClick}
          onEdgeMouseEnter={({ buttons }, { id }) => buttons === 0 && hoveredEdge.setState({ id })}
          onEdgeMouseLeave={({ relatedTarget }) => leaveEdge(relatedTarget)}
          {...(isPicture && { onNodeDoubleClick: (_, { id }) => app.view.show(id) })}
          isValidConnection={({ source, target, targetHandle }) =>
            connectionRefusal(document, joinedBy(document, { source, target, targetHandle: targetHandle ?? null })) ===
            null
          }
          colorMode={theme}
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          selectionMode={SelectionMode.Partial}
          multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
          connectionRadius={32}
          snapToGrid
          snapGrid={snapGrid}
          minZoom={0.1}
          maxZoom={2}
          fitView
          fitViewOptions={fitOptions}
          panOnScroll
          zoomOnDoubleClick={false}
          onlyRenderVisibleElements={
            document.nodes.length > (distance === 'far' || distance === 'farthest' ? MAX_DRAWN_FAR : MAX_DRAWN_NEAR)
          }
          proOptions={{ hideAttribution: true }}
          elevateEdgesOnSelect
          elevateNodesOnSelect={false}
        >
          <Dots />
          <Ground document={document} />
          {isPicture ? <FarPicture document={document} /> : tangled && <EdgesPicture document={document} />}
          {guides.length > 0 && <GuideLines guides={guides} zoom={flow.getZoom()} />}
          {document.nodes.length > MAX_NODES_WITHOUT_OVERVIEW && <Overview document={document} />}
          <Connecting />
        </ReactFlow>
      </DistanceProvider>
      <Surface host={host} />
      {isPicture && <FarHint isCrowd={distance !== 'farthest'} />}
      {!isEmpty && <CanvasTools />}
      <Ghost />
      {isEmpty && <EmptyCanvas />}
    </div>
  );
}

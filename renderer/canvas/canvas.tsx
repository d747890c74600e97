/** The graph: drawing it, moving nodes, connecting them. */
import './canvas.css';
import {
  Background,
  BackgroundVariant,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  type Node,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useConnection,
  useReactFlow,
  useStore as useFlowStore,
} from '@xyflow/react';
import { Maximize, Minus, Network, Plus } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { DocumentNode } from '../../core/graph/document.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { keyText } from '../commands/command.ts';
import { FamilyIcon } from '../design/families.tsx';
import { count, shorten } from '../design/numbers.ts';
import { shownTheme } from '../design/theme.ts';
import { connect, nodeName } from '../store/changes.ts';
import { connectionRefusal } from '../store/connection.ts';
import { edgeId } from '../store/edges.ts';
import { GRID, NODE_HEIGHT, NODE_WIDTH, type Position, positionOf } from '../store/placement.ts';
import type { WorkbenchState } from '../store/state.ts';
import { useApp, useWorkbench } from '../shell/app.ts';
import { dragging } from './dragging.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { DrawnEdge, FlowEdge } from './flow-edge.tsx';
import { StepNode, stepState } from './step-node.tsx';

const nodeTypes = { step: StepNode };
const edgeTypes = { flow: FlowEdge };
const snapGrid: [number, number] = [GRID, GRID];
const fitOptions = { padding: 0.08, maxZoom: 1, minZoom: 0.2 };
/** From here on an overview helps. */
const MANY_NODES = 8;
/** Below these zooms letters would be too small to read: they are made larger, and what matters less is left out. */
const AWAY = 0.85;
const FAR = 0.5;

export function Canvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  );
}

function Flow() {
  const app = useApp();
  const { workbench } = app;
  const document = useWorkbench((state) => state.document.current);
  const selection = useWorkbench((state) => state.selection);
  const theme = useWorkbench(({ ui }) => shownTheme(ui.theme));
  const labels = useWorkbench(nodeLabels);
  const host = useRef<HTMLDivElement>(null);
  const distance = useFlowStore(({ transform }) =>
    transform[2] < FAR ? 'far' : transform[2] < AWAY ? 'away' : undefined,
  );
  /** Positions of nodes that are being dragged: the document learns where they end. */
  const [moving, setMoving] = useState<ReadonlyMap<string, Position>>(new Map());

  const nodes = useFlowNodes(document.nodes, selection.nodes, moving, labels);
  const edges = useMemo(() => {
    const selected = new Set(selection.edges);
    const names = new Map(document.nodes.map((node) => [node.id, nodeName(node)]));
    const firstPort = new Map(document.nodes.map((node) => [node.id, operatorOf(node.type)?.inputs[0]?.id ?? 'in']));
    return document.edges.map((edge): Edge => {
      const id = edgeId(edge);
      return {
        id,
        type: 'flow',
        source: edge.source,
        target: edge.target,
        sourceHandle: 'out',
        targetHandle: edge.targetHandle ?? firstPort.get(edge.target) ?? 'in',
        selected: selected.has(id),
        ariaLabel: `From ${names.get(edge.source) ?? ''} to ${names.get(edge.target) ?? ''}`,
      };
    });
  }, [document, selection.edges]);

  const onNodesChange = (changes: NodeChange[]): void => {
    const selected = changes.filter((change) => change.type === 'select');
    if (selected.length > 0) {
      const off = new Set(selected.filter((change) => !change.selected).map((change) => change.id));
      const on = selected.filter((change) => change.selected).map((change) => change.id);
      const before = workbench.getState().selection;
      workbench.select([...before.nodes.filter((id) => !off.has(id) && !on.includes(id)), ...on], before.edges);
    }
    const moved = changes.filter((change) => change.type === 'position' && change.position !== undefined);
    if (moved.length === 0) return;
    const places = new Map(
      moved.map((change) => [(change as { id: string }).id, (change as { position: Position }).position]),
    );
    if (moved.some((change) => change.type === 'position' && change.dragging === true)) setMoving(places);
    else commit(places, `nudge-${[...places.keys()].join()}`);
  };

  const commit = (places: ReadonlyMap<string, Position>, gesture?: string): void => {
    setMoving(new Map());
    const [first] = places.keys();
    const name = nodeName(workbench.getState().document.current.nodes.find((node) => node.id === first));
    workbench.edit(
      places.size === 1 ? `Move ${name}` : `Move ${places.size} steps`,
      (draft) => {
        for (const node of draft.nodes) {
          const to = places.get(node.id);
          if (to && (node.position?.x !== to.x || node.position.y !== to.y)) node.position = { x: to.x, y: to.y };
        }
      },
      gesture,
    );
  };

  const onEdgesChange = (changes: EdgeChange[]): void => {
    const selected = changes.filter((change) => change.type === 'select');
    if (selected.length === 0) return;
    const off = new Set(selected.filter((change) => !change.selected).map((change) => change.id));
    const on = selected.filter((change) => change.selected).map((change) => change.id);
    const before = workbench.getState().selection;
    workbench.select(before.nodes, [...before.edges.filter((id) => !off.has(id) && !on.includes(id)), ...on]);
  };

  const draw = (source: string, target: string, targetHandle?: string | null): void => {
    const current = workbench.getState().document.current;
    const name = (id: string): string => nodeName(current.nodes.find((node) => node.id === id));
    const refusal = connectionRefusal(current, { source, target, targetHandle });
    if (refusal !== null) {
      workbench.toast({ tone: 'info', title: refusal });
      return;
    }
    workbench.edit(`Connect ${name(source)} to ${name(target)}`, (draft) =>
      connect(draft, { source, target, targetHandle }),
    );
  };

  /** A drop on a node's body means the node; a drop beside everything asks what to put there. */
  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState): void => {
    if (state.isValid === true || state.fromNode === null || state.fromNode === undefined) return;
    const point = 'clientX' in event ? event : event.changedTouches[0];
    if (point === undefined) return;
    const under = globalThis.document.elementsFromPoint(point.clientX, point.clientY);
    const nodeId = under.map((element) => element.closest('.react-flow__node')?.getAttribute('data-id')).find(Boolean);
    const from = state.fromNode.id;
    const isForward = state.fromHandle?.type === 'source';
    // The reason stood at the pointer.
    if (state.isValid === false) return;
    if (nodeId && nodeId !== from) draw(isForward ? from : nodeId, isForward ? nodeId : from);
    else if (!nodeId && isForward && under.some((element) => element.classList.contains('react-flow__pane'))) {
      workbench.select([from]);
      workbench.showDialog('quickAdd');
    }
  };

  return (
    <div className="canvas" ref={host} data-canvas data-distance={distance}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        connectionLineComponent={DrawnEdge}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={(_event, _node, dragged) => commit(new Map(dragged.map(({ id, position }) => [id, position])))}
        onConnect={({ source, target, targetHandle }) => draw(source, target, targetHandle)}
        onConnectEnd={onConnectEnd}
        isValidConnection={({ source, target, targetHandle }) =>
          connectionRefusal(workbench.getState().document.current, {
            source,
            target,
            targetHandle: targetHandle ?? null,
          }) === null
        }
        colorMode={theme}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
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
        onlyRenderVisibleElements={document.nodes.length > 100}
        proOptions={{ hideAttribution: true }}
        elevateEdgesOnSelect
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--dots)" />
        {document.nodes.length > MANY_NODES && (
          <MiniMap
            pannable
            zoomable
            ariaLabel="Overview"
            nodeColor="var(--bar-soft)"
            nodeBorderRadius={8}
            className="overview"
          />
        )}
        <Refusal />
      </ReactFlow>
      <Surface host={host} />
      <CanvasTools />
      <Ghost />
      {document.nodes.length === 0 && <EmptyCanvas />}
    </div>
  );
}

interface Cached {
  readonly place: Position;
  readonly selected: boolean;
  readonly label: string;
  readonly node: Node;
}

/** Nodes for the flow; one that did not change keeps its object, so that it is not drawn again. */
function useFlowNodes(
  nodes: readonly DocumentNode[],
  selected: readonly string[],
  moving: ReadonlyMap<string, Position>,
  labels: ReadonlyMap<string, string>,
): Node[] {
  const cache = useRef(new Map<string, Cached>());
  return useMemo(() => {
    const isSelected = new Set(selected);
    const next = new Map<string, Cached>();
    const result = nodes.map((node) => {
      const place = moving.get(node.id) ?? positionOf(node);
      const label = labels.get(node.id) ?? '';
      const on = isSelected.has(node.id);
      const old = cache.current.get(node.id);
      const same = old?.place.x === place.x && old.place.y === place.y && old.selected === on && old.label === label;
      const entry = same ? old : { place, selected: on, label, node: flowNode(node.id, place, on, label) };
      next.set(node.id, entry);
      return entry.node;
    });
    cache.current = next;
    return result;
  }, [nodes, selected, moving, labels]);
}

const size = { width: NODE_WIDTH, height: NODE_HEIGHT };

const flowNode = (id: string, position: Position, selected: boolean, ariaLabel: string): Node => ({
  id,
  type: 'step',
  position: { ...position },
  selected,
  data: {},
  ...size,
  measured: size,
  ariaLabel,
});

let labelMemo: { state: Pick<WorkbenchState, 'document' | 'runs'>; labels: ReadonlyMap<string, string> } | undefined;

/** What a screen reader says of each node. */
function nodeLabels(state: WorkbenchState): ReadonlyMap<string, string> {
  if (labelMemo?.state.document === state.document && labelMemo.state.runs === state.runs) return labelMemo.labels;
  const labels = new Map(
    state.document.current.nodes.map((node) => {
      const report = state.runs.reports.get(node.id);
      const rows =
        report?.rows === undefined ? '' : `, ${count(report.rows)} rows, ${report.columns?.length ?? 0} columns`;
      return [node.id, `${shorten(nodeName(node), 80)}, ${stepState(state, node.id)}${rows}`];
    }),
  );
  const same =
    labelMemo !== undefined &&
    labelMemo.labels.size === labels.size &&
    [...labels].every(([id, label]) => labelMemo?.labels.get(id) === label);
  labelMemo = { state, labels: same && labelMemo ? labelMemo.labels : labels };
  return labelMemo.labels;
}

/** Tells the rest of the workbench how to reach the canvas, and shows the whole of a document that was just opened. */
function Surface({ host }: { host: React.RefObject<HTMLDivElement | null> }) {
  const { view } = useApp();
  const flow = useReactFlow();
  const file = useWorkbench(({ document }) => document.file);
  const hasNodes = useWorkbench(({ document }) => document.current.nodes.length > 0);
  useEffect(() => {
    const rect = (): DOMRect => host.current?.getBoundingClientRect() ?? new DOMRect();
    const duration = globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 160;
    Object.assign(view, {
      zoomIn: () => void flow.zoomIn({ duration }),
      zoomOut: () => void flow.zoomOut({ duration }),
      // Once the changed nodes are drawn.
      fit: () => requestAnimationFrame(() => void flow.fitView({ ...fitOptions, duration })),
      reveal(ids: readonly string[]) {
        requestAnimationFrame(() => {
          const { left, top, right, bottom } = rect();
          const isHidden = ids.some((id) => {
            const node = flow.getNode(id);
            if (node === undefined) return false;
            const from = flow.flowToScreenPosition(node.position);
            const to = flow.flowToScreenPosition({ x: node.position.x + NODE_WIDTH, y: node.position.y + NODE_HEIGHT });
            return from.x < left || from.y < top || to.x > right || to.y > bottom;
          });
          if (isHidden) void flow.fitView({ ...fitOptions, duration });
        });
      },
      toCanvas(point: Position) {
        const { left, top, right, bottom } = rect();
        const inside = point.x >= left && point.x <= right && point.y >= top && point.y <= bottom;
        return inside ? flow.screenToFlowPosition(point) : null;
      },
      centre() {
        const { left, top, width, height } = rect();
        return flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 });
      },
      focus() {
        requestAnimationFrame(() => host.current?.querySelector<HTMLElement>('.react-flow__node.selected')?.focus());
      },
    });
  }, [flow, host, view]);
  // What is in the middle stays there while panels are resized.
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    let before = { width: element.clientWidth, height: element.clientHeight };
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      const { x, y, zoom } = flow.getViewport();
      if (before.width > 0)
        void flow.setViewport({ x: x + (width - before.width) / 2, y: y + (height - before.height) / 2, zoom });
      before = { width, height };
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [flow, host]);
  useEffect(() => {
    if (hasNodes) requestAnimationFrame(() => void flow.fitView(fitOptions));
  }, [file.path, file.name, hasNodes, flow]);
  return null;
}

/** Says at the pointer why an edge may not end there. */
function Refusal() {
  const document = useWorkbench((state) => state.document.current);
  const connection = useConnection();
  const { flowToScreenPosition } = useReactFlow();
  if (!connection.inProgress || connection.toNode === null || connection.isValid !== false) return null;
  const isForward = connection.fromHandle.type === 'source';
  const ends = isForward
    ? [connection.fromNode.id, connection.toNode.id]
    : [connection.toNode.id, connection.fromNode.id];
  const [source = '', target = ''] = ends;
  const handle = isForward ? connection.toHandle?.id : connection.fromHandle.id;
  const reason = connectionRefusal(document, { source, target, targetHandle: handle ?? null });
  if (reason === null) return null;
  const { x, y } = flowToScreenPosition(connection.to);
  return (
    <div className="refusal" role="tooltip" style={{ left: x + 14, top: y + 14 }}>
      {reason}
    </div>
  );
}

function CanvasTools() {
  return (
    <div className="canvas-tools" role="toolbar" aria-label="Canvas">
      <Tool id="view.zoomOut" icon={<Minus size={15} />} />
      <Tool id="view.zoomIn" icon={<Plus size={15} />} />
      <Tool id="view.fit" icon={<Maximize size={14} />} />
      <Tool id="view.layout" icon={<Network size={15} />} />
    </div>
  );
}

function Tool({ id, icon }: { id: string; icon: ReactNode }) {
  const { commands, workbench } = useApp();
  const command = commands.get(id);
  const enabled = useWorkbench((state) => command?.enabled(state) ?? false);
  if (command === undefined) return null;
  const label = command.label(workbench.getState());
  const [key] = command.keys;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={key === undefined ? label : `${label} (${keyText(key)})`}
      disabled={!enabled}
      onClick={command.run}
    >
      {icon}
    </button>
  );
}

const dropWords = { place: 'Put here', after: 'Put after this step', edge: 'Put in between' } as const;

/** The operator that is being dragged from the palette. */
function Ghost() {
  const now = useStore(dragging, (state) => state.now);
  useEffect(() => {
    const target = now?.drop?.kind === 'after' ? now.drop.nodeId : null;
    const element =
      target === null ? null : document.querySelector(`.react-flow__node[data-id="${CSS.escape(target)}"]`);
    element?.setAttribute('data-drop', '');
    return () => element?.removeAttribute('data-drop');
  }, [now]);
  if (now === null) return null;
  return (
    <div
      className="ghost"
      style={{ transform: `translate(${now.at.x}px, ${now.at.y}px)` }}
      data-possible={now.drop !== null || undefined}
    >
      <FamilyIcon type={now.type} size={15} />
      <span>
        <span className="ghost-name">{operatorOf(now.type)?.label}</span>
        {now.drop !== null && <span className="ghost-drop">{dropWords[now.drop.kind]}</span>}
      </span>
    </div>
  );
}

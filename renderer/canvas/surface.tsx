/** Implements the canvas functions that the rest of the workbench calls. */
import { type Node, type ReactFlowInstance, useReactFlow, type Viewport } from '@xyflow/react';
import { type RefObject, useEffect, useRef } from 'react';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { glide } from '../design/motion.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { useLatest } from '../parts/use-latest.ts';
import { NODE_HEIGHT, NODE_WIDTH, type Position } from '../store/placement.ts';
import { boundsOf, type Box } from './bounds.ts';
import { unfoldAround } from './folding.ts';
import { MARGIN, revealed } from './reveal.ts';

const boxOf = (node: Node | undefined): Box | undefined =>
  node && { ...node.position, width: node.width ?? NODE_WIDTH, height: node.height ?? NODE_HEIGHT };

/** Height in pixels of the canvas's tools, at the bottom left; no node is placed under them. */
const TOOLS_HEIGHT = 54;

export const fitOptions = {
  padding: { top: `${MARGIN}px`, left: `${MARGIN}px`, right: `${MARGIN}px`, bottom: `${TOOLS_HEIGHT}px` },
  maxZoom: 1,
  minZoom: 0.2,
  // Includes steps that are only part of a picture.
  includeHiddenNodes: true,
} as const;

/** Smallest zoom at which letters can be read with ease; an opened graph is not displayed smaller. */
const MIN_READABLE_ZOOM = 0.75;

/** Displays the whole graph, or the beginning of a graph that would be too small to read. */
async function showOpened(flow: ReactFlowInstance, { width, height }: DOMRect, duration?: number): Promise<void> {
  const nodes = flow.getNodes();
  const bounds = flow.getNodesBounds(nodes);
  const zoom = Math.min((width - 2 * MARGIN) / bounds.width, (height - MARGIN - TOOLS_HEIGHT) / bounds.height);
  if (nodes.length === 0 || width === 0 || zoom >= MIN_READABLE_ZOOM) {
    await flow.fitView({ ...fitOptions, ...(duration !== undefined && { duration }) });
    return;
  }
  // A graph that fits in one direction is centred in it.
  const start = (from: number, length: number, room: number): number =>
    Math.max(MARGIN, (room - length * MIN_READABLE_ZOOM) / 2) - from * MIN_READABLE_ZOOM;
  const viewport = {
    x: start(bounds.x, bounds.width, width),
    y: start(bounds.y, bounds.height, height - TOOLS_HEIGHT + MARGIN),
    zoom: MIN_READABLE_ZOOM,
  };
  await flow.setViewport(viewport, duration === undefined ? {} : { duration });
}

const isSameView = (a: Viewport, b: Viewport): boolean => a.x === b.x && a.y === b.y && a.zoom === b.zoom;

/** Registers the canvas's functions for the rest of the workbench, and displays a document that was just opened. */
export function Surface({ host }: { host: RefObject<HTMLDivElement | null> }) {
  const { view, workbench } = useApp();
  const flow = useReactFlow();
  const file = useWorkbench(({ document }) => document.file);
  const hasNodes = useWorkbench(({ document }) => document.current.nodes.length > 0);
  useEffect(() => {
    const rect = (): DOMRect => host.current?.getBoundingClientRect() ?? new DOMRect();
    Object.assign(view, {
      zoomIn: () => void flow.zoomIn({ duration: glide() }),
      zoomOut: () => void flow.zoomOut({ duration: glide() }),
      zoomTo: (zoom: number) => void flow.zoomTo(zoom, { duration: glide() }),
      // Waits until the changed nodes are drawn.
      fit: () => requestAnimationFrame(() => void flow.fitView({ ...fitOptions, duration: glide() })),
      showOpened: () => requestAnimationFrame(() => void showOpened(flow, rect(), glide())),
      reveal(ids: readonly string[]) {
        unfoldAround(workbench, ids);
        // Waits until the changed nodes are drawn.
        requestAnimationFrame(() => {
          const boxes = ids.flatMap((id) => boxOf(flow.getNode(id)) ?? []);
          if (boxes.length === 0) return;
          const { width, height } = rect();
          const viewport = revealed(flow.getViewport(), boundsOf(boxes), {
            width,
            height: height - TOOLS_HEIGHT + MARGIN,
          });
          if (viewport !== null) void flow.setViewport(viewport, { duration: glide() });
        });
      },
      show(id: string) {
        unfoldAround(workbench, [id]);
        // Waits until the steps of a stage are drawn.
        requestAnimationFrame(() => {
          const node = flow.getNode(id);
          if (node === undefined) return;
          const { x, y } = node.position;
          const middle = { x: x + (node.width ?? NODE_WIDTH) / 2, y: y + (node.height ?? NODE_HEIGHT) / 2 };
          void flow.setCenter(middle.x, middle.y, { zoom: Math.max(0.9, flow.getZoom()), duration: glide() });
        });
      },
      toCanvas(point: Position) {
        const { left, top, right, bottom } = rect();
        const inside = point.x >= left && point.x <= right && point.y >= top && point.y <= bottom;
        return inside ? flow.screenToFlowPosition(point) : null;
      },
      stepAt({ x, y }: Position) {
        const under = document.elementsFromPoint(x, y);
        const step = under.find((element) => element.closest('.step') !== null);
        return step?.closest('.react-flow__node')?.getAttribute('data-id') ?? null;
      },
      centre() {
        const { left, top, width, height } = rect();
        return flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 });
      },
      focus() {
        // Waits until the changed nodes are drawn.
        requestAnimationFrame(() => {
          const { preview } = workbench.getState();
          const selected = '.react-flow__node.selected, .react-flow__edge.selected';
          const displayed = `.react-flow__node[data-id="${CSS.escape(preview.nodeId ?? '')}"]`;
          const found = (selector: string) => host.current?.querySelector<HTMLElement | SVGElement>(selector);
          (found(selected) ?? found(displayed) ?? host.current)?.focus({ preventScroll: true });
        });
      },
    });
  }, [flow, host, view, workbench]);
  /** The view in which a document was displayed as it was opened, and the document. */
  const opened = useRef<{ readonly viewport: Viewport; readonly document: PipelineDocument } | null>(null);
  const showAll = useLatest(async () => {
    await showOpened(flow, host.current?.getBoundingClientRect() ?? new DOMRect());
    opened.current = { viewport: flow.getViewport(), document: workbench.getState().document.current };
  });
  // A document that was just opened stays whole in sight while the panels around it open; later the centre stays in place.
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    let before = { width: element.clientWidth, height: element.clientHeight };
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      const { x, y, zoom } = flow.getViewport();
      const isAsOpened =
        opened.current !== null &&
        isSameView(opened.current.viewport, { x, y, zoom }) &&
        opened.current.document === workbench.getState().document.current;
      if (isAsOpened) showAll();
      else if (before.width > 0)
        void flow.setViewport({ x: x + (width - before.width) / 2, y: y + (height - before.height) / 2, zoom });
      before = { width, height };
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [flow, host, workbench, showAll]);
  useEffect(() => {
    if (hasNodes) requestAnimationFrame(() => showAll());
  }, [file.path, file.name, hasNodes, showAll]);
  return null;
}

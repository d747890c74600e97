/** What the rest of the workbench asks of the canvas, answered. */
import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import { glide } from '../design/motion.ts';
import { NODE_HEIGHT, NODE_WIDTH, type Position } from '../store/placement.ts';
import { useApp, useWorkbench } from '../shell/app.ts';

export const fitOptions = { padding: 0.08, maxZoom: 1, minZoom: 0.2 };

/** Tells the rest of the workbench how to reach the canvas, and shows the whole of a document that was just opened. */
export function Surface({ host }: { host: RefObject<HTMLDivElement | null> }) {
  const { view } = useApp();
  const flow = useReactFlow();
  const file = useWorkbench(({ document }) => document.file);
  const hasNodes = useWorkbench(({ document }) => document.current.nodes.length > 0);
  useEffect(() => {
    const rect = (): DOMRect => host.current?.getBoundingClientRect() ?? new DOMRect();
    Object.assign(view, {
      zoomIn: () => void flow.zoomIn({ duration: glide() }),
      zoomOut: () => void flow.zoomOut({ duration: glide() }),
      zoomTo: (zoom: number) => void flow.zoomTo(zoom, { duration: glide() }),
      // Once the changed nodes are drawn.
      fit: () => requestAnimationFrame(() => void flow.fitView({ ...fitOptions, duration: glide() })),
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
          if (isHidden) void flow.fitView({ ...fitOptions, duration: glide() });
        });
      },
      show(id: string) {
        const node = flow.getNode(id);
        if (node === undefined) return;
        const { x, y } = node.position;
        const middle = { x: x + (node.width ?? NODE_WIDTH) / 2, y: y + (node.height ?? NODE_HEIGHT) / 2 };
        void flow.setCenter(middle.x, middle.y, { zoom: Math.max(0.9, flow.getZoom()), duration: glide() });
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

/**
 * The whole graph, small, with the part that is seen: a press or a drag goes there, the wheel zooms. Steps are one path,
 * and only the frame follows the view, so that it costs nothing while the graph is moved.
 */
import { useReactFlow, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import type { PipelineDocument } from '../../core/graph/document.ts';
import { type Box, boundsOf, noteBoxes, outline, stepBoxes } from './bounds.ts';

const WIDTH = 150;
const HEIGHT = 100;
/** Room around the graph, in its pixels: one can be beside it. */
const MARGIN = 160;

/** What holds all of them, and has the overview's shape. */
function around(boxes: readonly Box[]): Box {
  const { x, y, width, height } = boundsOf(boxes);
  const scale = Math.max((width + 2 * MARGIN) / WIDTH, (height + 2 * MARGIN) / HEIGHT);
  const [wide, high] = [WIDTH * scale, HEIGHT * scale];
  return { x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high };
}

export function Overview({ document }: { document: PipelineDocument }) {
  const store = useStoreApi();
  const flow = useReactFlow();
  const veil = useRef<SVGPathElement>(null);
  const { whole, steps, notes } = useMemo(() => {
    const steps = stepBoxes(document);
    const notes = noteBoxes(document);
    return {
      whole: around([...steps, ...notes]),
      steps: steps.map(outline).join(''),
      notes: notes.map(outline).join(''),
    };
  }, [document]);

  useEffect(() => {
    const place = (): void => {
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      const left = Math.max(whole.x, -x / zoom);
      const top = Math.max(whole.y, -y / zoom);
      const right = Math.min(whole.x + whole.width, (width - x) / zoom);
      const bottom = Math.min(whole.y + whole.height, (height - y) / zoom);
      const seen =
        right > left && bottom > top ? outline({ x: left, y: top, width: right - left, height: bottom - top }) : '';
      veil.current?.setAttribute('d', outline(whole) + seen);
    };
    place();
    return store.subscribe(place);
  }, [store, whole]);

  const goTo = ({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>): void => {
    const box = currentTarget.getBoundingClientRect();
    void flow.setCenter(
      whole.x + ((clientX - box.left) / box.width) * whole.width,
      whole.y + ((clientY - box.top) / box.height) * whole.height,
      { zoom: flow.getZoom() },
    );
  };
  return (
    <svg
      className="overview"
      role="img"
      aria-label="Overview"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`${whole.x} ${whole.y} ${whole.width} ${whole.height}`}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && goTo(event)}
      onWheel={({ deltaY }) => void flow.zoomTo(flow.getZoom() * 2 ** (-deltaY / 300))}
    >
      <path className="overview-steps" d={steps} />
      <path className="overview-notes" d={notes} />
      <path className="overview-veil" ref={veil} fillRule="evenodd" />
    </svg>
  );
}

/**
 * The whole graph, small, with a frame around the part in sight: a press or a drag goes there, the wheel zooms. Steps
 * are one path, and only the frame follows the view, so that moving the graph costs nothing here. It is hidden if the
 * whole graph is in sight, because it would only cover steps.
 */
import { useReactFlow, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { type Box, boundsOf, noteBoxes, outline, stepBoxes } from './bounds.ts';

const WIDTH = 150;
const HEIGHT = 100;
/** Margin around the graph in its pixels, because the view may lie beside it. */
const MARGIN = 160;

/** Box that contains the graph and has the overview's proportions. */
function surroundingBox({ x, y, width, height }: Box): Box {
  const scale = Math.max((width + 2 * MARGIN) / WIDTH, (height + 2 * MARGIN) / HEIGHT);
  const [wide, high] = [WIDTH * scale, HEIGHT * scale];
  return { x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high };
}

export function Overview({ document }: { document: PipelineDocument }) {
  const store = useStoreApi();
  const flow = useReactFlow();
  const frame = useRef<HTMLDivElement>(null);
  const { graph, whole, steps, notes } = useMemo(() => {
    const steps = stepBoxes(document);
    const notes = noteBoxes(document);
    const graph = boundsOf([...steps, ...notes]);
    return {
      graph,
      whole: surroundingBox(graph),
      steps: steps.map(outline).join(''),
      notes: notes.map(outline).join(''),
    };
  }, [document]);

  useEffect(() => {
    const scale = WIDTH / whole.width;
    let size = '';
    const place = (): void => {
      const element = frame.current;
      if (element === null) return;
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      const [wide, high] = [(width / zoom) * scale, (height / zoom) * scale];
      const isAllSeen =
        graph.x * zoom + x >= 0 &&
        graph.y * zoom + y >= 0 &&
        (graph.x + graph.width) * zoom + x <= width &&
        (graph.y + graph.height) * zoom + y <= height;
      element.parentElement?.toggleAttribute('data-needless', isAllSeen);
      // A view beside the graph is displayed at the edge.
      const left = Math.max(-wide, Math.min(WIDTH, (-x / zoom - whole.x) * scale));
      const top = Math.max(-high, Math.min(HEIGHT, (-y / zoom - whole.y) * scale));
      if (size !== `${wide} ${high}`) {
        size = `${wide} ${high}`;
        element.style.width = `${wide}px`;
        element.style.height = `${high}px`;
      }
      element.style.transform = `translate(${left}px, ${top}px)`;
    };
    place();
    return store.subscribe(place);
  }, [store, whole, graph]);

  const goTo = ({ currentTarget, clientX, clientY }: PointerEvent<HTMLDivElement>): void => {
    const box = currentTarget.getBoundingClientRect();
    void flow.setCenter(
      whole.x + ((clientX - box.left) / box.width) * whole.width,
      whole.y + ((clientY - box.top) / box.height) * whole.height,
      { zoom: flow.getZoom() },
    );
  };
  return (
    <div
      className="overview"
      role="img"
      aria-label="Overview"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && goTo(event)}
      onWheel={({ deltaY }) => void flow.zoomTo(flow.getZoom() * 2 ** (-deltaY / 300))}
    >
      <svg
        aria-hidden="true"
        width={WIDTH}
        height={HEIGHT}
        viewBox={`${whole.x} ${whole.y} ${whole.width} ${whole.height}`}
      >
        <path className="overview-steps" d={steps} />
        <path className="overview-notes" d={notes} />
      </svg>
      <div className="overview-frame" ref={frame} />
    </div>
  );
}

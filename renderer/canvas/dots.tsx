/**
 * The dotted ground. It follows the graph as one picture that is moved, not drawn anew: while the ground is dragged
 * that is most of what a frame would cost.
 */
import { useStoreApi } from '@xyflow/react';
import { type RefObject, useEffect, useRef } from 'react';
import { viewMoves } from './filling.ts';

/** Between dots, in the graph's pixels. */
const GAP = 20;
/** Nearer than this on the screen, every second one is left out. */
const MIN_GAP = 10;

/** How far the picture is moved, in 0 … gap: it looks the same after a whole gap. */
const within = (offset: number, gap: number): number => ((offset % gap) + gap) % gap;

/** The view rests when it has not moved for this long, in milliseconds. */
const REST_MS = 120;

/** Says on the canvas that the view is moved, as long as it is, at one zoom: pictures would be blurred by another. */
function useMoving(inside: RefObject<HTMLElement | null>): void {
  const flow = useStoreApi();
  useEffect(() => {
    const canvas = inside.current?.closest('[data-canvas]');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = (): void => {
      clearTimeout(timer);
      canvas?.removeAttribute('data-moving');
      viewMoves(false);
    };
    const stop = flow.subscribe(({ transform: now }, { transform: before }) => {
      if (now === before) return;
      if (now[2] !== before[2]) {
        rest();
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(rest, REST_MS);
      viewMoves(true);
      if (canvas?.hasAttribute('data-moving') === false) canvas.setAttribute('data-moving', '');
    });
    return () => {
      rest();
      stop();
    };
  }, [flow, inside]);
}

/** What is moved holds what is drawn: an element whose own style changes would be drawn anew. */
export function Dots() {
  const flow = useStoreApi();
  const ground = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gap = 0;
    const place = (): void => {
      const element = ground.current;
      if (element === null) return;
      const [x, y, zoom] = flow.getState().transform;
      let now = GAP * zoom;
      while (now < MIN_GAP) now *= 2;
      if (now !== gap) {
        gap = now;
        element.style.setProperty('--gap', `${gap}px`);
        element.style.setProperty('--dot', `${Math.max(0.6, 0.7 * zoom)}px`);
      }
      element.style.transform = `translate(${within(x, gap)}px, ${within(y, gap)}px)`;
    };
    place();
    return flow.subscribe(place);
  }, [flow]);
  useMoving(ground);
  return (
    <div className="dots" aria-hidden="true">
      <div ref={ground}>
        <div />
      </div>
    </div>
  );
}

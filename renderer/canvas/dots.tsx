/**
 * The dotted ground. It follows the graph as one picture that is moved, not drawn again, because while the ground is
 * dragged the redraw would be most of a frame's cost.
 */
import { useStoreApi } from '@xyflow/react';
import { type RefObject, useEffect, useRef } from 'react';
import { viewMoves } from './filling.ts';

/** Distance between dots in the graph's pixels. */
const GAP = 20;
/** If dots are nearer than 10 pixels on the screen, every second one is left out. */
const MIN_GAP = 10;

/** Offset of the picture, in 0 … gap: it looks the same after a whole gap. */
const within = (offset: number, gap: number): number => ((offset % gap) + gap) % gap;

/** Milliseconds without movement after which the view counts as resting. */
const REST_MS = 120;

/**
 * Marks the canvas while the view moves at one zoom. At another zoom the pictures would be blurred, so the mark is
 * removed.
 */
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

/** The moved element wraps the drawn one: changing the style of the drawn element itself would repaint it. */
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

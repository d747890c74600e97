/**
 * The dotted ground. It follows the graph as one picture that is moved, not drawn anew: while the ground is dragged
 * that is most of what a frame would cost.
 */
import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';

/** Between dots, in the graph's pixels. */
const GAP = 20;
/** Nearer than this on the screen, every second one is left out. */
const LEAST_GAP = 10;

/** How far the picture is moved, in 0 … gap: it looks the same after a whole gap. */
const within = (offset: number, gap: number): number => ((offset % gap) + gap) % gap;

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
      while (now < LEAST_GAP) now *= 2;
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
  return (
    <div className="dots" aria-hidden="true">
      <div ref={ground} />
    </div>
  );
}

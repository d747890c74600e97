/** Long lists are drawn as far as they are scrolled: thousands of columns at once would hold the window up for seconds. */
import { type ReactNode, useEffect, useRef, useState } from 'react';

/** Items that are drawn at first, with what is painted first: about as many as a list shows. Those beyond follow at once. */
const FIRST = 12;

/**
 * How many of `total` items to draw, and what stands for the others after them: it keeps their place, about `height` pixels
 * each, so that the scrollbar shows how many there are, and more are drawn when it comes into sight. At least the item at
 * `needed` is drawn.
 */
export function useGrowing(total: number, height: number, needed = -1): { drawn: number; rest: ReactNode } {
  const [grown, setGrown] = useState(FIRST);
  const drawn = Math.min(total, Math.max(grown, needed + FIRST));
  const rest = drawn < total && (
    <Unseen key={drawn} height={(total - drawn) * height} onSeen={() => setGrown(2 * drawn)} />
  );
  return { drawn, rest };
}

function Unseen({ height, onSeen }: { height: number; onSeen: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver((seen) => {
      if (seen.some(({ isIntersecting }) => isIntersecting)) onSeen();
    });
    if (place.current !== null) observer.observe(place.current);
    return () => observer.disconnect();
  });
  return <div ref={place} role="none" className="unseen" style={{ height }} />;
}

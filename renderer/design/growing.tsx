/**
 * Long lists are drawn only as far as they are scrolled, because thousands of columns at once would block the window
 * for seconds.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react';

/** Items drawn in the first paint: about as many as a list displays. The rest of the visible ones follow at once. */
const FIRST_ITEMS = 12;

/**
 * Number of items to draw out of `total`, and a placeholder for the rest: it takes about `height` pixels for each item,
 * so that the scrollbar shows the full length, and more items are drawn when it comes into sight. At least the item at
 * `needed` is drawn.
 */
export function useGrowing(total: number, height: number, needed = -1): { drawn: number; rest: ReactNode } {
  const [grown, setGrown] = useState(FIRST_ITEMS);
  const drawn = Math.min(total, Math.max(grown, needed + FIRST_ITEMS));
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

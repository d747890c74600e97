/**
 * A step that comes into sight while the view moves starts as an empty card, and a few cards are filled in each frame,
 * because a row of steps drawn at once would stop the movement.
 */
import { useEffect, useState } from 'react';

/** Cards filled in one frame. */
const CARDS_PER_FRAME = 2;

let isMoving = false;
const waiting = new Set<() => void>();
let frame: number | null = null;

/** Reports whether the view is moving. */
export function viewMoves(moves: boolean): void {
  isMoving = moves;
}

function fill(): void {
  let room = CARDS_PER_FRAME;
  for (const show of waiting) {
    if (room-- === 0) break;
    waiting.delete(show);
    show();
  }
  frame = waiting.size > 0 ? requestAnimationFrame(fill) : null;
}

/** Whether the card's content is drawn yet. */
export function useFilled(): boolean {
  const [isFilled, setFilled] = useState(() => !isMoving);
  useEffect(() => {
    if (isFilled) return;
    const show = (): void => setFilled(true);
    waiting.add(show);
    frame ??= requestAnimationFrame(fill);
    return () => void waiting.delete(show);
  }, [isFilled]);
  return isFilled;
}

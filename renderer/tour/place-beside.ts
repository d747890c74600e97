/** Size of the tour's card in pixels. */
const CARD = { width: 320, height: 236 };
/** Pixels between the card and the part, and between the card and the window's edge. */
const GAP = 12;

/** Position of the card: on the side of the part that has room, or inside the part if none has. */
export function placeBeside(
  box: Pick<DOMRect, 'left' | 'top' | 'right' | 'bottom' | 'width' | 'height'>,
  { innerWidth, innerHeight }: Pick<Window, 'innerWidth' | 'innerHeight'>,
): { left: number; top: number; width: number } {
  const width = Math.min(CARD.width, innerWidth - 2 * GAP);
  const within = (value: number, max: number): number => Math.max(GAP, Math.min(value, max));
  const left = within(box.left + (box.width - width) / 2, innerWidth - width - GAP);
  const top = within(box.top + (box.height - CARD.height) / 2, innerHeight - CARD.height - GAP);
  if (innerWidth - box.right > width + 2 * GAP) return { left: box.right + GAP, top, width };
  if (box.left > width + 2 * GAP) return { left: box.left - width - GAP, top, width };
  if (innerHeight - box.bottom > CARD.height + 2 * GAP) return { left, top: box.bottom + GAP, width };
  if (box.top > CARD.height + 2 * GAP) return { left, top: box.top - CARD.height - GAP, width };
  return { left, top, width };
}

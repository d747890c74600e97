/** The keyboard among panes: each pane remembers the element that it left. */
import { PANES, type Pane } from '../store/panes.ts';
import type { CanvasView } from './canvas-view.ts';

const lastIn = new Map<Pane, HTMLElement>();

const elementOf = (pane: Pane): HTMLElement | null => document.querySelector(`[data-pane="${pane}"]`);

/** The pane that has the focus. */
export function focusedPane(): Pane | null {
  const name = document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane'];
  return PANES.find((pane) => pane === name) ?? null;
}

const FOCUSABLE = '[role="tab"][aria-selected="true"], input, textarea, [tabindex="0"], button:not([disabled])';

/** Frames to wait for a pane that was just opened. */
const MAX_FRAMES = 60;

/** Focuses the element that the pane left, else its first one. */
export function focusPane(pane: Pane, view: Pick<CanvasView, 'focus'>, frames = MAX_FRAMES): void {
  const left = focusedPane();
  if (left !== null && document.activeElement instanceof HTMLElement) lastIn.set(left, document.activeElement);
  const element = elementOf(pane);
  const before = lastIn.get(pane);
  if (element !== null && before !== undefined && element.contains(before)) before.focus({ preventScroll: true });
  else if (pane === 'canvas') view.focus();
  else if (element?.querySelector(FOCUSABLE)) element.querySelector<HTMLElement>(FOCUSABLE)?.focus();
  else if (frames > 0) requestAnimationFrame(() => focusPane(pane, view, frames - 1));
}

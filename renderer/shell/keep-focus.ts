/**
 * Keeps the keyboard where the work is. The browser gives the focus to the page's body when the focused element
 * disappears, as a deleted step or the field of a new name does: the canvas takes it then. It also takes it when the
 * first change comes and nothing has had the focus.
 */
import { editing } from '../canvas/editing.ts';
import type { CanvasView } from '../parts/canvas-view.ts';
import type { Workbench } from '../store/workbench.ts';

/** Two frames after a change, its elements are drawn and the ones before it are gone. */
const twoFramesLater = (act: () => void): void => void requestAnimationFrame(() => requestAnimationFrame(act));

export function keepFocus(workbench: Workbench, view: Pick<CanvasView, 'focus'>): void {
  let last: EventTarget | null = null;
  let isWaiting = false;
  window.addEventListener('focusin', ({ target }) => {
    last = target;
  });

  function look(): void {
    isWaiting = false;
    // Nothing had the focus where the first data came by a shortcut into a window that was just opened.
    const isGone = last === null || (last instanceof Element && !last.isConnected);
    const isLost = isGone && document.activeElement === document.body;
    if (isLost && document.querySelector('dialog[open]') === null) view.focus();
  }
  function lookSoon(): void {
    if (isWaiting) return;
    isWaiting = true;
    twoFramesLater(look);
  }

  workbench.subscribe((state, before) => {
    const isSame =
      state.document.current === before.document.current &&
      state.selection === before.selection &&
      state.ui.dialog === before.ui.dialog &&
      state.ui.panes === before.ui.panes;
    if (!isSame) lookSoon();
  });
  editing.subscribe(lookSoon);
}

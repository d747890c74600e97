/** The focused element decides what a key means. */

export const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button])') ||
    // Editors in a shadow root expose only their host.
    target.hasAttribute('data-code-view'));

/** The canvas or no element has the focus: single letters are commands there. Its edges are SVG, not HTML. */
export const isOnCanvas = (target: EventTarget | null): boolean =>
  target === document.body ||
  target === document ||
  (target instanceof Element && !isTextField(target) && target.closest('[data-canvas]') !== null);

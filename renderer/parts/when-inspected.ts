/**
 * Maximum number of frames to wait for a form. After them it will not come: the inspector is hidden, or another step is
 * selected.
 */
const MAX_FRAMES = 60;

/** Acts on a step's form after it is drawn, a moment after the step was selected. */
export function whenInspected(nodeId: string, act: (form: Element) => void, frames = MAX_FRAMES): void {
  const form = document.querySelector(`[data-inspects="${CSS.escape(nodeId)}"]`);
  if (form !== null) act(form);
  else if (frames > 0) requestAnimationFrame(() => whenInspected(nodeId, act, frames - 1));
}

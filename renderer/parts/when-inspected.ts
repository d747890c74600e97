/** Frames after which a form that is not there will not come: the inspector is hidden, or another step was chosen. */
const PATIENCE = 60;

/** Does something with a step's form once it is there: it is drawn a moment after the step was chosen. */
export function whenInspected(nodeId: string, act: (form: Element) => void, frames = PATIENCE): void {
  const form = document.querySelector(`[data-inspects="${CSS.escape(nodeId)}"]`);
  if (form !== null) act(form);
  else if (frames > 0) requestAnimationFrame(() => whenInspected(nodeId, act, frames - 1));
}

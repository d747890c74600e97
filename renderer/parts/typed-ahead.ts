/**
 * Letters typed between a command that opens a text field and the focus of the field. Drawing the field may take longer
 * than the next key on a busy machine: the letters would be lost, or run as commands of the canvas. They are held, and
 * the field gets them.
 */

/** Longest wait for the field; letters held until then are discarded. */
const MAX_WAIT_MS = 2_000;

let awaited: string | null = null;
let until = 0;
let held: string[] = [];

/** From now on keys are held for the field that matches the selector. */
export function awaitField(selector: string): void {
  awaited = selector;
  until = performance.now() + MAX_WAIT_MS;
  held = [];
}

/** The field does not come. */
export function stopAwaiting(): void {
  awaited = null;
  held = [];
}

export function installTypedAhead(page: Pick<EventTarget, 'addEventListener'>): void {
  page.addEventListener('keydown', (event) => onKeyDown(event as KeyboardEvent), true);
  page.addEventListener('pointerdown', stopAwaiting, true);
  page.addEventListener('focusin', ({ target }) => {
    const field = target as HTMLInputElement | HTMLTextAreaElement;
    if (awaited === null || !field.matches?.(awaited)) return;
    // After React has ended its commit: it would put the value of before into a field that changes during one.
    queueMicrotask(() => handOver(field));
  });
}

function onKeyDown(event: KeyboardEvent): void {
  if (awaited === null) return;
  if (performance.now() > until || event.key === 'Escape') {
    stopAwaiting();
    return;
  }
  // The field had the focus before.
  if ((event.target as Element | null)?.matches?.(awaited) === true) {
    stopAwaiting();
    return;
  }
  const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  const isOther = held.length > 0 && (event.key === 'Enter' || event.key === 'Backspace');
  if (!isLetter && !isOther) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // A key that repeats is still the one that opened the field.
  if (event.repeat) return;
  if (event.key === 'Backspace') held.pop();
  else held.push(event.key);
}

/** Gives the held letters to the field; Enter acts there as if it had been pressed. */
function handOver(field: HTMLInputElement | HTMLTextAreaElement): void {
  const keys = held;
  stopAwaiting();
  const end = keys.indexOf('Enter');
  const text = keys.slice(0, end === -1 ? keys.length : end).join('');
  if (text !== '') {
    field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? field.value.length, 'end');
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
  }
  if (end !== -1) field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
}

import { beforeEach, expect, test, vi } from 'vitest';
import { awaitField, installTypedAhead, stopAwaiting } from './typed-ahead.ts';

/** A window without a page: it passes on the keys that nothing held. */
const page = new EventTarget();
installTypedAhead(page);
let passed: string[] = [];
page.addEventListener('keydown', (event) => passed.push((event as KeyboardEvent).key));

beforeEach(() => {
  stopAwaiting();
  passed = [];
});

const press = (...keys: string[]): void => {
  for (const key of keys) page.dispatchEvent(Object.assign(new Event('keydown', { cancelable: true }), { key }));
};

/** The field of that class takes the focus. Returns its text, and the keys that act in it. */
async function focusField(name: string) {
  const keys: string[] = [];
  const field = {
    value: '',
    selectionStart: 0,
    selectionEnd: 0,
    matches: (selector: string) => selector === name,
    setRangeText(text: string) {
      this.value = text;
    },
    dispatchEvent: (event: { type: string; key?: string }) => keys.push(event.key ?? event.type),
  };
  vi.stubGlobal('InputEvent', Event);
  vi.stubGlobal('KeyboardEvent', Key);
  const event = new Event('focusin');
  Object.defineProperty(event, 'target', { value: field });
  page.dispatchEvent(event);
  await Promise.resolve();
  vi.unstubAllGlobals();
  return { text: field.value, keys };
}

class Key extends Event {
  readonly key: string;
  constructor(type: string, { key }: { key: string }) {
    super(type);
    this.key = key;
  }
}

test('letters before the field go to the field, and Enter acts behind them', async () => {
  awaitField('.name');
  press('r', 'o', 'n', 'Backspace', 'b', 'Enter');
  expect(await focusField('.name')).toEqual({ text: 'rob', keys: ['input', 'Enter'] });
  press('x');
  expect(passed).toEqual(['x']);
});

test('another field gets none of them', async () => {
  awaitField('.name');
  press('r');
  expect(await focusField('.other')).toEqual({ text: '', keys: [] });
  expect(await focusField('.name')).toEqual({ text: 'r', keys: ['input'] });
});

test('Enter without letters, arrows and keys with Ctrl are not held', () => {
  awaitField('.name');
  press('Enter', 'ArrowDown');
  page.dispatchEvent(Object.assign(new Event('keydown'), { key: 'z', ctrlKey: true }));
  expect(passed).toEqual(['Enter', 'ArrowDown', 'z']);
});

test.each(['Escape', 'pointer', 'time'])('%s ends the wait, and nothing that was held is typed later', async (end) => {
  awaitField('.name');
  press('r');
  if (end === 'Escape') press('Escape');
  if (end === 'pointer') page.dispatchEvent(new Event('pointerdown'));
  if (end === 'time') vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 2_001);
  press('n');
  vi.restoreAllMocks();
  expect(passed.at(-1)).toBe('n');
  expect((await focusField('.name')).text).toBe('');
});

test('a field that had the focus before keeps its letters', () => {
  awaitField('.name');
  const event = Object.assign(new Event('keydown'), { key: 'r' });
  Object.defineProperty(event, 'target', { value: { matches: () => true } });
  page.dispatchEvent(event);
  expect(passed).toEqual(['r']);
});

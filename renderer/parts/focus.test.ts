import { afterEach, expect, test, vi } from 'vitest';
import { isOnCanvas } from './focus.ts';

afterEach(() => vi.unstubAllGlobals());

/** Elements as a browser has them, each with the selectors that it and its ancestors match. */
function stubElements() {
  class FakeElement extends EventTarget {
    readonly isContentEditable = false;
    private readonly selectors: readonly string[];
    constructor(...selectors: string[]) {
      super();
      this.selectors = selectors;
    }
    matches = (selector: string): boolean => selector.split(',').some((part) => this.selectors.includes(part.trim()));
    closest = (selector: string): this | null => (this.matches(selector) ? this : null);
    hasAttribute = (): boolean => false;
  }
  class FakeHtml extends FakeElement {}
  class FakeSvg extends FakeElement {}
  vi.stubGlobal('Element', FakeElement);
  vi.stubGlobal('HTMLElement', FakeHtml);
  vi.stubGlobal('document', { body: new FakeHtml() });
  return { FakeHtml, FakeSvg };
}

test('keys of the canvas work on its edges, which are SVG, as on its steps', () => {
  const { FakeHtml, FakeSvg } = stubElements();
  expect(isOnCanvas(new FakeHtml('[data-canvas]'))).toBe(true);
  expect(isOnCanvas(new FakeSvg('[data-canvas]'))).toBe(true);
  expect(isOnCanvas(document.body)).toBe(true);
  expect(isOnCanvas(new FakeSvg())).toBe(false);
  expect(isOnCanvas(new FakeHtml('[data-canvas]', 'textarea'))).toBe(false);
});

import { expect, type Locator, type Page } from '@playwright/test';
import { settled } from './workbench.ts';

/** Counts the actions of a person: a click, a drag, a key with its modifiers, a typed text. Pointing and scrolling are none. */
export class Walk {
  actions = 0;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async act(doing: () => Promise<void>): Promise<void> {
    this.actions++;
    await doing();
  }

  head = (name: string): Locator => this.page.locator(`.head-cell[data-head="${name}"] .head-name`);

  click = (target: Locator): Promise<void> => this.act(() => target.click());

  /** Presses keys one after another, an action each. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.act(() => this.page.keyboard.press(key));
  }

  type = (text: string): Promise<void> => this.act(() => this.page.keyboard.type(text));

  /** Chooses the columns by their headers and opens their menu: an action for each column. */
  async choose(...names: readonly string[]): Promise<void> {
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      await this.act(() =>
        this.head(name).click({
          button: isLast ? 'right' : 'left',
          modifiers: names.length === 1 ? [] : ['ControlOrMeta'],
        }),
      );
    }
  }

  /** Points at a group, which is no action, and presses an entry. */
  async take(group: string, entry: string): Promise<void> {
    await this.page.getByRole('menuitem', { name: group, exact: true }).hover();
    await this.click(this.page.getByRole('menuitem', { name: entry, exact: true }));
    await expect(this.page.getByRole('menu')).toHaveCount(0);
    await settled(this.page);
  }
}

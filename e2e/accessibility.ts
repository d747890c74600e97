import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

interface Looked {
  /** The part of the window that is looked at, for states whose rest another state has; a CSS selector. */
  readonly within?: string | undefined;
  /** Rules of axe; all where left out. */
  readonly rules?: readonly string[];
}

/** Expects no violation of any rule that axe knows. */
export async function expectAccessible(page: Page, { within, rules }: Looked = {}): Promise<void> {
  // Without legacy mode axe opens a page of its own, which the app refuses.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({
    // What passes is counted but not described, which takes as long as the rules themselves.
    resultTypes: ['violations'],
    ...(rules && { runOnly: { type: 'rule', values: [...rules] } }),
  });
  if (within !== undefined) axe.include(within);
  const { violations } = await axe.analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target).join(', ')})`,
  );
  expect(found, 'accessibility violations').toEqual([]);
}

/** A theme changes colours and nothing else. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Expects no violation in either theme; the window is left in the dark one. */
export async function expectAccessibleInBothThemes(page: Page, within?: string): Promise<void> {
  await showTheme(page, 'light');
  await expectAccessible(page, { within });
  await showTheme(page, 'dark');
  await expectAccessible(page, { within, rules: COLOUR_RULES });
}

export async function showTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.evaluate((chosen) => window.prepgraph.changeSettings({ theme: chosen }), theme);
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  // Colours that the system forces are light or dark as the system is, which the app sets with its theme.
  await page.emulateMedia({ colorScheme: theme });
}

import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Expects no violation of any rule that axe knows. */
export async function expectAccessible(page: Page): Promise<void> {
  // Without legacy mode axe opens a page of its own, which the app refuses.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target).join(', ')})`,
  );
  expect(found, 'accessibility violations').toEqual([]);
}

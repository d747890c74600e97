import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessibleInBothThemes, showTheme } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { galleryStates, usualWindow } from '../gallery-states.ts';

/**
 * Every state of the workbench can be reached from an empty window, in both themes, and axe finds nothing there. With
 * PREPGRAPH_WRITE_DOCS=1 a picture of each is written to docs/gallery/.
 */
const writes = process.env['PREPGRAPH_WRITE_DOCS'] === '1';
const gallery = join('docs', 'gallery');

/** States that follow each other in one window, as starting the app takes longer than most of them; not for pictures, which show what was opened lately. */
const IN_A_ROW = writes ? 1 : 5;

for (let first = 0; first < galleryStates.length; first += IN_A_ROW) {
  const states = galleryStates.slice(first, first + IN_A_ROW);
  test(states.map(({ name }) => name).join(', '), async ({ app, page, folder }) => {
    // axe looks at every element many times: half a minute a state on a busy machine.
    test.setTimeout(60_000 * (1 + states.length));
    for (const [index, { name, about, reach }] of states.entries()) {
      await test.step(name, async () => {
        if (index > 0) await startAnew(page);
        await usualWindow(page, app);
        const own = join(folder, name);
        mkdirSync(own);
        await reach(page, own, app);
        if (writes) await takePictures(page, name);
        else await expectAccessibleInBothThemes(page, about);
        await page.mouse.up();
      });
    }
  });
}

/** Back to an empty window. */
async function startAnew(page: Page): Promise<void> {
  const open = page.locator('[role="dialog"], dialog[open], [role="menu"], [data-explain]');
  await expect(async () => {
    if ((await open.count()) > 0) await page.keyboard.press('Escape');
    expect(await open.count()).toBe(0);
  }).toPass();
  for (const message of await page.locator('.toast').getByRole('button', { name: 'Dismiss' }).all()) {
    await message.click({ timeout: 1000 }).catch(() => {});
  }
  const table = page.getByRole('tab', { name: 'Table', exact: true });
  if (await table.isVisible()) await table.click();
  await page.keyboard.press('Control+n');
  await expect(page.locator('.empty-card')).toBeVisible();
}

async function takePictures(page: Page, name: string): Promise<void> {
  mkdirSync(gallery, { recursive: true });
  for (const theme of ['light', 'dark'] as const) {
    await showTheme(page, theme);
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(gallery, `${name}-${theme}.png`) });
  }
}

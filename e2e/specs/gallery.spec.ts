import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessibleInBothThemes, showTheme } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { galleryStates, usualWindow } from '../gallery/index.ts';
import { atRest } from './workbench.ts';

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
    for (const [index, { name, about, isOfErrors = false, reach }] of states.entries()) {
      await test.step(name, async () => {
        if (index > 0) await startAnew(page);
        await usualWindow(page, app);
        const own = join(folder, name);
        mkdirSync(own);
        await reach(page, own, app);
        const errors = page.locator('.problem[data-tone="error"], .toast[data-tone="error"]');
        if (!isOfErrors) await expect(errors).toHaveCount(0);
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

/** Wider pictures are made smaller. */
const WIDEST = 1920;

async function takePictures(page: Page, name: string): Promise<void> {
  mkdirSync(gallery, { recursive: true });
  for (const theme of ['light', 'dark'] as const) {
    await showTheme(page, theme);
    await atRest(page);
    writeFileSync(join(gallery, `${name}-${theme}.webp`), await asWebp(page, await page.screenshot()));
  }
}

/** The same picture in a fifth of the bytes; the page itself can do that. */
async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  const webp = await page.evaluate(
    async ([base64, widest]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const scale = Math.min(1, widest / picture.width);
      const canvas = new OffscreenCanvas(picture.width * scale, picture.height * scale);
      canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.9 });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [png.toString('base64'), WIDEST] as const,
  );
  return Buffer.from(webp);
}

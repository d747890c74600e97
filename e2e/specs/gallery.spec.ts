import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { galleryStates } from '../gallery-states.ts';

/**
 * Every state of the workbench can be reached from an empty window, in both themes, and axe finds nothing there. With
 * PREPGRAPH_WRITE_DOCS=1 a picture of each is written to docs/gallery/.
 */
const writes = process.env['PREPGRAPH_WRITE_DOCS'] === '1';
const gallery = join('docs', 'gallery');

for (const { name, reach } of galleryStates) {
  test(name, async ({ app, page, folder }) => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
    await reach(page, folder, app);
    for (const theme of ['light', 'dark'] as const) {
      await page.evaluate((chosen) => window.prepgraph.changeSettings({ theme: chosen }), theme);
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      if (writes) {
        await page.waitForTimeout(500);
        mkdirSync(gallery, { recursive: true });
        await page.screenshot({ path: join(gallery, `${name}-${theme}.png`) });
      } else await expectAccessible(page);
    }
    await page.mouse.up();
  });
}

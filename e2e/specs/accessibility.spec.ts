import { expectAccessible, expectAccessibleInBothThemes } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { settled, step } from './workbench.ts';

/** What the states of the gallery leave folded; see gallery.spec.ts. */
test('settings and learned values of every kind of step, all unfolded, and the export menu', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  for (const name of ['CSV file', 'Impute', 'One-hot encode']) {
    await step(page, name).click();
    await settled(page);
    for (const fold of await page.locator('.inspector-body details:not([open]) > summary').all()) {
      if (await fold.isVisible()) await fold.click();
    }
    await expectAccessibleInBothThemes(page, '.inspector-body');
  }
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectAccessibleInBothThemes(page, '[role="menu"]');
});

test('everything fits into a small window', async ({ app, page }) => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(800, 600));
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  expect(
    await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return scrollWidth <= innerWidth && scrollHeight <= innerHeight;
    }),
  ).toBe(true);
  await expectAccessible(page);
});

import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { settled, step } from './workbench.ts';

// axe looks at every element many times: minutes on a busy machine.
test.describe.configure({ timeout: 240_000 });

for (const theme of ['light', 'dark'] as const) {
  test(`no violations in the ${theme} theme`, async ({ page }) => {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme) {
      await page.locator('[data-command="view.theme"]').click();
    }
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await expect(page.getByRole('button', { name: 'Penguins' })).toBeVisible();
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Penguins' }).click();
    await settled(page);
    await expectAccessible(page);
    for (const name of ['CSV file', 'Impute', 'One-hot encode']) {
      await step(page, name).click();
      await settled(page);
      for (const fold of await page.locator('.inspector-body details:not([open]) > summary').all()) {
        if (await fold.isVisible()) await fold.click();
      }
      await expectAccessible(page);
    }
    for (const tab of ['Columns', 'Before → after']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.waitForTimeout(300);
      await expectAccessible(page);
    }
    for (const [keys, name] of [
      ['Control+k', 'Commands'],
      ['Control+/', 'Keyboard shortcuts'],
    ] as const) {
      await page.keyboard.press(keys);
      await expect(page.getByRole('dialog', { name })).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await expectAccessible(page);
  });
}

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

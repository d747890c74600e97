import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { cell, parameter, restingBox, settled, step } from './workbench.ts';

/** Promise 11, First minute: an empty window offers a file, an example, a template, a tour, and what was open lately. */

test('a template waits for a file, and the first file feeds it', async ({ page, folder }) => {
  await page.getByRole('button', { name: 'Ready for Keras' }).click();
  await expect(page.locator('.group-name')).toHaveText('Ready for Keras');
  await expect(page.locator('.toast', { hasText: 'Now drop a file' })).toBeVisible();
  copyFileSync('examples/penguins.csv', join(folder, 'penguins.csv'));
  await dropFiles(page, [join(folder, 'penguins.csv')], { x: 420, y: 180 });
  await settled(page);
  await expect(page.locator('[aria-label="From penguins to Train–test split"]')).toHaveCount(1);
  await expect(step(page, 'Standard scale').locator('.step')).toHaveAttribute('data-state', /done|warning/);
  await expect(step(page, 'Standard scale')).toContainText('learned from');
  // At once, not when its time is over.
  expect(await page.locator('.toast', { hasText: 'Now drop a file' }).count()).toBe(0);
});

test('an example opens at a size that is read, and all of it is in sight', async ({ app, page }) => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await expect
    .poll(async () => Number.parseInt((await page.locator('.canvas-zoom').textContent()) ?? '', 10))
    .toBeGreaterThanOrEqual(75);
  const canvas = await restingBox(page.locator('[data-canvas]'));
  for (const node of await page.locator('.react-flow__node').all()) {
    const box = await restingBox(node);
    expect(box.x >= canvas.x && box.x + box.width <= canvas.x + canvas.width).toBe(true);
    expect(box.y >= canvas.y && box.y + box.height <= canvas.y + canvas.height).toBe(true);
  }
});

test('the tour lets one change a setting and add a step, and ends with the result', async ({ page }) => {
  await page.getByRole('button', { name: 'Two-minute tour' }).click();
  const card = page.getByRole('dialog', { name: 'Tour' });
  await expect(card).toContainText('“Impute” is selected now');
  await expect(page.locator('.react-flow__node.selected')).toContainText('Impute');
  await card.getByRole('button', { name: 'Next' }).click();
  await expect(card).toContainText('Try it: change “Strategy”.');
  await expect(card.getByRole('button', { name: 'Skip' })).toBeVisible();
  await parameter(page, 'strategy').getByRole('combobox').selectOption('mean');
  await expect(card).toContainText('Done.');
  await card.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('tab', { name: 'Before → after' })).toHaveAttribute('aria-selected', 'true');
  await card.getByRole('button', { name: 'Next' }).click();
  await expect(card).toContainText('Try it: add any step.');
  await page.locator('[data-palette-search]').fill('robust');
  await page.keyboard.press('Enter');
  await expect(card).toContainText('Done.');
  await settled(page);
  await card.getByRole('button', { name: 'Next' }).click();
  await expect(card).toContainText(/has 344 rows × \d+ columns/);
  await card.getByRole('button', { name: 'Done' }).click();
  await expect(card).toHaveCount(0);
});

test('the tour goes around by keyboard and is not offered as new again', async ({ page, launch, app }) => {
  await page.getByRole('button', { name: 'Two-minute tour' }).click();
  const card = page.getByRole('dialog', { name: 'Tour' });
  await expect(card).toContainText('1 of 5');
  await expect(card.getByRole('button', { name: 'Next' })).toBeFocused();
  await expectAccessible(page);
  for (let stop = 2; stop <= 5; stop++) {
    await page.keyboard.press('Enter');
    await expect(card).toContainText(`${stop} of 5`);
  }
  await page.keyboard.press('ArrowLeft');
  await expect(card).toContainText('4 of 5');
  await page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await app.close();
  const again = await launch();
  await expect(again.page.getByRole('button', { name: 'Take the tour again' })).toBeVisible();
});

test('what was opened is offered again', async ({ page, folder }) => {
  copyFileSync('examples/penguins.csv', join(folder, 'mine.csv'));
  await dropFiles(page, [join(folder, 'mine.csv')], { x: 420, y: 180 });
  await settled(page);
  await page.keyboard.press('Control+n');
  await expect(page.locator('.empty-card')).toBeVisible();
  await page.getByRole('button', { name: 'mine.csv' }).click();
  await settled(page);
  await expect(step(page, 'mine')).toContainText('344 × 7');
});

test('settings hold at once and after a restart, and one that is damaged does not matter', async ({
  page,
  app,
  launch,
}) => {
  await page.keyboard.press('Control+Comma');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByText('Dark', { exact: true }).click();
  await dialog.getByText('High', { exact: true }).click();
  await dialog.getByText('Compact').click();
  await dialog.getByText('Reduced').click();
  await dialog.getByLabel('Digits of numbers in tables').fill('4');
  await dialog.getByLabel('Memory for tables').selectOption({ label: '512 MB' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'Standard scale').click();
  await expect(cell(page, 0, 2)).toHaveText(/^−?\d\.\d{3,4}$/);
  await app.close();
  const again = await launch();
  for (const [name, value] of [
    ['data-theme', 'dark'],
    ['data-contrast', 'high'],
    ['data-density', 'compact'],
    ['data-motion', 'reduced'],
  ] as const)
    await expect(again.page.locator('html')).toHaveAttribute(name, value);
});

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { answerOpenDialog, answerSaveDialog } from '../dialogs.ts';
import { addStep, parameter, settled, step, toast } from './workbench.ts';

/** Keeps all that a screen reader is given to say, as each is soon replaced by the next. */
const listen = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const status = document.querySelector('[role="status"]') as HTMLElement & { said?: string[] };
    const heard: string[] = (status.said = []);
    new MutationObserver(() => heard.push(status.textContent ?? '')).observe(status, {
      characterData: true,
      childList: true,
      subtree: true,
    });
  });

const said = (page: Page): Promise<string[]> =>
  page.evaluate(() => (document.querySelector('[role="status"]') as HTMLElement & { said?: string[] }).said ?? []);

/** Promise 10, Keyboard and screen reader: they do the whole main job; the themes are looked at in gallery.spec.ts. */
test('the main job without a mouse', async ({ app, page, folder }) => {
  await listen(page);
  const data = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', data);
  await answerOpenDialog(app, [data]);
  await page.keyboard.press('Control+Shift+O');
  await expect(step(page, 'penguins')).toBeVisible();
  await settled(page);

  await addStep(page, 'train test');
  await expect(step(page, 'Train–test split')).toBeVisible();
  await addStep(page, 'impute');
  await expect(step(page, 'Impute')).toBeVisible();
  await settled(page);
  await expect(page.locator('.react-flow__node:focus')).toContainText('Impute');

  // The palette: search, and Enter appends.
  await page.keyboard.press('/');
  await page.keyboard.type('standard scale');
  await page.keyboard.press('Enter');
  await expect(step(page, 'Standard scale')).toBeVisible();
  await settled(page);

  // Settings: the input is a list, as good as drawing an edge.
  const input = page.getByLabel('Input', { exact: true });
  await input.focus();
  await input.selectOption({ label: 'Train–test split' });
  await settled(page);
  await expect(page.locator('[aria-label="From Train–test split to Standard scale"]')).toHaveCount(1);
  await page.locator('[data-command="edit.undo"]').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('[aria-label="From Impute to Standard scale"]')).toHaveCount(1);
  await settled(page);

  // A parameter by keyboard.
  await step(page, 'Impute').focus();
  await page.keyboard.press('Enter');
  const strategy = parameter(page, 'strategy').getByRole('combobox');
  await strategy.focus();
  await page.keyboard.press('ArrowDown');
  await expect(strategy).toHaveValue('median');
  await settled(page);

  // The table.
  await page.getByRole('grid', { name: 'Table' }).focus();
  await page.keyboard.press('Control+Home');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  await expect(page.locator('[data-cell-status]')).toContainText('Row 4 · Beak Length (mm): 4');
  await page.keyboard.press('Control+End');
  await expect(page.locator('[data-cell-status]')).toContainText('Row 344');
  await page.keyboard.press('Control+c');
  // Cells come from the engine, so copying takes a moment.
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).not.toBe('');

  // Delete and undo on the canvas; a chain stays a chain.
  await step(page, 'Impute').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Delete');
  await expect(step(page, 'Impute')).toHaveCount(0);
  await expect(page.locator('[aria-label="From Train–test split to Standard scale"]')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(step(page, 'Impute')).toHaveCount(1);
  // What is seen on the canvas is also said.
  for (const words of ['Added Impute', 'Up to date', 'Delete Impute. Undo brings it back.', 'Undone: Delete Impute'])
    await expect.poll(() => said(page)).toContain(words);
  await settled(page);

  // Export.
  await answerSaveDialog(app, join(folder, 'out.npz'));
  await page.keyboard.press('Control+e');
  await page
    .getByRole('dialog', { name: 'Export the data set' })
    .getByRole('button', { name: 'Export…', exact: true })
    .press('Enter');
  await expect(toast(page, 'Exported out.npz')).toBeVisible();

  // Save; the data is beside the document and is stored so.
  await answerSaveDialog(app, join(folder, 'mine.prepgraph.json'));
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-name')).toHaveText('mine');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  await settled(page);
  await expect(step(page, 'Impute')).toContainText('344 × 7');
});

test('dialogs close with Escape and give the focus back', async ({ page }) => {
  const before = page.getByRole('combobox', { name: 'Search operators' });
  await before.focus();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(before).toBeFocused();
});

test('a first letter leads to an entry of the Export menu', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await page.getByRole('button', { name: 'Export', exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Data set…' })).toBeFocused();
  await page.keyboard.press('c');
  await expect(page.getByRole('menuitem', { name: 'CSV for a spreadsheet…' })).toBeFocused();
  await page.keyboard.press('c');
  await expect(page.getByRole('menuitem', { name: 'Code, to run elsewhere…' })).toBeFocused();
});

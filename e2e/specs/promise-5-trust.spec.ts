import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, cell, openCode, settled, step } from './workbench.ts';

const problem = (page: Page, rule: string) => page.locator(`.problems [data-rule="${rule}"]`);

test('a cell is explained down to the line of the file, by mouse and by keyboard', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'Standard scale').click();
  await settled(page);
  await cell(page, 0, 2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: /Explain this cell/ }).click();
  const panel = page.locator('[data-explain]');
  await expect(panel).toContainText(/\(39\.1 − 4\d\.\d+\) \/ \d\.\d+ = −0\.\d+/);
  await expect(panel).toContainText('mean_');
  await expect(panel).toContainText('line 2 of penguins.csv: Beak Length (mm) = 39.1');
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);

  // The fourth penguin was never measured.
  await page.getByRole('grid', { name: 'Table' }).focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('line 5 of penguins.csv');
  await expect(panel).toContainText('where missing');
});

test('a leak is found, shown on its step, and mended by one press that undo takes back', async ({ page, folder }) => {
  const data = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', data);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await addStep(page, 'standard scale');
  await settled(page);
  await addStep(page, 'train test');
  await settled(page);
  await expect(step(page, 'Standard scale').getByLabel('Done, with a warning')).toBeVisible();
  await page.locator('[data-problems]').click();
  await expect(problem(page, 'leak.test-rows')).toContainText('Leak: it learns from all rows');
  await problem(page, 'leak.test-rows').getByRole('button', { name: 'Move the split before it' }).click();
  await settled(page);
  await expect(problem(page, 'leak.test-rows')).toHaveCount(0);
  await expect(step(page, 'Standard scale')).toContainText('learned from 258 train rows');
  await page.locator('[data-command="edit.undo"]').click();
  await settled(page);
  await expect(problem(page, 'leak.test-rows')).toBeVisible();

  // What is left is mended by keyboard.
  await page.locator('[data-command="edit.redo"]').click();
  await settled(page);
  for (const rule of ['still-missing', 'still-missing', 'still-text']) {
    const left = (await problem(page, rule).count()) - 1;
    await problem(page, rule).first().locator('.advice-fix').focus();
    await page.keyboard.press('Enter');
    await expect(problem(page, rule)).toHaveCount(left);
    await settled(page);
  }
  await expect(problem(page, 'still-missing')).toHaveCount(0);
  await expect(problem(page, 'still-text')).toHaveCount(0);
});

test('identifiers, constants and copies are found, and mended by a press each', async ({ page, folder }) => {
  const rows = Array.from({ length: 60 }, (_, row) => `${row + 1},${(row * 37) % 11},${(row * 37) % 11},same`);
  const data = join(folder, 'odd.csv');
  writeFileSync(data, `row_id,x,again,constant\n${rows.join('\n')}\n`);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await addStep(page, 'min max');
  await settled(page);
  await page.locator('[data-problems]').click();
  await expect(problem(page, 'identifier')).toContainText('row_id');
  await expect(problem(page, 'constant')).toContainText('constant');
  await expect(problem(page, 'duplicate')).toContainText('“again” holds the same as “x”');

  // Each is mended by one press, or by one key.
  await problem(page, 'constant').getByRole('button', { name: 'Drop the column' }).click();
  await settled(page);
  await expect(problem(page, 'constant')).toHaveCount(0);
  await problem(page, 'identifier').getByRole('button', { name: 'Drop the column' }).focus();
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(problem(page, 'identifier')).toHaveCount(0);
  await problem(page, 'duplicate').getByRole('button', { name: 'Drop the copy' }).click();
  await settled(page);
  await expect(problem(page, 'duplicate')).toHaveCount(0);
});

test('a suggestion has a reason for each step and is one undoable change', async ({ page, folder }) => {
  const data = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', data);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await page.getByRole('button', { name: 'Suggest a preparation' }).click();
  const panel = page.locator('[data-suggestion]');
  await expect(panel).toContainText('“Island” and “Sex”: up to 250 values, a column each');
  await expect(panel).toContainText('Measured: standardising: 12 of 16 tables better, epochs 43 → 11.');
  await panel.getByRole('button', { name: /^Add \d+ steps$/ }).click();
  await settled(page);
  await expect(page.locator('.react-flow__node')).toHaveCount(7);
  await expect(page.locator('[data-problems]')).toHaveAttribute('data-problems', '0');
  await page.locator('[data-command="edit.undo"]').click();
  await expect(page.locator('.react-flow__node')).toHaveCount(1);
});

test('a suggestion asks what the table is for, and the document remembers it', async ({ page, folder }) => {
  const data = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', data);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await page.getByRole('button', { name: 'Suggest a preparation' }).click();
  const panel = page.locator('[data-suggestion]');
  const group = panel.getByRole('group', { name: 'What is it for?' });
  await expect(group.getByRole('radio', { name: /^Neural net/ })).toBeChecked();
  // By the keyboard: one stop, and arrows within it.
  await group.getByRole('radio', { name: /^Neural net/ }).focus();
  for (let steps = 0; steps < 3; steps++) await page.keyboard.press('ArrowDown');
  await expect(group.getByRole('radio', { name: /^Trees/ })).toBeChecked();
  await expect(panel).toContainText('scaling changed trees in none of 16 tables');
  await expect(panel).not.toContainText('Standard scale');
  await panel.getByRole('button', { name: /^Add \d+ steps$/ }).click();
  await settled(page);
  // Gaps are nothing that trees mind.
  await expect(page.locator('[data-problems]')).toHaveAttribute('data-problems', '0');
  await openCode(page);
  await page.getByRole('tab', { name: 'JSON' }).click();
  await expect(page.locator('.cm-content')).toContainText('"purpose": "trees"');
});

test('a suggestion reads numbers and dates that are written as text, and makes one word of two spellings', async ({
  page,
  folder,
}) => {
  const data = join(folder, 'orders.csv');
  const rows = Array.from({ length: 60 }, (_, k) => {
    const price = k % 20 === 7 ? '-' : `"$${(k % 3) + 1},${String(k + 100)}.50"`;
    return `${price},${(k % 28) + 1} May 2024,${['yes', 'Yes', 'no'][k % 3]}`;
  });
  writeFileSync(data, `cost,day,paid\n${rows.join('\n')}\n`);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await page.getByRole('button', { name: 'Suggest a preparation' }).click();
  const panel = page.locator('[data-suggestion]');
  await expect(panel).toContainText('“cost”: numbers, written as text; what stands for nothing becomes missing.');
  await expect(panel).toContainText('“day”: dates, written as text.');
  await expect(panel).toContainText('“Yes” and “yes” are one value of “paid”.');
  await panel.getByRole('button', { name: /^Add \d+ steps$/ }).click();
  await settled(page);
  await expect(page.locator('.step[data-state="failed"]')).toHaveCount(0);
  await expect(page.getByRole('columnheader', { name: /day_dayofweek/ })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: /paid_yes/ })).toBeVisible();
});

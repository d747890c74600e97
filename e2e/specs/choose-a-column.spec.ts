import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, cell, dragOperator, centreOf, parameter, settled, step } from './workbench.ts';

/** One column is found by typing, with its type shown, by keyboard and by mouse, wherever one is chosen. */
test('the target is chosen by typing a part of its name', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins', exact: true }).click();
  await settled(page);
  await step(page, 'Set target').click();
  const field = parameter(page, 'column');
  const box = field.getByRole('combobox');
  await expect(box).toHaveValue('Species');
  await expect(field.getByRole('img', { name: 'category' })).toBeVisible();

  await box.focus();
  await expect(field.getByRole('option')).toHaveCount(0);
  await box.fill('length');
  await expect(field.getByRole('option')).toHaveText(['Beak Length (mm)', 'Flipper Length (mm)']);
  await page.keyboard.press('ArrowDown');
  await expect(field.getByRole('option', { name: 'Flipper' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('Flipper Length (mm)');
  await expect(field.getByRole('img', { name: 'number' })).toBeVisible();
  await expect(step(page, 'Set target')).toContainText('Flipper Length (mm)');

  // Escape leaves what holds, and the selection of the step.
  await box.fill('island');
  await page.keyboard.press('Escape');
  await expect(box).toHaveValue('Flipper Length (mm)');
  await expect(field.getByRole('option')).toHaveCount(0);

  await box.click();
  await expect(field.getByRole('option')).toHaveCount(7);
  await field.getByRole('option', { name: 'Sex' }).click();
  await expect(box).toHaveValue('Sex');
  await box.fill('beak of an eagle');
  await expect(field.getByText('No column is called that.')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(box).toHaveValue('Sex');
});

test('a formula and the keys of a sort take their columns from the same list', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins', exact: true }).click();
  await settled(page);
  const onto = await centreOf(step(page, 'Ordinal encode'));
  await dragOperator(page, 'SortRows', onto);
  await settled(page);
  await parameter(page, 'by').getByRole('button', { name: 'Sort by a column' }).click();
  const key = parameter(page, 'by').getByRole('combobox', { name: 'Column' });
  await key.fill('body');
  await page.keyboard.press('Enter');
  await expect(key).toHaveValue('Body Mass (g)');
  await settled(page);
  await expect(cell(page, 0, 0)).toBeVisible();
});

test('of many columns the last is reached by wheel and by keyboard', async ({ page, folder }) => {
  const names = Array.from({ length: 150 }, (_, index) => `c${index}`);
  const data = join(folder, 'broad.csv');
  writeFileSync(data, [names, names.map((_, index) => index), names.map((_, index) => index / 2)].join('\n'));
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  const ledger = page.locator('[data-ledger]');
  expect(await ledger.locator('summary').count()).toBeLessThan(100);
  await page.locator('.inspector-body').hover();
  await expect(async () => {
    await page.mouse.wheel(0, 20_000);
    await expect(ledger.locator('summary', { hasText: 'c149' })).toBeInViewport({ timeout: 500 });
  }).toPass();

  await addStep(page, 'standard scale');
  await settled(page);
  const columns = parameter(page, 'columns');
  await columns.getByRole('combobox').first().selectOption('names');
  const last = columns.getByRole('checkbox', { name: 'c149' });
  await expect(last).toHaveCount(0);
  await columns.getByRole('textbox', { name: 'Search columns' }).focus();
  await expect(async () => {
    for (let press = 0; press < 60; press++) await page.keyboard.press('ArrowDown');
    await expect(last).toBeFocused({ timeout: 200 });
  }).toPass();
  await page.keyboard.press('Space');
  await expect(columns).toContainText('Takes 149 columns');
});

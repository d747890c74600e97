import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { addStep, cell, dropGraph, parameter, settled, step } from './workbench.ts';

const offered = (page: Page): Locator => page.getByRole('listbox', { name: 'What may stand here' }).getByRole('option');

test.beforeEach(async ({ page, folder }) => {
  await dropGraph(page, folder, { nodes: [], edges: [] });
  await step(page, 'small').click();
  await addStep(page, 'derive');
  await parameter(page, 'name').getByRole('textbox').fill('new');
});

test('a formula is written from what is offered, by keyboard', async ({ page }) => {
  const formula = parameter(page, 'formula');
  const field = formula.getByRole('textbox');
  const options = offered(page);
  await field.focus();
  await page.keyboard.type('rou');
  await expect(options).toHaveText([/round\(x, digits\?\)/]);
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('round(');
  await expect(formula.locator('.formula-about')).toContainText('round(x, digits?)');
  await page.keyboard.press('Control+Space');
  await expect(options.first()).toHaveText('a');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.keyboard.type(' / 2)');
  await expect(field).toHaveValue('round(a / 2)');
  await page.keyboard.press('Tab');
  await expect(field).not.toBeFocused();
  await settled(page);
  await expect(cell(page, 0, 2)).toHaveText('0');
  await expect(cell(page, 2, 2)).toHaveText('2');
});

test('Escape takes the list away, and Enter then begins a line', async ({ page }) => {
  const field = parameter(page, 'formula').getByRole('textbox');
  await field.focus();
  await page.keyboard.type('ro');
  await expect(offered(page)).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(offered(page)).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('ro\n');
  await expect(step(page, 'Derive column')).toBeVisible();
});

test('columns and functions are put where the cursor stands, by mouse', async ({ page }) => {
  const formula = parameter(page, 'formula');
  const field = formula.getByRole('textbox');
  await formula.getByLabel('Insert a function').selectOption('clip');
  await expect(field).toHaveValue('clip(');
  await expect(field).toBeFocused();
  await formula.getByRole('combobox', { name: 'Insert a column' }).click();
  await formula.getByRole('listbox', { name: 'Columns' }).getByRole('option', { name: 'number a' }).click();
  await expect(field).toHaveValue('clip(a');
  await page.keyboard.type(', 2, 5)');
  await settled(page);
  await expect(cell(page, 0, 2)).toHaveText('2');
});

import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { openCode, parameter, settled, step } from './workbench.ts';

const line = (page: Page, text: string) => page.locator('.cm-line', { hasText: text }).first();

test.beforeEach(async ({ page }) => openCode(page));

test('the selected step is lit, and the lit step selected', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'Impute').click();
  await expect(page.locator('.cm-lit', { hasText: '"SimpleImputer"' })).toBeVisible();
  await line(page, '"StandardScaler"').click();
  await expect(page.locator('.react-flow__node.selected')).toContainText('Standard scale');
});

test('typing in the text changes the graph, once an edit; what is wrong is told at its line', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'Impute').click();
  // The text moves to the step, which is then lit.
  const strategy = page.locator('.cm-lit', { hasText: '"strategy": "median"' });
  await expect(strategy).toBeVisible();
  await strategy.getByText('"median"').dblclick();
  await page.keyboard.type('mean');
  await expect(parameter(page, 'strategy').getByRole('combobox')).toHaveValue('mean');
  await expect(page.locator('[data-command="edit.undo"]')).toHaveAccessibleName('Undo “Edit the pipeline’s text”');

  // A broken text leaves the graph alone and says where it breaks.
  await page.keyboard.press('End');
  await page.keyboard.type(' oops');
  await expect(page.locator('[data-code-problem]')).toContainText(/Line \d+/);
  await expect(page.locator('.cm-wrong')).toContainText('oops');
  await expect(page.locator('.react-flow__node')).toHaveCount(7);
  await page.getByRole('button', { name: 'Take the edit back' }).click();
  await expect(page.locator('[data-code-problem]')).toHaveCount(0);
  await expect(page.locator('.cm-line', { hasText: 'oops' })).toHaveCount(0);

  await page.locator('[data-command="edit.undo"]').click();
  await expect(line(page, '"strategy": "median"')).toBeVisible();
});

test('by keyboard: search in the text, fold, copy', async ({ app, page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('OneHotEncoder');
  await page.keyboard.press('Enter');
  await expect(page.locator('.cm-searchMatch').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Copy the pipeline' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toContain('"SimpleImputer"');
});

test('the code that an export would write stands beside the table', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'Standard scale').click();
  await settled(page);
  await page.getByRole('tab', { name: 'Python' }).click();
  await expect(page.locator('.cm-content')).toContainText('StandardScaler');
  // By keyboard to the next tab.
  await page.getByRole('tab', { name: 'Python' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Keras' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('.cm-content')).toContainText('Prepgraph pipeline for Keras');
});

test('the code follows a parameter that is changed, and its undoing', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'Impute').click();
  await page.getByRole('tab', { name: 'Python' }).click();
  const imputing = page.locator('.cm-lit', { hasText: '"""SimpleImputer' });
  const filled = page.locator('.cm-lit', { hasText: '.fillna(' }).first();
  await expect(imputing).toContainText('strategy="median"');
  const median = await filled.innerText();
  await parameter(page, 'strategy').getByRole('combobox').selectOption('mean');
  // Both what was set and what was learned by it.
  await expect(imputing).not.toContainText('strategy="median"');
  await expect(filled).not.toHaveText(median);
  await page.locator('[data-command="edit.undo"]').click();
  await expect(imputing).toContainText('strategy="median"');
  await expect(filled).toHaveText(median);
});

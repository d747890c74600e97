import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { parameter, settled, step } from './workbench.ts';

/** Promise 7, Undo: everything, with names that a person reads, back to any moment. */

const moments = (page: Page) => page.getByRole('dialog', { name: 'Undo history' }).locator('.moment');

test('the history names every change; a press goes back to that moment, and forward again', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'Impute').click();
  await parameter(page, 'strategy').getByRole('combobox').selectOption('mean');
  await page.locator('.react-flow__node.selected').focus();
  await page.keyboard.press('b');
  await page.keyboard.press('Control+d');
  await page.keyboard.press('Delete');
  await page.keyboard.press('n');
  await expect(page.getByRole('textbox', { name: 'Text of the note' })).toBeFocused();
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+Alt+z');
  await expect(moments(page)).toHaveText([
    /Add a note.*now/,
    /Delete Impute/,
    /Duplicate Impute/,
    /Switch Impute off/,
    /Change strategy of Impute/,
    /As it was opened/,
  ]);
  await moments(page).filter({ hasText: 'Duplicate Impute' }).click();
  await expect(step(page, 'Impute')).toHaveCount(2);
  await expect(page.locator('.react-flow__node-note')).toHaveCount(0);
  await moments(page).filter({ hasText: 'As it was opened' }).click();
  await expect(step(page, 'Impute')).toHaveCount(1);
  await expect(page.locator('.step[data-bypassed]')).toHaveCount(0);
  await expect(page.locator('.bar-saved')).not.toHaveText('Not saved');
  await moments(page).filter({ hasText: 'Add a note' }).click();
  await expect(page.locator('.react-flow__node-note')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await settled(page);
});

test('a text field keeps its own undo; the canvas has the pipeline’s', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'Impute').click();
  await page.keyboard.press('b');
  const search = page.getByRole('combobox', { name: 'Search operators' });
  await search.click();
  await search.pressSequentially('scale');
  await page.keyboard.press('Control+z');
  await expect(page.locator('.step[data-bypassed]')).toHaveCount(1);
  await step(page, 'Impute').click();
  await page.keyboard.press('Control+z');
  await expect(page.locator('.step[data-bypassed]')).toHaveCount(0);
});

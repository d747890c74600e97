import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { answerOpenDialog } from '../dialogs.ts';
import { addStep, edge, settled, step } from './workbench.ts';

/** The keyboard stays where the work is. */

const open = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
};

test('the keys of the canvas work while an edge has the focus', async ({ page }) => {
  await open(page);
  const first = edge(page, 'Impute', 'Standard scale');
  await first.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('a');
  await expect(page.getByRole('dialog', { name: 'Add a step' })).toBeVisible();
  await page.keyboard.press('Escape');
  await first.focus();
  await page.keyboard.press('Delete');
  await expect(first).toHaveCount(0);
  await expect(page.locator('[data-canvas]:focus, [data-canvas] :focus')).toHaveCount(1);
});

test('after a deletion, undo, redo and a new name the focus is on the canvas', async ({ page }) => {
  await open(page);
  const onCanvas = page.locator('[data-canvas]:focus, [data-canvas] :focus');
  await step(page, 'Standard scale').focus();
  await page.keyboard.press('Enter');
  await addStep(page, 'max-abs');
  await settled(page);
  await step(page, 'Max–abs scale').focus();
  await page.keyboard.press('Delete');
  // The step that fed the deleted one is selected.
  await expect(step(page, 'Standard scale')).toBeFocused();

  await page.keyboard.press('Control+z');
  await step(page, 'Max–abs scale').focus();
  await page.keyboard.press('Control+y');
  await expect(step(page, 'Max–abs scale')).toHaveCount(0);
  await expect(onCanvas).toHaveCount(1);

  await step(page, 'Standard scale').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('F2');
  await expect(page.getByLabel('Name of the step')).toBeFocused();
  await page.keyboard.type('Same size');
  await page.keyboard.press('Enter');
  await expect(step(page, 'Same size')).toBeFocused();
});

for (const way of ['the button', 'its keys'])
  test(`the first data of an empty window, added by ${way}, leaves the focus on the canvas`, async ({ app, page }) => {
    await answerOpenDialog(app, [resolve('examples/penguins.csv')]);
    if (way === 'its keys') await page.keyboard.press('Control+Shift+O');
    else {
      await page.locator('[data-canvas]').getByRole('button', { name: 'Choose a file…' }).focus();
      await page.keyboard.press('Enter');
    }
    await expect(step(page, 'penguins')).toBeVisible();
    await settled(page);
    await expect(page.locator('[data-canvas]:focus, [data-canvas] :focus')).toHaveCount(1);
  });

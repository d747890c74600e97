import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, parameter, settled, step } from './workbench.ts';

/** The column to predict is asked for once, marked everywhere, and left alone by new steps. */

async function penguins(page: Page, folder: string): Promise<void> {
  const path = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', path);
  await dropFiles(page, [path], { x: 420, y: 240 });
  await settled(page);
}

const chip = (page: Page) => step(page, 'penguins').locator('.step-ask');
const question = (page: Page) => page.locator('[data-target-question]');

for (const theme of ['light', 'dark'] as const) {
  test(`a source asks what is to be predicted, with a guess and its reason (${theme})`, async ({
    page,
    folder,
  }, info) => {
    await page.emulateMedia({ colorScheme: theme });
    await penguins(page, folder);
    await expect(chip(page)).toHaveText('Predict Species?');
    await step(page, 'penguins').click();
    await expect(question(page)).toContainText('Its name is usual for a column to predict.');
    await page.screenshot({ path: info.outputPath(`question-${theme}.png`) });
    await expectAccessible(page);
    await question(page).getByRole('button', { name: 'Species' }).click();
    await settled(page);
    await expect(step(page, 'Set target')).toBeVisible();
    await expect(chip(page)).toHaveCount(0);
    await expect(step(page, 'penguins').locator('.step-target')).toHaveText('target: Species');
    await step(page, 'penguins').click();
    await expect(page.locator('[data-target-answer]')).toContainText('To be predicted: Species');
    await expect(page.locator('.head-cell[data-head="Species"] .head-target')).toBeVisible();
    await page.screenshot({ path: info.outputPath(`answer-${theme}.png`) });
    await expectAccessible(page);
  });
}

test('the chip leads to the question by keyboard, and “Nothing yet” is not asked again', async ({ page, folder }) => {
  await penguins(page, folder);
  await page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } });
  await chip(page).focus();
  await page.keyboard.press('Enter');
  await expect(question(page).getByRole('button', { name: 'Species' })).toBeFocused();
  await question(page).getByRole('button', { name: 'Nothing yet' }).click();
  await expect(question(page)).toHaveCount(0);
  await expect(chip(page)).toHaveCount(0);
  await expect(page.locator('[data-target-answer]')).toContainText('Nothing to predict yet.');
  await page.keyboard.press('Control+z');
  await expect(question(page)).toBeVisible();
});

test('a new step leaves the target alone', async ({ page, folder }) => {
  await penguins(page, folder);
  await step(page, 'penguins').click();
  await question(page).getByRole('combobox', { name: 'Column to predict' }).fill('mass');
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(step(page, 'Set target')).toBeVisible();
  await addStep(page, 'standard scale');
  await settled(page);
  await expect(parameter(page, 'columns')).not.toContainText('Body Mass');
});

import { expect } from '@playwright/test';
import { addStep, settled, step } from '../specs/workbench.ts';
import { example, penguins, type GalleryState } from './state.ts';

/** Views of the table, and what is wrong in it. */
export const tableStates: readonly GalleryState[] = [
  {
    name: 'refused-cells',
    about: '.preview-panel',
    isOfErrors: true,
    async reach(page, folder) {
      await penguins(page, folder);
      await step(page, 'penguins').click();
      await addStep(page, 'binarize');
      await expect(page.locator('.cell[data-refused]').first()).toBeVisible();
    },
  },
  {
    name: 'rows-of-a-bar',
    about: '.preview-panel',
    async reach(page) {
      await example(page);
      await step(page, 'CSV file').click();
      await settled(page);
      await page
        .getByRole('columnheader', { name: /Species/ })
        .locator('.histogram')
        .click({ position: { x: 8, y: 14 } });
      await expect(page.locator('[data-view-bar]')).toContainText('152 rows');
    },
  },
  {
    name: 'columns',
    about: '.preview-panel',
    async reach(page) {
      await example(page);
      await step(page, 'CSV file').click();
      await page.getByRole('tab', { name: 'Columns' }).click();
      await page.getByRole('button', { name: 'Island', exact: true }).click();
      await expect(page.locator('.details-bar').first()).toBeVisible();
    },
  },
  {
    name: 'before-and-after',
    about: '.preview-panel',
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      await page.getByRole('tab', { name: 'Before → after' }).click();
      await expect(page.locator('.changed').first()).toBeVisible();
    },
  },
  {
    name: 'correlations',
    about: '.preview-panel',
    async reach(page) {
      await example(page);
      await step(page, 'CSV file').click();
      await page.getByRole('tab', { name: 'Maps' }).click();
      await expect(page.locator('.heat canvas')).toBeVisible();
    },
  },
  {
    name: 'problems',
    about: '.problems',
    async reach(page, folder) {
      await penguins(page, folder);
      await step(page, 'penguins').click();
      for (const name of ['standard scale', 'train test']) {
        await page.keyboard.press('a');
        await page.keyboard.type(name);
        await page.keyboard.press('Enter');
        await settled(page);
      }
      await page.locator('[data-problems]').click();
      await expect(page.locator('.problems [data-rule="leak.test-rows"]')).toBeVisible();
    },
  },
];

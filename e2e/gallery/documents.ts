import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { answerOpenDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, centreOf, settled, step } from '../specs/workbench.ts';
import { DIALOG, penguins, saveBeside, withUnsavedStep, type GalleryState } from './state.ts';

/** Work that was kept, and files that changed or are missing. */
export const documentsStates: readonly GalleryState[] = [
  { name: 'empty', reach: (page) => expect(page.locator('.empty-card')).toBeVisible() },
  {
    name: 'put-aside',
    async reach(page, folder, app) {
      await withUnsavedStep(page, folder, app);
      await page.keyboard.press('Control+n');
      await expect(page.locator('.unsaved-work').first()).toBeVisible();
    },
  },
  {
    name: 'versions',
    about: DIALOG,
    async reach(page, folder, app) {
      const path = await withUnsavedStep(page, folder, app);
      await page.keyboard.press('Control+n');
      await expect(page.locator('.unsaved-work').first()).toBeVisible();
      await answerOpenDialog(app, [path]);
      await page.keyboard.press('Control+o');
      await page.locator('.toast').getByRole('button', { name: 'Show them' }).click();
      await expect(page.getByRole('dialog').locator('.version').first()).toBeVisible();
    },
  },
  {
    name: 'target-question',
    about: '[data-target-question]',
    async reach(page, folder) {
      await penguins(page, folder);
      await step(page, 'penguins').click();
      await expect(page.locator('[data-target-question]')).toContainText('usual for a column to predict');
      await expect(page.locator('.step-ask')).toBeVisible();
    },
  },
  {
    name: 'replace-source',
    about: DIALOG,
    async reach(page, folder) {
      await penguins(page, folder);
      const next = join(folder, 'april.csv');
      const [head = '', ...rows] = readFileSync('examples/penguins.csv', 'utf8').split('\n');
      const names = head.replace('Island', 'island').replace('Sex', 'Year');
      writeFileSync(next, [names, ...rows.map((row) => row.replace(/,[A-Z]*$/, ',2024'))].join('\n'));
      await dropFiles(page, [next], await centreOf(step(page, 'penguins')));
      await expect(page.getByRole('dialog')).toContainText('“island” is “Island”');
    },
  },
  {
    name: 'changed-since-fitted',
    isOfErrors: true,
    async reach(page, folder, app) {
      await penguins(page, folder);
      await step(page, 'penguins').click();
      await addStep(page, 'one-hot encode');
      await settled(page);
      const path = join(folder, 'penguins.prepgraph.json');
      await saveBeside(page, app, path);
      const data = join(folder, 'penguins.csv');
      writeFileSync(data, readFileSync(data, 'utf8').replace('Island', 'Isle'));
      await page.keyboard.press('Control+n');
      await answerOpenDialog(app, [path]);
      await page.keyboard.press('Control+o');
      await expect(page.locator('.toast')).toContainText('“Isle” instead of “Island”');
      await step(page, 'penguins').click();
      await expect(page.locator('[data-rule="data.renamed"]').first()).toBeVisible();
    },
  },
  {
    name: 'missing-file',
    isOfErrors: true,
    about: '[data-missing-file]',
    async reach(page, folder, app) {
      const path = await withUnsavedStep(page, folder, app);
      await page.keyboard.press('Control+s');
      await expect(page.locator('.bar-saved')).toHaveText('Saved');
      rmSync(join(folder, 'penguins.csv'));
      await page.keyboard.press('Control+n');
      await answerOpenDialog(app, [path]);
      await page.keyboard.press('Control+o');
      await step(page, 'penguins').click();
      await expect(page.locator('[data-missing-file]')).toBeVisible();
    },
  },
  {
    name: 'save-conflict',
    about: DIALOG,
    async reach(page, folder, app) {
      const path = await withUnsavedStep(page, folder, app);
      writeFileSync(path, '{"format": "prepgraph", "version": 1, "nodes": [{"id": "n", "type": "Normalizer"}]}');
      await page.keyboard.press('Control+s');
      await expect(page.getByRole('dialog')).toContainText('another program');
    },
  },
];

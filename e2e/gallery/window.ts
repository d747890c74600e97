import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { cell, settled, step } from '../specs/workbench.ts';
import { example, saveBeside, setSize, type GalleryState } from './state.ts';

/** Sizes and looks of the window, while it works and when it fails. */
export const windowStates: readonly GalleryState[] = [
  {
    name: 'small-window',
    async reach(page, _folder, app) {
      await setSize(app, 800, 600);
      await example(page);
      await step(page, 'Impute').click();
      await expect(cell(page, 0, 0)).toBeVisible();
    },
  },
  {
    name: 'compact-high-contrast',
    async reach(page) {
      await page.evaluate(() => window.prepgraph.changeSettings({ density: 'compact', contrast: 'high' }));
      await example(page);
      await step(page, 'Standard scale').click();
      await expect(cell(page, 0, 0)).toBeVisible();
    },
  },
  {
    name: 'forced-colours',
    async reach(page) {
      await page.emulateMedia({ forcedColors: 'active' });
      await example(page);
      await step(page, 'Standard scale').click();
      await expect(cell(page, 0, 0)).toBeVisible();
    },
  },
  {
    name: 'busy',
    async reach(page, folder, app) {
      const path = join(folder, 'distances.prepgraph.json');
      // Exporting takes the distances from a row to all others, thousands of times: half a minute.
      const rows = Array.from(
        { length: 30_000 },
        (_, row) => `${row % 7 === 0 ? '' : (row * 37) % 1009},${(row * 71) % 997}`,
      );
      writeFileSync(join(folder, 'points.csv'), `x,y\n${rows.join('\n')}\n`);
      const nodes = [
        { id: 'points', type: 'CsvSource', params: { path: 'points.csv' }, position: { x: 0, y: 0 } },
        { id: 'impute', type: 'KNNImputer', params: { columns: ['x', 'y'] }, position: { x: 260, y: 0 } },
      ];
      const edges = [{ source: 'points', target: 'impute' }];
      writeFileSync(path, JSON.stringify({ format: 'prepgraph', version: 1, nodes, edges }));
      await dropFiles(page, [path], { x: 420, y: 240 });
      await settled(page);
      await answerSaveDialog(app, join(folder, 'filled.csv'));
      await page.keyboard.press('Control+e');
      await page.keyboard.press('Enter');
      await expect(page.locator('.toast').getByRole('progressbar')).toBeVisible();
    },
  },
  {
    name: 'large-window',
    async reach(page, _folder, app) {
      await setSize(app, 3840, 2160);
      await example(page);
      await step(page, 'One-hot encode').click();
      await expect(cell(page, 0, 0)).toBeVisible();
    },
  },
  {
    name: 'failed',
    isOfErrors: true,
    async reach(page, folder, app) {
      const data = join(folder, 'ragged.csv');
      writeFileSync(data, 'a,b\n1,2\n3,4,5\n');
      await dropFiles(page, [data], { x: 420, y: 240 });
      await expect(step(page, 'ragged').getByLabel('Failed')).toBeVisible();
      await saveBeside(page, app, join(folder, 'ragged.prepgraph.json'));
      await page.locator('[data-problems]').click();
      await expect(page.locator('.problems')).toBeVisible();
    },
  },
];

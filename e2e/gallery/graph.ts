import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { dropFiles } from '../drop-files.ts';
import { cell, centreOf, port, settled, step } from '../specs/workbench.ts';
import { DIALOG, dialog, example, saveBeside, type GalleryState } from './state.ts';

/** Graphs, their stages and notes, and the ways through them. */
export const graphStates: readonly GalleryState[] = [
  {
    name: 'example',
    async reach(page) {
      await example(page);
      await step(page, 'Standard scale').click();
      await expect(cell(page, 0, 0)).toBeVisible();
    },
  },
  {
    name: 'steps',
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      await page.keyboard.press('Control+1');
      await expect(page.locator('.canvas-zoom')).toHaveText('100%');
    },
  },
  {
    name: 'switched-off',
    about: '[data-canvas]',
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      await page.keyboard.press('b');
      await settled(page);
      await expect(page.locator('.step[data-bypassed]')).toHaveCount(1);
    },
  },
  {
    name: 'stage-and-note',
    about: '[data-canvas]',
    async reach(page) {
      await page.getByRole('button', { name: 'Ready for Keras' }).click();
      await expect(page.locator('.group-name')).toBeVisible();
      await expect(page.locator('.sticky')).toBeVisible();
    },
  },
  {
    name: 'collapsed-stage',
    async reach(page, folder) {
      await page.getByRole('button', { name: 'Ready for Keras' }).click();
      copyFileSync('examples/penguins.csv', join(folder, 'penguins.csv'));
      await dropFiles(page, [join(folder, 'penguins.csv')], { x: 420, y: 180 });
      await settled(page);
      await page.getByRole('button', { name: 'Collapse the stage Ready for Keras' }).click();
      await page.keyboard.press('Control+Shift+l');
      await expect(page.locator('.stage')).toBeVisible();
    },
  },
  {
    name: 'template-fed',
    async reach(page, folder, app) {
      await page.getByRole('button', { name: 'Ready for tree models' }).click();
      copyFileSync('examples/penguins.csv', join(folder, 'penguins.csv'));
      await dropFiles(page, [join(folder, 'penguins.csv')], { x: 420, y: 180 });
      await settled(page);
      await expect(step(page, 'penguins')).toBeVisible();
      await saveBeside(page, app, join(folder, 'trees.prepgraph.json'));
    },
  },
  {
    name: 'drawing-an-edge',
    about: '[data-canvas]',
    async reach(page) {
      await example(page);
      const from = await centreOf(port(page, 'Standard scale', 'source'));
      const to = await centreOf(port(page, 'Impute', 'target'));
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(from.x + 20, from.y + 60, { steps: 3 });
      await page.mouse.move(to.x, to.y, { steps: 6 });
      await expect(page.locator('.refusal')).toBeVisible();
    },
  },
  {
    name: 'several-selected',
    about: '[data-canvas]',
    async reach(page) {
      await example(page);
      await page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } });
      await page.keyboard.press('Control+a');
      await expect(page.locator('.react-flow__node.selected')).toHaveCount(7);
    },
  },
  {
    name: 'commands',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await dialog(page, 'Control+k', 'Commands');
      await page.keyboard.type('scale');
    },
  },
  {
    name: 'add-a-step',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      await page.keyboard.press('a');
      await expect(page.getByRole('dialog', { name: 'Add a step' })).toBeVisible();
    },
  },
  {
    name: 'find',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await dialog(page, 'Control+f', 'Find on the canvas');
      await page.keyboard.type('beak');
      await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    },
  },
  {
    name: 'undo-history',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      for (const key of ['b', 'Control+d', 'Delete', 'Control+z']) await page.keyboard.press(key);
      await page.locator('[data-command="edit.history"]').click();
      await expect(page.locator('.moment')).toHaveCount(4);
    },
  },
  { name: 'settings', about: DIALOG, reach: (page) => dialog(page, 'Control+Comma', 'Settings') },
  { name: 'shortcuts', about: DIALOG, reach: (page) => dialog(page, 'Control+/', 'Keyboard shortcuts') },
];

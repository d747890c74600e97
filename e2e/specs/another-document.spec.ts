import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { cell, dropGraph, openCode, settled, showTableOf, step } from './workbench.ts';

/** Nothing of a document is left beside the next one. */

const startNew = (page: Page): Promise<void> => page.keyboard.press('Control+n');

test('code of another document, or of before a failure, is neither shown nor copied', async ({ page, folder }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await openCode(page);
  await page.getByRole('tab', { name: 'Python', exact: true }).click();
  const code = page.locator('.cm-content');
  await expect(code).toContainText('column TARGET');
  await step(page, 'CSV file').click();
  await startNew(page);
  await expect(page.getByRole('button', { name: 'Copy the code' })).toBeDisabled();
  await expect(code).not.toContainText('column TARGET');

  await dropGraph(page, folder, {
    nodes: [{ id: 'scale', type: 'StandardScaler', name: 'Scale', params: {}, position: { x: 260, y: 0 } }],
    edges: [{ source: 'source', target: 'scale' }],
  });
  await step(page, 'Scale').click();
  await expect(code).toContainText('A Prepgraph pipeline');

  // Its file is empty: the code of before is not beside the failure.
  writeFileSync(join(folder, 'small.csv'), '');
  await page.keyboard.press('F5');
  await expect(page.locator('.pipeline-panel')).toContainText('has no result yet');
  await expect(page.getByRole('button', { name: 'Copy the code' })).toBeDisabled();
  await expect(code).not.toContainText('A Prepgraph pipeline');
});

test('the order of a table and the search of the palette end with their document', async ({ page, folder }) => {
  await dropGraph(page, folder, { nodes: [], edges: [] });
  await showTableOf(page, 'small');
  await cell(page, 0, 0).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Sort descending, for viewing' }).click();
  await expect(page.locator('[data-view-bar]')).toBeVisible();
  const search = page.getByRole('combobox', { name: 'Search operators' });
  await search.fill('scale');
  await step(page, 'small').click();
  await startNew(page);
  await expect(search).toHaveValue('');
  await dropGraph(page, folder, { nodes: [], edges: [] });
  await step(page, 'small').click();
  await expect(page.locator('[data-view-bar]')).toHaveCount(0);
  await expect(cell(page, 0, 0)).toHaveText('1');
});

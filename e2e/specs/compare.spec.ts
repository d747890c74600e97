import { expectAccessible } from '../accessibility.ts';
import { answerSaveDialog } from '../dialogs.ts';
import { expect, test } from '../app.ts';
import { join } from 'node:path';
import { addStep, dropGraph, parameter, settled, step } from './workbench.ts';

/** The tables of two steps, or of two versions, side by side: which rows and columns differ, and the first cells. */

const graph = {
  nodes: [
    { id: 'fill', type: 'SimpleImputer', name: 'fill', params: { columns: ['a'] }, position: { x: 260, y: 0 } },
    { id: 'hot', type: 'OneHotEncoder', name: 'hot', params: { columns: ['b'] }, position: { x: 520, y: 0 } },
  ],
  edges: [
    { source: 'source', target: 'fill' },
    { source: 'fill', target: 'hot' },
  ],
};

test('two steps are compared by the menu of a step, with the keyboard alone', async ({ page, folder }, info) => {
  await dropGraph(page, folder, graph);
  await settled(page);
  await step(page, 'hot').focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Compare with…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Compare “hot”' });
  await expect(dialog).toContainText('Choose the step whose table is compared');
  await dialog.getByRole('combobox').selectOption('small');
  await expect(dialog.getByRole('status')).toHaveText('The same 3 rows in both. 4 columns differ, 0 are the same.');
  const row = (name: string) => dialog.getByRole('row', { name: new RegExp(`^${name} `) });
  await expect(row('b_x')).toContainText('only in hot');
  await row('a').getByText('1 cell of 3 differs').click();
  await expect(row('a').getByRole('listitem')).toHaveText(/row 2\s*2\s*∅/);
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('compare.png') });
  await dialog.getByRole('combobox').selectOption('fill');
  await expect(dialog.getByRole('status')).toContainText('1 is the same');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('a step without a table is said to have none, instead of waiting for it', async ({ page, folder }) => {
  const params = { columns: ['none'] };
  const broken = { id: 'broken', type: 'StandardScaler', name: 'broken', params, position: { x: 520, y: 0 } };
  await dropGraph(page, folder, { nodes: [broken], edges: [{ source: 'source', target: 'broken' }] });
  await settled(page);
  await step(page, 'small').focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Compare with…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Compare “small”' });
  await dialog.getByRole('combobox').selectOption('broken');
  await expect(dialog.getByRole('status')).toHaveText(
    '“broken” has no table to compare: the list of problems says why.',
  );
});

test('a step is compared with itself in an earlier save', async ({ app, page, folder }) => {
  await dropGraph(page, folder, graph);
  await settled(page);
  await step(page, 'fill').click();
  await parameter(page, 'strategy').getByRole('combobox').selectOption('most_frequent');
  await settled(page);
  await answerSaveDialog(app, join(folder, 'graph.prepgraph.json'));
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('versions');
  await page.keyboard.press('Enter');
  await page
    .getByRole('button', { name: /^Compare the table with the version of/ })
    .last()
    .click();
  const dialog = page.getByRole('dialog', { name: 'Compare “fill”' });
  await expect(dialog.getByRole('status')).toHaveText('The same 3 rows in both. 1 column differs, 1 is the same.');
  await dialog.getByText('1 cell of 3 differs').click();
  await expect(dialog.getByRole('listitem')).toHaveText(/row 2\s*1\s*2/);
});

test('rows are grouped by the form', async ({ page, folder }, info) => {
  await dropGraph(page, folder, { nodes: [], edges: [] });
  await settled(page);
  await step(page, 'small').click();
  await addStep(page, 'group by');
  await parameter(page, 'by').getByRole('button', { name: 'Add a key' }).click();
  await parameter(page, 'by').getByRole('combobox').click();
  await page.keyboard.type('b');
  await page.keyboard.press('Enter');
  await parameter(page, 'aggregates').getByRole('button', { name: 'Add an aggregate' }).click();
  await parameter(page, 'aggregates').getByRole('textbox').fill('total');
  await settled(page);
  await expect(page.getByRole('columnheader', { name: /total/ })).toBeVisible();
  await parameter(page, 'aggregates').getByLabel('Function').selectOption('size');
  await settled(page);
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('group-by.png') });
});

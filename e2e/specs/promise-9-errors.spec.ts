import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, dropGraph, parameter, settled, step } from './workbench.ts';

test('a malformed row is told on the source, with its line and what to do', async ({ page, folder }) => {
  const data = join(folder, 'ragged.csv');
  writeFileSync(data, 'a,b\n1,2\n3,4,5\n6,7\n');
  await dropFiles(page, [data], { x: 420, y: 240 });
  await expect(step(page, 'ragged').getByLabel('Failed')).toBeVisible();
  const field = parameter(page, 'malformed');
  await expect(field).toContainText(/line 3: The row has 3 cells where there are 2 columns/i);
  await expect(field.getByRole('combobox')).toHaveAttribute('aria-invalid', 'true');
  await field.getByRole('combobox').selectOption('keep');
  await settled(page);
  await expect(step(page, 'ragged')).toContainText('3 × 2');
});

test('an error stands on its step, on its field, and in the list; the keyboard mends it', async ({ page, folder }) => {
  const data = join(folder, 'people.csv');
  writeFileSync(data, 'age,city\n20,Rome\n30,Oslo\n40,Rome\n');
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await addStep(page, 'filter rows');
  const formula = parameter(page, 'formula').getByRole('textbox');
  await formula.fill('agee > 25');
  await expect(step(page, 'Filter rows').getByLabel('Failed')).toBeVisible();
  await expect(parameter(page, 'formula')).toContainText('agee');
  await page.locator('[data-problems]').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.problems')).toContainText('agee');
  await expect(page.locator('.problems')).toContainText('Filter rows');
  await formula.focus();
  await formula.fill('age > 25');
  await settled(page);
  await expect(step(page, 'Filter rows')).toContainText('2 × 2');
  await expect(page.locator('.problems')).not.toContainText('agee');
});

test('a step below a problem says what it waits for, and shows no figures of before', async ({ page, folder }) => {
  const data = join(folder, 'people.csv');
  writeFileSync(data, 'age,city\n20,Rome\n30,Oslo\n40,Rome\n');
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await addStep(page, 'drop duplicates');
  await addStep(page, 'standard scale');
  await settled(page);
  await expect(step(page, 'Standard scale')).toContainText('3 × 2');
  await step(page, 'people').click();
  await page.keyboard.press('Delete');
  await step(page, 'Standard scale').click();
  const preview = page.locator('.preview-panel');
  await expect(preview).toContainText(/Waits for Drop duplicates:\s*Nothing feeds this node\./);
  await expect(step(page, 'Standard scale')).not.toContainText('3 × 2');
  await preview.getByRole('button', { name: 'Drop duplicates' }).click();
  await expect(page.locator('.preview-of')).toHaveText('Drop duplicates');
  await page.keyboard.press('Control+z');
  await settled(page);
  await step(page, 'Standard scale').click();
  await expect(step(page, 'Standard scale')).toContainText('3 × 2');
  await expect(page.getByRole('grid', { name: 'Table' })).toBeVisible();
});

test('cells that an operator refuses are named', async ({ page, folder }) => {
  const data = join(folder, 'rare.csv');
  writeFileSync(
    data,
    `c,x\n${['a', 'b', 'a', 'b', 'a', 'b', 'a', 'rare'].map((text, row) => `${text},${row}`).join('\n')}\n`,
  );
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await addStep(page, 'train test');
  await settled(page);
  await parameter(page, 'shuffle').getByRole('checkbox').uncheck();
  await settled(page);
  await step(page, 'Train–test split').click();
  await addStep(page, 'ordinal encode');
  await expect(step(page, 'Ordinal encode').getByLabel('Failed')).toBeVisible();
  await expect(page.locator('.inspector-body')).toContainText('rare');
});

test('a step that nobody has filled in is unfinished, not wrong', async ({ page, folder }) => {
  await dropGraph(page, folder, { nodes: [], edges: [] });
  await step(page, 'small').click();
  await addStep(page, 'filter rows');
  await expect(step(page, 'Filter rows').getByLabel('Not finished')).toBeVisible();
  await expect(page.locator('.problem[data-tone="error"]')).toHaveCount(0);
  await parameter(page, 'formula').getByRole('textbox').fill('a > 1');
  await settled(page);
  await expect(step(page, 'Filter rows')).toContainText('1 × 2');
});

test('a step that takes no missing cells offers to have them filled first', async ({ page, folder }) => {
  await dropGraph(page, folder, { nodes: [], edges: [] });
  await step(page, 'small').click();
  await addStep(page, 'binarize');
  // A new step is not finished, rather than wrong.
  await expect(step(page, 'Binarize').getByLabel('Not finished')).toBeVisible();
  await page.locator('.inspector-body').getByRole('button', { name: 'Fill missing first' }).click();
  await settled(page);
  await expect(step(page, 'Impute')).toBeVisible();
  await expect(step(page, 'Binarize').getByLabel('Not finished')).toHaveCount(0);
  await expect(step(page, 'Binarize')).toContainText('3 × 2');
});

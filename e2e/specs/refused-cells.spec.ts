import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, cell, parameter, settled, step } from './workbench.ts';

const refused = (page: Page) => page.locator('.cell[data-refused]');

test('missing cells that a new step does not take are marked in its input, until they are filled', async ({
  page,
  folder,
}) => {
  const data = join(folder, 'ages.csv');
  writeFileSync(data, 'age,name\n1,x\n,y\n3,x\n,z\n5,x\n');
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await addStep(page, 'binarize');
  await expect(page.locator('.preview-failure')).toContainText('“age” has missing cells.');
  await expect(refused(page)).toHaveCount(2);
  await expect(cell(page, 1, 0)).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Fill missing first' }).first().click();
  await settled(page);
  await expect(refused(page)).toHaveCount(0);
});

test('the cell that stops a step, and all like it, are marked and brought into sight', async ({ page, folder }) => {
  const data = join(folder, 'codes.csv');
  const rows = Array.from({ length: 400 }, (_, row) => (row % 100 === 99 ? 'abc' : `${row}`));
  writeFileSync(data, `code,name\n${rows.map((code, row) => `${code},n${row}`).join('\n')}\n`);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await addStep(page, 'parse number');
  await parameter(page, 'columns').getByRole('combobox').first().selectOption('names');
  await parameter(page, 'columns').getByRole('checkbox', { name: 'code' }).check();
  await expect(step(page, 'Parse numbers')).toBeVisible();
  await expect(page.locator('.preview-failure')).toContainText('"abc" is no number.');
  await expect(refused(page).first()).toHaveText('abc');
  await expect(page.locator('.grid [aria-rowindex="101"]')).toBeInViewport();
});

test('a step is previewed on five rows before it is taken', async ({ page, folder }) => {
  const data = join(folder, 'ages.csv');
  writeFileSync(data, 'age,name\n1,x\n,y\n3,x\n,z\n5,x\n');
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await page.getByRole('columnheader', { name: /age/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Fill missing' }).press('ArrowRight');
  await expect(page.getByRole('menuitem', { name: 'Mean', exact: true })).toBeFocused();
  await expect(page.locator('[data-draft="tried"] tr')).toHaveText(['age→ age', '11', '∅3', '33', '∅3', '55']);
  await expect(page.locator('.react-flow__node')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(page.locator('.react-flow__node')).toHaveCount(2);
  await expect(cell(page, 1, 0)).toHaveText('3');
});

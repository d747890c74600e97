import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { answerOpenDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { cell, parameter, settled, step } from './workbench.ts';

const semicolons = 'id;größe;wann\n1;1,5;2024-01-31\n2;2,5;2024-02-29\n3;;2024-03-01\n';

test('a dropped file is a source: dialect, encoding and types are found, and the first rows show', async ({
  page,
  folder,
}) => {
  const data = join(folder, 'maße.csv');
  writeFileSync(data, Buffer.from(semicolons, 'latin1'));
  // Anywhere in the window: here on the inspector.
  await dropFiles(page, [data], { x: 1200, y: 300 });
  await expect(page.locator('.react-flow__node')).toHaveCount(1);
  await settled(page);
  await expect(parameter(page, 'delimiter').getByRole('textbox')).toHaveValue(';');
  await expect(parameter(page, 'encoding').getByRole('combobox')).toHaveValue('windows-1252');
  await expect(page.getByRole('columnheader', { name: /größe/ })).toBeVisible();
  await expect(cell(page, 0, 1)).toHaveText('1.5');
  await expect(cell(page, 2, 1)).toHaveText('∅');
  await expect(cell(page, 1, 2)).toHaveText('2024-02-29');
  // The ledger says why.
  await page.getByRole('tab', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'größe', exact: true }).click();
  await expect(page.locator('[data-column-details]')).toContainText('Why number');
});

test('by keyboard; a large file shows its beginning first, marked so, and then all of it', async ({
  app,
  page,
  folder,
}) => {
  const data = join(folder, 'large.csv');
  const rows = Array.from({ length: 700_000 }, (_, row) => `${row},${(row * 7919) % 1000},name ${row % 50} of many`);
  writeFileSync(data, `n,x,name\n${rows.join('\n')}\n`);
  await answerOpenDialog(app, [data]);
  await page.keyboard.press('Control+Shift+O');
  await expect(page.locator('.preview-status')).toContainText('The first 1,000 rows while the rest is read');
  await settled(page);
  await expect(step(page, 'large')).toContainText('700,000 × 3');
  await page.getByRole('grid', { name: 'Table' }).focus();
  await page.keyboard.press('Control+End');
  await expect(page.locator('[data-cell-status]')).toContainText('Row 700,000');
});

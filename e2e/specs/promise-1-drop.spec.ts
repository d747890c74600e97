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

test('figures of a large file are marked as of a sample until all of it is read, and are exact then', async ({
  page,
  folder,
}) => {
  test.slow();
  const data = join(folder, 'long.csv');
  // The beginning is all zeros: what it says of the mean is wrong.
  const half = 3_000_000;
  writeFileSync(data, `n,x\n${'0,0\n'.repeat(half)}${'0,10\n'.repeat(half)}`);
  await page.getByRole('tab', { name: 'Columns' }).click();
  const figures = page.locator('[data-column-details]');
  /** All that the figures were said to be, in order. */
  const said = () => page.evaluate(() => (window as never as { said: string[] }).said);
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { said: heard });
    new MutationObserver(() => {
      const title = [...document.querySelectorAll('[data-column-details] .details-title')].at(-1)?.textContent ?? '';
      if (title.startsWith('Values') && heard.at(-1) !== title) heard.push(title);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await dropFiles(page, [data], { x: 480, y: 240 });
  await page.getByRole('button', { name: 'x', exact: true }).click();
  await expect(figures.getByRole('heading', { name: 'Values', exact: true })).toBeVisible({ timeout: 60_000 });
  await settled(page);
  await expect(figures).toContainText('mean5 ± 5');
  expect(await said()).toEqual(['Values of a sample', 'Values']);
});

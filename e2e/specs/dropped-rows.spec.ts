import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, settled, step } from './workbench.ts';

test('a step says how many rows it dropped, and lists them with their row numbers', async ({ page, folder }, info) => {
  const data = join(folder, 'people.csv');
  const rows = Array.from({ length: 40 }, (_, row) => `p${row},${row % 4 === 1 ? '' : 20 + row}`);
  writeFileSync(data, `name,age\n${rows.join('\n')}\n`);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await addStep(page, 'drop missing');
  await settled(page);

  const text = '10 of 40 rows dropped (25%)';
  await expect(step(page, 'Drop missing').locator('.step-note')).toHaveText(text);
  await page.getByRole('button', { name: text }).click();
  const grid = page.getByRole('grid', { name: 'Dropped rows' });
  await expect(grid).toHaveAttribute('aria-rowcount', '11');
  await expect(grid.getByRole('row').nth(2)).toContainText('p5');
  await expect(grid.getByRole('row').nth(2)).toContainText('6');
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: info.outputPath(`dropped-${theme}.png`) });
    await expectAccessible(page);
  }

  // A dropped row is explained in the table before the step.
  await grid.getByRole('gridcell').first().dblclick();
  await expect(page.locator('[data-explain]')).toContainText('people.csv');

  // A step that drops nothing says so.
  await step(page, 'people').click();
  await expect(page.getByText('This step drops no row')).toBeVisible();
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, settled, step } from './workbench.ts';

/** Row 1 to 40: a name, an age that is missing in every fourth row, a day as text. */
const people = (): string => {
  const rows = Array.from({ length: 40 }, (_, row) => {
    const day = String((row % 28) + 1).padStart(2, '0');
    return `p${row},${row % 4 === 1 ? '' : 20 + row},${day}/${row % 2 === 0 ? 'Jan' : 'Mar'}/2024`;
  });
  return `name,age,seen\n${rows.join('\n')}\n`;
};

test('a step says how many rows it dropped, and lists them with their row numbers', async ({ page, folder }, info) => {
  const data = join(folder, 'people.csv');
  writeFileSync(data, people());
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

test('before → after shows rows that went, parts of a split, and types', async ({ page, folder }, info) => {
  const data = join(folder, 'people.csv');
  writeFileSync(data, people());
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await addStep(page, 'drop missing');
  await settled(page);
  await page.getByRole('tab', { name: 'Before → after' }).click();
  const card = (name: string) => page.locator('.change-card', { hasText: name });
  await expect(card('age')).toContainText('10 → 0');
  await expect(page.locator('.change-key')).toContainText('10 of 40 rows dropped (25%)');
  await page.screenshot({ path: info.outputPath('rows-light.png') });

  await step(page, 'Drop missing').click();
  await addStep(page, 'train test');
  await settled(page);
  await expect(page.locator('.change-key')).toHaveText(/train\s+test/);
  await expect(card('age')).toContainText('mean');
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: info.outputPath(`split-${theme}.png`) });
    await expectAccessible(page);
  }
});

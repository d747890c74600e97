import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, settled, step } from './workbench.ts';

test('a column says what it is made of; a leak is drawn on the canvas and named in the list', async ({
  page,
  folder,
}, info) => {
  const data = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', data);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  for (const name of ['fill forward', 'train test', 'standard scale']) {
    await addStep(page, name);
    await settled(page);
  }
  const head = page.getByRole('columnheader', { name: /Body Mass/ });
  await expect(head).toHaveAttribute(
    'title',
    /made of rows of other parts, test rows among them, learned from 258 train/,
  );
  const drawn = page.locator('.react-flow__edge.edge-leak');
  await expect(drawn).toHaveCount(1);

  await page.locator('[data-problems]').click();
  const leak = page.locator('.problems [data-rule="leak.test-rows"]');
  await expect(leak).toContainText('Leak: it mixes cells of all rows');
  await expect(leak.locator('.path-step')).toHaveText(['Fill forward', 'Train–test split']);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: info.outputPath(`leak-${theme}.png`) });
    await expectAccessible(page);
  }

  // From the list to the step, and the fix.
  await leak.locator('.path-step').first().click();
  await expect(step(page, 'Fill forward')).toHaveClass(/selected/);
  await leak.getByRole('button', { name: 'Move the split before it' }).click();
  await settled(page);
  await expect(leak).toHaveCount(0);
  await expect(drawn).toHaveCount(0);
  await step(page, 'Standard scale').click();
  await page.getByRole('tab', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'Body Mass (g)', exact: true }).click();
  const made = page.locator('[data-provenance]');
  await expect(made).toHaveText('learned from 258 train rows, other rows of its part; no test row, no target');
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: info.outputPath(`provenance-${theme}.png`) });
    await expectAccessible(page);
  }
});

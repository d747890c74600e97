import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { answerOpenDialog, answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { Walk } from './walk.ts';
import { settled, step, toast } from './workbench.ts';

/** A pipeline is opened again over a file that changed: each mend is one action. */
const passengers = (port: string, rare: string): string => {
  const portOf = (row: number): string | undefined => (row % 100 === 7 ? rare : 'SCQ'[row % 3]);
  const rows = Array.from({ length: 300 }, (_, row) => `${20 + (row % 40)},${portOf(row)},${row % 2}`);
  return `age,${port},survived\n${rows.join('\n')}\n`;
};

test('a renamed column, a moved file and what was done since: an action a mend', async ({ app, page, folder }) => {
  const data = join(folder, 'titanic.csv');
  const document = join(folder, 'titanic.prepgraph.json');
  writeFileSync(data, passengers('Embarked', 'S'));
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  const build = new Walk(page);
  await build.choose('Embarked');
  await build.take('Encode', 'One-hot');
  await answerSaveDialog(app, document);
  await build.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  expect(build.actions).toBeLessThanOrEqual(3);
  await page.keyboard.press('Control+n');
  await expect(page.locator('.empty-card')).toBeVisible();

  // The column has another name, and three rows a port that the encoder never met.
  writeFileSync(data, passengers('Port', 'X'));
  const back = new Walk(page);
  await answerOpenDialog(app, [document]);
  await back.press('Control+o');
  const told = toast(page, 'The data differs from what the pipeline was fitted on.');
  await expect(told).toContainText('“Port” instead of “Embarked”');
  await back.click(told.getByRole('button', { name: 'Rename “Port” to “Embarked”' }));
  await settled(page);
  await expect(page.locator('.step[data-state="failed"]')).toHaveCount(0);
  expect(back.actions).toBeLessThanOrEqual(2);

  const versions = new Walk(page);
  await versions.press('Control+k');
  await versions.type('Versions');
  await versions.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^Versions of/ });
  await expect(dialog.locator('.version').first()).toContainText('Rename columns');
  expect(versions.actions).toBeLessThanOrEqual(3);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  await page.keyboard.press('Control+n');
  await expect(page.locator('.empty-card')).toBeVisible();

  // The file went elsewhere.
  const moved = join(folder, 'elsewhere.csv');
  renameSync(data, moved);
  const found = new Walk(page);
  await found.press('Control+o');
  await found.click(step(page, 'titanic'));
  await answerOpenDialog(app, [moved]);
  await found.click(page.locator('[data-missing-file]').getByRole('button', { name: 'Choose…' }));
  await settled(page);
  await expect(page.locator('.step[data-state="failed"]')).toHaveCount(0);
  expect(found.actions).toBeLessThanOrEqual(3);
});

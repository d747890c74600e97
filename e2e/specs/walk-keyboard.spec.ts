import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { answerOpenDialog, answerSaveDialog } from '../dialogs.ts';
import { Walk } from './walk.ts';
import { settled, step, toast } from './workbench.ts';

/** The main job by keys alone, from the first file to the exported table: nothing is focused but by a key. */

/** Presses Tab until the table has the focus. */
async function tabToTable(page: Page, walk: Walk): Promise<void> {
  const table = page.getByRole('grid', { name: 'Table' });
  for (let stops = 0; stops < 12; stops++) {
    if (await table.evaluate((element) => element === document.activeElement)) return;
    await walk.press('Tab');
  }
  await expect(table).toBeFocused();
}

/** Goes to the table: F6 leads from the canvas over the inspector to it. */
async function goToTable(page: Page, walk: Walk): Promise<void> {
  for (let panes = 0; panes < 4; panes++) {
    await walk.press('F6');
    if (await page.locator('[data-pane="preview"] :focus').count()) break;
  }
  await tabToTable(page, walk);
}

/** Opens the menu of the columns and takes an entry, both reached by first letters. */
async function take(page: Page, walk: Walk, group: string, entry: string): Promise<void> {
  await walk.press('Shift+F10');
  await expect(page.getByRole('menu')).toBeVisible();
  await walk.press(group.charAt(0).toLowerCase());
  await expect(page.getByRole('menuitem', { name: group, exact: true })).toBeFocused();
  await walk.press('ArrowRight');
  for (let entries = 0; entries < 4; entries++) {
    const isReached = await page.locator(':focus').evaluate((item, text) => item.textContent === text, entry);
    if (isReached) break;
    await walk.press(entry.charAt(0).toLowerCase());
  }
  await expect(page.getByRole('menuitem', { name: entry, exact: true })).toBeFocused();
  await walk.press('Enter');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await settled(page);
}

test('by keys alone: a file, its columns, the steps, the table, the export', async ({ app, page, folder }) => {
  const data = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', data);
  await answerOpenDialog(app, [data]);
  const walk = new Walk(page);
  await walk.press('Control+Shift+O');
  await expect(step(page, 'penguins')).toBeVisible();
  await settled(page);
  await goToTable(page, walk);
  // Column 3, the length of the beak, and the three numbers beside it.
  await walk.press('Control+Home', 'ArrowRight', 'ArrowRight');
  for (let k = 0; k < 3; k++) await walk.press('Control+Space', 'ArrowRight');
  await walk.press('Control+Space');
  await take(page, walk, 'Fill missing', 'Mean');
  await expect(step(page, 'Impute')).toContainText('344 × 7');
  await expectAccessible(page);

  await walk.press('a');
  await walk.type('one hot');
  await walk.press('Enter');
  await settled(page);
  await expect(step(page, 'One-hot encode')).toBeVisible();
  await expect(page.locator('.step[data-state="failed"]')).toHaveCount(0);

  const table = join(folder, 'prepared.csv');
  await answerSaveDialog(app, table);
  await walk.press('Control+e');
  await expect(page.getByRole('dialog', { name: 'Export the data set' })).toBeVisible();
  await expectAccessible(page, { within: '[role="dialog"], dialog[open]' });
  await walk.press('Enter');
  await expect(toast(page, 'Exported prepared.csv')).toContainText('344 rows');
  const [head = ''] = readFileSync(table, 'utf8').split('\n');
  expect(head).toContain('Island_Biscoe');
  test.info().annotations.push({ type: 'actions', description: String(walk.actions) });
  expect(walk.actions).toBeLessThanOrEqual(40);
});

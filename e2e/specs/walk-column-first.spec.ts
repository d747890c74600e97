import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { Walk } from './walk.ts';
import { cell, numberIn, parameter, settled, step } from './workbench.ts';

/** Tables are prepared from their columns, by few actions. */

test('two columns are scaled by three actions, and one undo takes it back', async ({ page, folder }) => {
  const data = join(folder, 'prices.csv');
  writeFileSync(data, 'city,price,size,room\nRome,10,1,5\nOslo,20,3,6\nBern,30,2,7\n');
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  const walk = new Walk(page);
  await walk.choose('price', 'room');
  await walk.take('Scale', 'Min–max');
  expect(walk.actions).toBeLessThanOrEqual(3);

  await expect(step(page, 'Min–max scale')).toHaveCount(1);
  await expect(cell(page, 1, 1)).toHaveText('0.5');
  expect(await numberIn(page, 2, 3)).toBe(1);
  expect(await numberIn(page, 1, 2)).toBe(3);
  await expect(parameter(page, 'columns')).toContainText('Takes 2 columns');

  // A third column joins the step, which would only be repeated.
  await walk.choose('size');
  await walk.take('Scale', 'Min–max');
  await expect(step(page, 'Min–max scale')).toHaveCount(1);
  await expect(cell(page, 1, 2)).toHaveText('1');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(cell(page, 1, 2)).toHaveText('3');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(step(page, 'Min–max scale')).toHaveCount(0);
});

test('the menu tells the effect, or why a step does not fit, and Escape leaves nothing behind', async ({
  page,
  folder,
}) => {
  const data = join(folder, 'ages.csv');
  writeFileSync(data, 'age,port\n20,S\n,S\n40,Q\n30,C\n');
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  const about = page.locator('[data-menu-about]');
  await cell(page, 0, 0).click();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu', { name: 'Column “age”' })).toBeVisible();
  const fill = page.getByRole('menuitem', { name: 'Fill missing' });
  await fill.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('menuitem', { name: 'Mean', exact: true })).toBeFocused();
  await expect(about).toHaveText('1 missing cell → 30');
  await page.keyboard.press('Escape');
  await expect(fill).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(page.getByRole('grid')).toBeFocused();
  await expect(page.locator('.step')).toHaveCount(1);

  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Scale' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(about).toHaveText('The column holds categories, but this step takes numbers.');
  await page.keyboard.press('Enter');
  await expect(page.locator('.step')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  // By keyboard alone: both columns, the rows with a missing cell.
  await page.keyboard.press('Control+Space');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+Space');
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu', { name: '2 columns' })).toBeVisible();
  await page.getByRole('menuitem', { name: 'Fill missing' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  await expect(about).toHaveText('At least 1 of 4 rows go.');
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(step(page, 'Drop missing')).toHaveCount(1);
  await expect(page.locator('[data-cell-status]')).toContainText('3 rows');
});

test('passengers are prepared for a net and split by fifteen actions, and exported for Keras by four', async ({
  app,
  page,
  folder,
}) => {
  const rows = Array.from({ length: 60 }, (_, at) => {
    const age = at % 7 === 0 ? '' : String(18 + ((at * 13) % 50));
    const port = at === 5 ? '' : 'SCQ'[at % 3];
    return `${at + 1},${(at * 7) % 3 === 0 ? 1 : 0},${(at % 3) + 1},"Name ${at}",${at % 2 === 0 ? 'male' : 'female'},${age},${10 + ((at * 37) % 90)}.5,${port}`;
  });
  const data = join(folder, 'passengers.csv');
  writeFileSync(data, `id,survived,class,name,sex,age,fare,port\n${rows.join('\n')}\n`);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  const walk = new Walk(page);
  await walk.choose('id', 'name');
  await walk.take('Columns', 'Drop the columns');
  await walk.choose('survived');
  await walk.take('Columns', 'Set as target');
  await walk.click(page.locator('[data-operator="TrainTestSplit"]'));
  await settled(page);
  await walk.choose('age', 'port');
  await walk.take('Fill missing', 'Most frequent');
  await walk.choose('age', 'fare');
  await walk.take('Scale', 'Standard');
  await walk.choose('sex', 'port');
  await walk.take('Encode', 'One-hot');
  expect(walk.actions).toBeLessThanOrEqual(15);
  await expect(page.locator('.step[data-state="failed"]')).toHaveCount(0);
  await expect(page.locator('[data-cell-status]')).toContainText('60 rows, 9 columns');
  // Learned from the train rows only, since the split comes first.
  await expect(step(page, 'Standard scale')).toContainText('learned from 45 train rows');

  const exported = new Walk(page);
  const path = join(folder, 'passengers.py');
  await answerSaveDialog(app, path);
  await exported.click(page.getByRole('button', { name: 'Export', exact: true }));
  await exported.click(page.getByRole('menuitem', { name: /^Code/ }));
  await exported.click(page.getByRole('radio', { name: /Keras/ }));
  await exported.click(page.getByRole('dialog').getByRole('button', { name: 'Export…', exact: true }));
  await expect.poll(() => existsSync(path)).toBe(true);
  expect(exported.actions).toBeLessThanOrEqual(4);
  expect(readFileSync(path, 'utf8')).toMatch(/^import keras$|^from keras /m);
});

test('the list of columns has the same menu', async ({ page, folder }) => {
  const data = join(folder, 'list.csv');
  writeFileSync(data, 'a,b,c\n1,2,x\n3,4,y\n5,6,x\n');
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await page.getByRole('tab', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Choose a', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Choose b', exact: true }).check();
  await page
    .getByRole('row')
    .filter({ hasText: 'b' })
    .locator('.profile-open', { hasText: 'b' })
    .click({ button: 'right' });
  await expect(page.getByRole('menu', { name: '2 columns' })).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('list.png') });
  await page.getByRole('menuitem', { name: 'Columns', exact: true }).hover();
  await page.getByRole('menuitem', { name: 'Keep these columns only' }).click();
  await settled(page);
  await expect(page.locator('[data-cell-status], .columns-found').first()).toContainText('2 columns');
});

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { atRest, cell, centreOf, dragOperator, port, settled, step, toast } from './workbench.ts';

const middle = { x: 480, y: 240 };

/** The folder of the test with a file of that text. */
function write(folder: string, name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const document = (nodes: object[], edges: object[] = [], version = 1): string =>
  JSON.stringify({ format: 'prepgraph', version, nodes, edges });

async function problemOf(page: Page, name: string): Promise<string> {
  await step(page, name).click();
  return page.locator('.inspector-body .problem').first().innerText();
}

test('files that hold no table say so where they stand', async ({ page, folder }) => {
  await dropFiles(page, [write(folder, 'empty.csv', ''), write(folder, 'bom.csv', '\uFEFF')], middle);
  await settled(page);
  for (const name of ['empty', 'bom']) {
    await expect(step(page, name).locator('.step')).toHaveAttribute('data-state', 'failed');
    expect(await problemOf(page, name)).toMatch(/no data[\s\S]*Choose a file/);
  }
});

test('a file of column names alone is a table without rows', async ({ page, folder }) => {
  await dropFiles(page, [write(folder, 'names.csv', 'a,b,c\n')], middle);
  await settled(page);
  await expect(step(page, 'names')).toContainText('0 × 3');
  await expect(page.getByRole('columnheader', { name: 'b', exact: false }).first()).toBeVisible();
  await dragOperator(page, 'StandardScaler', await centreOf(step(page, 'names')));
  await settled(page);
  await expect(step(page, 'Standard scale')).toBeVisible();
});

test('what is no file of data is explained and leaves no node', async ({ page, folder }) => {
  const inner = join(folder, 'inner');
  mkdirSync(inner);
  const picture = write(folder, 'photo.png', new Uint8Array([137, 80, 78, 71]));
  await dropFiles(page, [inner, picture, join(folder, 'gone.csv')], middle);
  await expect(toast(page, '“inner” could not be read')).toBeVisible();
  await expect(toast(page, '“photo.png” is a picture')).toBeVisible();
  await expect(toast(page, '“gone.csv” is not there any more')).toBeVisible();
  await expect(page.locator('.react-flow__node')).toHaveCount(0);
});

test('a file that vanishes is missed when it is read again', async ({ page, folder }) => {
  const path = write(folder, 'here.csv', 'a\n1\n2\n');
  await dropFiles(page, [path], middle);
  await settled(page);
  rmSync(path);
  await page.keyboard.press('F5');
  await expect(step(page, 'here').locator('.step')).toHaveAttribute('data-state', 'failed');
  expect(await problemOf(page, 'here')).toMatch(/here\.csv|file/i);
});

test('ragged rows are named by line, and one setting mends it', async ({ page, folder }) => {
  await dropFiles(page, [write(folder, 'ragged.csv', 'a,b\n1,2\n3\n4,5,6\n')], middle);
  await settled(page);
  expect(await problemOf(page, 'ragged')).toMatch(/line 3/i);
  await page.locator('[data-param="malformed"] select').selectOption('keep');
  await settled(page);
  await expect(step(page, 'ragged')).toContainText('3 × 2');
});

test('hostile names of columns stay what they are', async ({ page, folder }) => {
  const long = 'x'.repeat(10_000);
  const head = ['__proto__', 'constructor', '"""; drop"', '', 'a', 'a', long, 'مرحبا', '😀'].join(',');
  const rows = Array.from({ length: 20 }, (_, row) => Array.from({ length: 9 }, (_, column) => row * column).join(','));
  await dropFiles(page, [write(folder, 'hostile.csv', `${head}\n${rows.join('\n')}\n`)], middle);
  await settled(page);
  await expect(step(page, 'hostile')).toContainText('20 × 9');
  await expect(page.locator('.head-cell').first()).toContainText('__proto__');
  await dragOperator(page, 'StandardScaler', await centreOf(step(page, 'hostile')));
  await settled(page);
  // The first column is constant, which is a problem as soon as it is looked at.
  await expect(step(page, 'Standard scale').locator('.step')).toHaveAttribute('data-state', /^(done|warning)$/);
  await expect(page.locator('.learned')).toContainText('__proto__');
  await page.getByRole('tab', { name: 'Columns' }).click();
  await expect(page.locator('.profile-name').nth(0)).toContainText('__proto__');
  await page.getByRole('tab', { name: 'Before → after' }).click();
  await expect(page.locator('.change-card').first()).toContainText('__proto__');
  // Nothing is pushed out of the window by a name.
  expect(await page.evaluate(() => window.document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});

test('text where numbers are wanted: the problem is on the field and names the column', async ({ page, folder }) => {
  write(folder, 'words.csv', 'word,n\na,1\nb,2\n');
  const nodes = [
    { id: 'words', type: 'CsvSource', params: { path: 'words.csv' } },
    { id: 'scale', type: 'StandardScaler', params: { columns: ['word'] } },
  ];
  const path = write(folder, 'text.prepgraph.json', document(nodes, [{ source: 'words', target: 'scale' }]));
  await dropFiles(page, [path], middle);
  await settled(page);
  await step(page, 'Standard scale').click();
  await expect(page.locator('[data-param="columns"] .problem')).toContainText(/word[\s\S]*Encode it first/);
  // The table before it still shows.
  await step(page, 'CSV file').click();
  await expect(cell(page, 0, 0)).toHaveText('a');
});

test('an edge that would close a circle is refused while it is drawn', async ({ page, folder }) => {
  const nodes = ['a', 'b'].map((id, index) => ({
    id,
    name: id,
    type: 'StandardScaler',
    params: {},
    position: { x: index * 300, y: 0 },
  }));
  await dropFiles(page, [write(folder, 'two.prepgraph.json', document(nodes, [{ source: 'a', target: 'b' }]))], middle);
  await expect(step(page, 'b')).toBeVisible();
  await atRest(page);
  const from = await centreOf(port(page, 'b', 'source'));
  const to = await centreOf(port(page, 'a', 'target'));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 20, from.y + 60, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await expect(page.locator('.refusal')).toContainText('circle');
  await page.mouse.up();
  await expect(page.locator('.react-flow__edge')).toHaveCount(1);
});

test('documents that cannot be read leave the present one alone', async ({ page, folder }) => {
  const good = document([{ id: 'a', name: 'mine', type: 'StandardScaler', params: {} }]);
  await dropFiles(page, [write(folder, 'good.prepgraph.json', good)], middle);
  await expect(step(page, 'mine')).toBeVisible();
  const bad: [string, string, RegExp][] = [
    ['newer.prepgraph.json', document([], [], 99), /newer Prepgraph[\s\S]*Update/],
    ['cut.prepgraph.json', good.slice(0, 60), /cut off|no valid JSON/],
    ['foreign.prepgraph.json', '{"name":"other"}', /no Prepgraph pipeline/],
    ['nothing.prepgraph.json', '', /empty/],
  ];
  for (const [name, text, words] of bad) {
    await dropFiles(page, [write(folder, name, text)], middle);
    await expect(toast(page, name)).toContainText(words);
    await expect(step(page, 'mine')).toBeVisible();
    await toast(page, name).getByRole('button', { name: 'Dismiss' }).click();
  }
});

test('five thousand columns: the last is a key away, each view answers', async ({ page, folder }) => {
  const names = Array.from({ length: 5000 }, (_, index) => `c${index}`);
  const row = (by: number) => names.map((_, index) => index * by).join(',');
  const text = [names.join(','), row(1), row(2), row(3)].join('\n');
  await dropFiles(page, [write(folder, 'broad.csv', `${text}\n`)], middle);
  await settled(page);
  await expect(step(page, 'broad')).toContainText('3 × 5,000');
  await page.getByRole('grid', { name: 'Table' }).focus();
  await page.keyboard.press('Control+ArrowRight');
  await expect(cell(page, 0, 4999)).toHaveText('4999');
  expect(await page.locator('.grid .cell').count()).toBeLessThan(200);
  await page.getByRole('tab', { name: 'Columns' }).click();
  await page.getByRole('textbox', { name: 'Search columns by name' }).fill('c4998');
  await expect(page.locator('.profile-name').first()).toContainText('c4998');
  await page.getByRole('textbox', { name: 'Search columns by name' }).fill('');
  await dragOperator(page, 'StandardScaler', await centreOf(step(page, 'broad')));
  await settled(page);
  await page.getByRole('tab', { name: 'Before → after' }).click();
  await expect(page.locator('.change-card').first()).toContainText('c0', { timeout: 30_000 });
});

test('infinite cells are shown, and the others of their column have a distribution', async ({ page, folder }) => {
  const rows = Array.from({ length: 50 }, (_, row) => `${row === 1 ? 'inf' : row},inf`);
  await dropFiles(page, [write(folder, 'endless.csv', `x,y\n${rows.join('\n')}\n`)], middle);
  await settled(page);
  await expect(cell(page, 1, 0)).toHaveText('∞');
  await expect(page.locator('.head-cell').first().locator('.histogram')).toBeVisible();
  await page.getByRole('tab', { name: 'Columns' }).click();
  await expect(page.locator('#preview-panel')).toContainText('0 … ∞, mean ∞');
  await page.getByRole('tab', { name: 'Problems' }).click();
  await expect(page.locator('#preview-panel')).toContainText('Column “x”: 1 cell is infinite, first in line 3');
});

test('a huge cell is cut where it is shown, and nowhere else', async ({ page, folder }) => {
  const huge = 'word '.repeat(400_000);
  await dropFiles(page, [write(folder, 'huge.csv', `id,text\n1,"${huge}"\n2,"small\nwith a line"\n`)], middle);
  await settled(page);
  await expect(step(page, 'huge')).toContainText('2 × 2');
  const shown = (await cell(page, 0, 1).textContent()) ?? '';
  expect(shown.length).toBeLessThanOrEqual(300);
  expect(shown).toMatch(/^word .*…$/);
  await cell(page, 0, 1).click();
  await expect(page.locator('[data-cell-status]')).toContainText('word word');
  await page.getByRole('tab', { name: 'Columns' }).click();
  await expect(page.locator('.profile-name').nth(1)).toContainText('text');
  expect(await page.evaluate(() => window.document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});

test('an engine that hangs is started again, and the person is told', async ({ app, page, folder }) => {
  await dropFiles(page, [write(folder, 'few.csv', 'a,b\n1,2\n3,4\n')], middle);
  await settled(page);
  await app.evaluate(({ app }) => {
    const engine = app.getAppMetrics().find((process) => process.name === 'Prepgraph engine');
    if (engine) process.kill(engine.pid, 'SIGSTOP');
  });
  await expect(toast(page, 'The engine stopped and is starting again.')).toBeVisible({ timeout: 60_000 });
  await settled(page);
  await expect(cell(page, 1, 1)).toHaveText('4');
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { cell, restingBox, settled, step } from './workbench.ts';

/**
 * Promise 12, Big: large tables scroll, large graphs pan, a large file shows how far it is and can be cancelled. How
 * smooth that is, a benchmark measures (bench/ui.mjs); here it is that it works, and that no more is drawn than is seen.
 */

const middle = { x: 420, y: 240 };

test('many rows and columns: wheel and keys reach the ends, and only what is seen is drawn', async ({
  page,
  folder,
}) => {
  const columns = 500;
  const rows = 20_000;
  const names = Array.from({ length: columns }, (_, column) => `c${column}`).join(',');
  const digits = Array.from({ length: columns - 1 }, (_, column) => column % 10).join(',');
  const lines = Array.from({ length: rows }, (_, row) => `${row},${digits}`).join('\n');
  const data = join(folder, 'wide.csv');
  writeFileSync(data, `${names}\n${lines}\n`);
  await dropFiles(page, [data], middle);
  await settled(page);
  await expect(step(page, 'wide')).toContainText('20,000 × 500');

  const grid = page.getByRole('grid', { name: 'Table' });
  const box = await restingBox(grid);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(400, 3000);
  await expect(cell(page, 0, 0)).toHaveCount(0);
  const numbers = grid.locator('.grid-number');
  await expect.poll(async () => Number((await numbers.first().innerText()).replace(/\D/g, ''))).toBeGreaterThan(100);

  await grid.focus();
  await page.keyboard.press('Control+End');
  await expect(cell(page, rows - 1, columns - 1)).toHaveText(String((columns - 2) % 10));
  await expect(page.locator('[data-cell-status]')).toContainText('Row 20,000 · c499');
  await page.keyboard.press('Control+Home');
  await expect(cell(page, 0, 0)).toHaveText('0');
  expect(await grid.locator('.cell').count()).toBeLessThan(1000);
});

test('three hundred steps: the canvas pans and zooms by mouse, and a step is found by its name', async ({
  page,
  folder,
}) => {
  const nodes = Array.from({ length: 300 }, (_, index) => ({
    id: `n${index}`,
    name: `step number ${index}`,
    type: 'StandardScaler',
    params: {},
    position: { x: (index % 20) * 260, y: Math.floor(index / 20) * 180 },
  }));
  const edges = nodes.slice(1).map(({ id }, index) => ({ source: `n${index}`, target: id }));
  const path = join(folder, 'many.prepgraph.json');
  writeFileSync(path, JSON.stringify({ format: 'prepgraph', version: 1, nodes, edges }));
  await dropFiles(page, [path], middle);
  await expect(page.locator('.react-flow__node').first()).toBeVisible();

  const viewport = page.locator('.react-flow__viewport');
  const place = () => viewport.evaluate((element) => (element as HTMLElement).style.transform);
  const canvas = await restingBox(page.locator('[data-canvas]'));
  const before = await place();
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
  await page.mouse.wheel(0, 120);
  await expect.poll(place).not.toBe(before);

  await page.locator('.react-flow__pane').click({ position: { x: 4, y: 4 } });
  await page.keyboard.press('Control+f');
  await expect(page.getByRole('dialog', { name: 'Find on the canvas' })).toBeVisible();
  await page.keyboard.type('step number 287');
  await page.keyboard.press('Enter');
  await expect(step(page, 'step number 287')).toBeInViewport();
  await expect(page.locator('.react-flow__node.selected')).toContainText('step number 287');
});

test('a large file shows how far it is read and can be cancelled, by mouse and by keyboard', async ({
  page,
  folder,
}) => {
  // Some seconds of reading: lines of twenty numbers and texts that all differ.
  const data = join(folder, 'large.csv');
  const lines = Array.from({ length: 20_000 }, (_, row) =>
    Array.from({ length: 20 }, (_, column) => (column % 4 === 0 ? `text ${row * column}` : row / (column + 1))).join(
      ',',
    ),
  ).join('\n');
  const names = Array.from({ length: 20 }, (_, column) => `c${column}`).join(',');
  writeFileSync(data, [names, ...Array<string>(60).fill(lines)].join('\n'));
  const running = page.locator('[data-run-state="running"]');
  await dropFiles(page, [data], middle);
  await expect(running).toContainText(/%|MB|left/);
  await running.click();
  await expect(running).toHaveCount(0);
  await expect(step(page, 'large')).not.toContainText('1,200,000');

  await page.keyboard.press('F5');
  await expect(running).toContainText(/%|MB|left/);
  await page.keyboard.press('Control+Period');
  await expect(running).toHaveCount(0);
  await expect(step(page, 'large')).not.toContainText('1,200,000');
});

import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { Walk } from './walk.ts';
import { cell, numberIn, settled, step } from './workbench.ts';

/** Three million rows are read, joined and cancelled while the window answers; the rows are the right ones. */
const ROWS = 3_000_000;
const SHOPS = 1000;
const MEASURES = 10;

const shopOf = (row: number): number => (row * 7919) % SHOPS;

/** A row: its number, a shop and ten small numbers. */
async function writeSales(path: string): Promise<void> {
  const file = createWriteStream(path);
  file.write(`sale,shop,${Array.from({ length: MEASURES }, (_, k) => `m${k}`).join(',')}\n`);
  for (let first = 0; first < ROWS; first += 10_000) {
    let text = '';
    for (let row = first; row < first + 10_000; row++) {
      text += `${row},${shopOf(row)}`;
      for (let k = 0; k < MEASURES; k++) text += `,${(row * (k + 3)) % 97}`;
      text += '\n';
    }
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

test('three million rows with a join: progress, cancel, the right rows', async ({ page, folder }) => {
  test.setTimeout(300_000);
  const document = join(folder, 'sales.prepgraph.json');
  await writeSales(join(folder, 'sales.csv'));
  // Every shop but the last one has a district, its number tenfold.
  const shops = Array.from({ length: SHOPS - 1 }, (_, shop) => `${shop},${shop * 10}`);
  writeFileSync(join(folder, 'shops.csv'), `shop,district\n${shops.join('\n')}\n`);
  const source = (id: string, y: number): object => ({
    id,
    type: 'CsvSource',
    name: id,
    params: { path: `${id}.csv` },
    position: { x: 0, y },
  });
  const nodes = [
    source('sales', 0),
    source('shops', 160),
    { id: 'join', type: 'Join', params: { on: ['shop'], how: 'inner' }, position: { x: 300, y: 60 } },
  ];
  const edges = [
    { source: 'sales', target: 'join', targetHandle: 'left' },
    { source: 'shops', target: 'join', targetHandle: 'right' },
  ];
  writeFileSync(document, JSON.stringify({ format: 'prepgraph', version: 1, nodes, edges }));
  const walk = new Walk(page);
  await walk.act(() => dropFiles(page, [document], { x: 480, y: 240 }));

  const running = page.locator('[data-run-state="running"]');
  await expect(running).toContainText(/%|left/);
  await walk.press('Control+Period');
  await expect(running).toHaveCount(0, { timeout: 2000 });
  // Steps that were stopped do not turn on, and their first rows are not called the table.
  await expect(page.locator('.step[data-state="running"]')).toHaveCount(0);
  await expect(step(page, 'Join').locator('.step-size')).toHaveText(/^(first .+)?\s*$/);

  await walk.press('F5');
  await expect(running).toContainText(/%|left/);
  // The window answers while it reads.
  await step(page, 'shops').click();
  await expect(cell(page, 2, 1)).toHaveText('20', { timeout: 5000 });
  await expect(page.locator('[data-run-state="done"]')).toBeVisible({ timeout: 120_000 });
  await settled(page);
  const kept = Array.from({ length: SHOPS }, (_, row) => shopOf(row)).filter((shop) => shop < SHOPS - 1).length;
  const rows = (ROWS / SHOPS) * kept;
  await expect(step(page, 'Join')).toContainText(`${rows.toLocaleString('en-US')} × 13`);
  await walk.click(step(page, 'Join'));
  await page.getByRole('grid', { name: 'Table' }).focus();
  await walk.press('Control+End');
  const last = ROWS - 1;
  await expect(page.locator('[data-cell-status]')).toContainText(`Row ${rows.toLocaleString('en-US')} · district`);
  await expect.poll(() => numberIn(page, rows - 1, 12)).toBe(shopOf(last) * 10);
  expect(walk.actions).toBeLessThanOrEqual(5);
});

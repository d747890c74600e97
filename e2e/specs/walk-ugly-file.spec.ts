import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { Walk } from './walk.ts';
import { atRest, exportAs, settled, step, toast } from './workbench.ts';

/** A file as people get it: forty columns with every notation, and rows that came twice. */
const ROWS = 400;
const COPIES = 12;

/** A cell of a row; `k` tells columns of one kind apart. */
type Cells = (row: number, k: number) => string;

const pick = (values: readonly string[], row: number, k: number): string =>
  values[(row * (k + 3)) % values.length] ?? '';

const KINDS: readonly (readonly [name: string, count: number, cells: Cells])[] = [
  ['order_id', 1, (row) => String(10_000 + row)],
  ['reference', 1, (row) => `REF-${row}-${(row * 7919) % 1000}`],
  ['country', 1, () => 'CH'],
  ['blank', 1, () => ''],
  ['price', 3, (row, k) => `"$${((row * (k + 7)) % 9) + 1},${String(100 + ((row * 31 * (k + 1)) % 900))}.50"`],
  ['share', 3, (row, k) => `${((row * (k + 11)) % 1000) / 10}%`],
  ['ordered', 2, (row, k) => `${((row + k) % 28) + 1} May ${2021 + (row % 3)}`],
  [
    'shipped',
    2,
    (row, k) => `2023-${String((row % 12) + 1).padStart(2, '0')}-${String(((row + k) % 28) + 1).padStart(2, '0')}`,
  ],
  ['size', 6, (row, k) => (row % (k + 9) === 0 ? '' : String(((row * (k + 13)) % 500) / 4))],
  ['score', 5, (row, k) => (row % (k + 11) === 0 ? pick(['n/a', 'NA', ''], row, k) : String((row * (k + 17)) % 97))],
  ['measure', 3, (row, k) => (row % (k + 13) === 0 ? '-' : String(((row * (k + 19)) % 1009) / 8))],
  ['city', 2, (row, k) => pick(['Bern', 'bern', 'Oslo', 'OSLO ', 'Rome', 'Rome', 'Turin'], row, k)],
  ['colour', 5, (row, k) => (row % (k + 17) === 0 ? '' : pick(['red', 'green', 'blue', 'black'], row, k))],
  ['paid', 2, (row, k) => pick(['yes', 'Yes', 'no'], row, k)],
  ['flag', 2, (row, k) => pick(['true', 'false', 'true'], row, k)],
  ['churned', 1, (row) => ((row * 7) % 5 < 2 ? '1' : '0')],
];

function uglyFile(): string {
  const columns = KINDS.flatMap(([name, count, cells]) =>
    Array.from({ length: count }, (_, k) => ({
      name: count === 1 ? name : `${name}_${k + 1}`,
      cells: (row: number): string => cells(row, k),
    })),
  );
  expect(columns).toHaveLength(40);
  const rows = Array.from({ length: ROWS }, (_, row) => columns.map(({ cells }) => cells(row)).join(','));
  return [columns.map(({ name }) => name).join(','), ...rows, ...rows.slice(0, COPIES), ''].join('\n');
}

test('an ugly file of forty columns is ready for a net by twenty actions', async ({ app, page, folder }, info) => {
  const data = join(folder, 'orders.csv');
  writeFileSync(data, uglyFile());
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  const walk = new Walk(page);
  await walk.click(page.getByRole('button', { name: 'Suggest a preparation' }));
  await walk.click(page.locator('[data-suggestion]').getByRole('button', { name: /^Add \d+ steps$/ }));
  await settled(page);
  // Repeated rows hide that the numbers of the orders are an identifier, so the suggestion keeps them.
  await walk.choose('order_id');
  await walk.take('Columns', 'Drop the column');
  await walk.click(page.getByRole('button', { name: 'Fit the graph' }));
  await atRest(page);
  await walk.click(step(page, 'orders'));
  await walk.press('i');
  await walk.type('remove duplicates');
  await walk.press('Enter');
  await settled(page);
  await expect(step(page, 'Drop duplicates')).toContainText('12 of 412 rows dropped');
  expect(walk.actions).toBeLessThanOrEqual(20);

  await expect(page.locator('.step[data-state="failed"]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Fit the graph' }).click();
  const end = step(page, 'Drop columns').filter({ hasText: '400 × 55' });
  await atRest(page);
  await end.click();
  await settled(page);
  await expect(end).not.toContainText('∅');
  await page.screenshot({ path: info.outputPath('end.png') });
  // Each cell is a number, or true or false.
  const prepared = join(folder, 'prepared.csv');
  await answerSaveDialog(app, prepared);
  await exportAs(page, 'Data set…');
  await expect(toast(page, 'Exported prepared.csv')).toContainText('400 rows');
  const [, ...lines] = readFileSync(prepared, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(ROWS);
  const cells = lines.flatMap((line) => line.split(','));
  const isReady = (text: string): boolean =>
    /^(True|False)$/.test(text) || (text !== '' && Number.isFinite(Number(text)));
  expect(new Set(cells.filter((text) => !isReady(text)))).toEqual(new Set());
});

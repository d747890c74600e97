import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { slowness, startHeartbeat } from '../heartbeat.ts';
import { atRest, cell, dragTo, parameter, restingBox } from '../specs/workbench.ts';
import { isLongRun } from './report.ts';

/**
 * The largest documents and tables that are read: the page answers all the time. The limit tells what takes a moment from
 * what takes the square of the size, which was minutes.
 */
const LIMIT_MS = 10_000;

const STEPS = 20_000;
const EDGES = 50_000;
const middle = { x: 480, y: 240 };

/** Steps with two or three inputs each from any of those before; without places. */
function tangle(): string {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const nodes: object[] = [{ id: 's', name: 'the source', type: 'CsvSource', params: { path: 'few.csv' } }];
  const edges: object[] = [];
  for (let index = 1; index < STEPS; index++) {
    nodes.push({ id: `n${index}`, name: `n${index}`, type: 'MinMaxScaler', params: { columns: ['a'] } });
    // Half of them hang in chains of a hundred at the file; the others have more inputs than they take.
    const chained = index < STEPS / 2;
    edges.push({ source: chained && index % 100 !== 1 ? `n${index - 1}` : 's', target: `n${index}` });
  }
  while (edges.length < EDGES) {
    const target = STEPS / 2 + random(STEPS / 2 - 1);
    edges.push({ source: `n${1 + random(target - 1)}`, target: `n${target}` });
  }
  return JSON.stringify({ format: 'prepgraph', version: 1, nodes, edges });
}

const done = (page: Page) =>
  expect(page.locator('[data-run-state="done"], [data-run-state="failed"]')).toBeVisible({ timeout: 120_000 });

/** Does things one after the other, and expects the page to answer meanwhile. */
async function watched(page: Page) {
  const longest = await startHeartbeat(page);
  return async (what: string, work: () => Promise<unknown>): Promise<void> => {
    await longest();
    const before = slowness();
    await work();
    const gap = (await longest()) / Math.max(before, slowness());
    expect.soft(gap, `the longest silence of the page: ${what}`).toBeLessThan(LIMIT_MS);
  };
}

const undo = (page: Page) => page.locator('[data-command="edit.undo"]');

async function find(page: Page, name: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+f');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
}

test('20,000 steps and 50,000 edges: opened, laid out, changed and undone while the page answers', async ({
  page,
  folder,
}) => {
  test.setTimeout(600_000);
  writeFileSync(join(folder, 'few.csv'), 'a,b\n1,2\n3,4\n');
  const path = join(folder, 'huge.prepgraph.json');
  writeFileSync(path, tangle());
  const during = await watched(page);
  await during('open', async () => {
    await dropFiles(page, [path], middle);
    await expect(page.locator('.overview')).toBeVisible({ timeout: 60_000 });
  });
  await during('first run', () => done(page));
  await during('find a step', async () => {
    await find(page, 'n9950');
    await expect(page.locator('.react-flow__node.selected')).toContainText('n9950', { timeout: 60_000 });
    await atRest(page);
  });
  await during('pan', async () => {
    const canvas = await restingBox(page.locator('.canvas'));
    await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
    for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(60, 30);
    for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(-60, -30);
  });
  await during('drag a step', async () => {
    await find(page, 'n9950');
    const box = await restingBox(page.locator('.react-flow__node[data-id="n9950"]'));
    const from = { x: box.x + box.width / 2, y: box.y + 12 };
    await dragTo(page, from, { x: from.x + 40, y: from.y + 60 });
    await expect(undo(page)).toHaveAccessibleName('Undo “Move n9950”', { timeout: 60_000 });
  });
  await during('undo', async () => {
    await page.keyboard.press('ControlOrMeta+z');
    await expect(undo(page)).toBeDisabled({ timeout: 60_000 });
  });
  await during('change a parameter', async () => {
    await parameter(page, 'clip').getByRole('checkbox').check();
    await expect(undo(page)).toBeEnabled({ timeout: 60_000 });
    await done(page);
  });
  await during('select all, delete, undo', async () => {
    await page.locator('.react-flow__node.selected').focus();
    await page.keyboard.press('ControlOrMeta+a');
    await expect(page.locator('.inspector-count')).toContainText('20000 steps', { timeout: 60_000 });
    await page.keyboard.press('Delete');
    await expect(undo(page)).toHaveAccessibleName(/Delete/, { timeout: 60_000 });
    await page.keyboard.press('ControlOrMeta+z');
    await expect(page.locator('.overview')).toBeVisible({ timeout: 60_000 });
    await done(page);
  });
  await during('problems', async () => {
    await page.getByRole('tab', { name: 'Problems' }).click();
    await expect(page.locator('.problems-list')).toBeVisible({ timeout: 60_000 });
  });
  await during('tidy up', async () => {
    await page.keyboard.press('ControlOrMeta+Shift+l');
    await atRest(page);
  });
  await during('zoom out', async () => {
    await page.keyboard.press('ControlOrMeta+0');
    await expect(page.locator('.far-picture')).toBeVisible({ timeout: 60_000 });
  });
});

// The widest takes minutes: `npm run faults` opens it.
for (const columns of isLongRun ? [5_000, 20_000] : [5_000])
  test(`${columns.toLocaleString('en-GB')} columns: looked at, chosen and changed while the page answers`, async ({
    page,
    folder,
  }) => {
    test.setTimeout(600_000);
    const names = Array.from({ length: columns }, (_, column) => `c${column}`);
    const lines = Array.from({ length: 40 }, (_, row) =>
      names
        .map((_, column) => (column % 7 === 3 ? ((row * column) % 11 === 0 ? '' : `t${row % 5}`) : (row * column) % 97))
        .join(','),
    );
    const data = join(folder, 'wide.csv');
    writeFileSync(data, `${names.join(',')}\n${lines.join('\n')}\n`);
    const during = await watched(page);
    await during('read', async () => {
      await dropFiles(page, [data], middle);
      await done(page);
      await expect(cell(page, 0, 0)).toHaveText('0');
      await atRest(page);
    });
    await during('columns', async () => {
      await page.getByRole('tab', { name: 'Columns' }).click();
      await page.getByRole('textbox', { name: 'Search columns by name' }).fill('c49');
      await page.getByRole('textbox', { name: 'Search columns by name' }).fill('');
      await page.getByRole('button', { name: 'Distinct' }).click();
      await atRest(page);
    });
    await during('maps', async () => {
      await page.getByRole('tab', { name: 'Maps' }).click();
      await expect(page.locator('.heat canvas')).toBeVisible({ timeout: 60_000 });
      await page.getByRole('radio', { name: 'Missing together' }).click();
      await atRest(page);
    });
    await during('add a step', async () => {
      await page.locator('.react-flow__node').first().click();
      await page.keyboard.press('a');
      await page.keyboard.type('standard');
      await page.keyboard.press('Enter');
      await done(page);
      await atRest(page);
    });
    await during('choose columns by name', async () => {
      await parameter(page, 'columns').getByRole('combobox').first().selectOption('names');
      await done(page);
      await atRest(page);
      await parameter(page, 'columns').getByRole('checkbox').nth(1).uncheck();
      await done(page);
      await atRest(page);
    });
    await during('before and after', async () => {
      await page.getByRole('tab', { name: 'Before → after' }).click();
      await expect(page.locator('.change-card').first()).toBeVisible({ timeout: 60_000 });
      await atRest(page);
    });
    await during('undo', async () => {
      await page.getByRole('tab', { name: 'Table' }).click();
      for (let step = 0; step < 2; step++) await page.keyboard.press('ControlOrMeta+z');
      await done(page);
    });
  });

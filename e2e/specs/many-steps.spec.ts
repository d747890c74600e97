import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { cell, dragTo, restingBox } from './workbench.ts';

const STEPS = 2000;
/** Steps that follow each other; each chain starts at the one file. */
const CHAIN = 40;

function documentOf(steps: number): string {
  const nodes: object[] = [
    { id: 's', name: 'the source', type: 'CsvSource', params: { path: 'few.csv' }, position: { x: 0, y: 0 } },
  ];
  const edges: object[] = [];
  for (let index = 1; index < steps; index++) {
    const place = index % CHAIN;
    const position = { x: 270 * (1 + place), y: 140 * Math.floor(index / CHAIN) };
    nodes.push({ id: `n${index}`, name: `n${index}`, type: 'MinMaxScaler', params: { columns: ['a'] }, position });
    edges.push({ source: place === 1 ? 's' : `n${index - 1}`, target: `n${index}` });
  }
  return JSON.stringify({ format: 'prepgraph', version: 1, nodes, edges });
}

const done = (page: Page) => expect(page.locator('[data-run-state="done"]')).toBeVisible({ timeout: 60_000 });

async function find(page: Page, name: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+f');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
}

const transform = (page: Page) => page.locator('.react-flow__viewport').getAttribute('style');

test('a document of two thousand steps opens, runs, is looked at and is changed', async ({ page, folder }) => {
  test.slow();
  writeFileSync(join(folder, 'few.csv'), 'a,b\n1,2\n3,4\n');
  const path = join(folder, 'many.prepgraph.json');
  writeFileSync(path, documentOf(STEPS));
  await dropFiles(page, [path], { x: 480, y: 240 });
  await expect(page.locator('.overview')).toBeVisible();
  await done(page);
  // Not all are in the page.
  expect(await page.locator('.react-flow__node').count()).toBeLessThan(STEPS / 2);

  // From farthest they are one picture, and a step in it can be chosen.
  await page.keyboard.press('ControlOrMeta+0');
  const picture = page.getByRole('img', { name: '2,000 steps, too small to read' });
  await expect(picture).toBeVisible();
  await expect(page.locator('.react-flow__node')).toHaveCount(0);
  await restingBox(picture);
  const canvas = await page.locator('.canvas').boundingBox();
  if (canvas === null) throw new Error('no canvas');
  const [x = 0, y = 0, zoom = 1] = ((await transform(page)) ?? '').match(/-?[\d.]+(?=px|\))/g)?.map(Number) ?? [];
  const onScreen = (at: number, from: number, by: number): number => from + by + at * zoom;
  // In the middle of n1018, the eighteenth of its row.
  const chosen = { x: onScreen(270 * 19 + 104, canvas.x, x), y: onScreen(140 * 25 + 52, canvas.y, y) };
  await page.mouse.click(chosen.x, chosen.y);
  await expect(page.locator('.preview-of')).toContainText('n1018');

  // How to change something from there is said; what is chosen can be moved, and be looked at from near.
  await expect(page.locator('.far-hint')).toBeVisible();
  const held = page.locator('.react-flow__node');
  await expect(held).toHaveCount(1);
  await dragTo(page, chosen, { x: chosen.x + 60, y: chosen.y + 30 });
  await expect(page.locator('[data-command="edit.undo"]')).toHaveAccessibleName('Undo “Move n1018”');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.locator('[data-command="edit.undo"]')).toBeDisabled();
  await page.mouse.dblclick(chosen.x, chosen.y);
  await expect(page.locator('.react-flow__node[data-id="n1018"] .step-name')).toBeVisible();
  await expect(picture).toHaveCount(0);
  await expect(page.locator('.far-hint')).toHaveCount(0);

  // A step far away is found, and its table shows.
  await find(page, 'n1999');
  const last = page.locator('.react-flow__node[data-id="n1999"]');
  await last.click();
  await expect(last.locator('.step')).toHaveAttribute('data-state', 'done');
  await expect(page.locator('.preview-of')).toContainText('n1999');
  await expect(cell(page, 1, 0)).toHaveText('1');
  await expect(page.getByLabel('Input', { exact: true })).toHaveValue('n1998');

  // The graph is moved; what comes into sight is drawn.
  const before = await transform(page);
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
  for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(-120, -60);
  await expect.poll(() => transform(page)).not.toBe(before);
  await expect(last).toHaveCount(0);
  await expect(page.locator('.react-flow__node .step[data-state="done"]').first()).toBeVisible();
  await expect(page.locator('.react-flow__node .step:not(:has(.step-name))')).toHaveCount(0);

  // A change in the middle of a chain is taken in by what follows it, and back again.
  await find(page, 'n1985');
  await page.locator('.react-flow__node[data-id="n1985"]').click();
  await page.keyboard.press('b');
  await expect(page.locator('.react-flow__node[data-id="n1985"] .step[data-bypassed]')).toBeVisible();
  await done(page);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.locator('.step[data-bypassed]')).toHaveCount(0);
  await done(page);
  await expect(cell(page, 1, 0)).toHaveText('1');
});

test('the overview is there while there are steps that are not seen', async ({ page, folder }) => {
  writeFileSync(join(folder, 'few.csv'), 'a,b\n1,2\n3,4\n');
  const path = join(folder, 'some.prepgraph.json');
  writeFileSync(path, documentOf(12));
  await dropFiles(page, [path], { x: 480, y: 240 });
  await done(page);
  await page.keyboard.press('ControlOrMeta+0');
  await expect(page.locator('.overview')).toBeHidden();
  await page.keyboard.press('ControlOrMeta+1');
  await expect(page.locator('.overview')).toBeVisible();
});

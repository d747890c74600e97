import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { atRest, restingBox, settled, step } from './workbench.ts';

/** Panes of the window: closed, open, alone, and the keyboard among them. */

const pane = (page: Page, name: string) => page.locator(`[data-pane="${name}"]`);
const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane']);

async function example(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
}

test('the code is closed until it is asked for, and then remembered', async ({ launch }) => {
  const { app, page } = await launch();
  await example(page);
  await expect(pane(page, 'pipeline')).toHaveCount(0);
  await step(page, 'Impute').click();
  await page.keyboard.press('Alt+5');
  await expect(page.locator('.cm-content')).toContainText('"SimpleImputer"');
  expect(await focused(page)).toBe('pipeline');
  await app.close();
  const again = await launch();
  await expect(pane(again.page, 'pipeline')).toBeVisible();
  await again.page.getByRole('button', { name: 'Hide the code', exact: true }).click();
  await expect(pane(again.page, 'pipeline')).toHaveCount(0);
});

for (const [key, name] of [
  ['Alt+1', 'palette'],
  ['Alt+3', 'inspector'],
  ['Alt+4', 'preview'],
] as const) {
  test(`${key} closes the ${name}, gives its room to the graph, and opens it again`, async ({ page }) => {
    await example(page);
    const room = async (): Promise<number> => {
      const box = await pane(page, 'canvas').boundingBox();
      return (box?.width ?? 0) * (box?.height ?? 0);
    };
    const before = await room();
    const own = await pane(page, name).boundingBox();
    await page.keyboard.press(key);
    await expect(pane(page, name)).toHaveCount(0);
    await expect.poll(room).toBeGreaterThan(before * 1.1);
    await page.keyboard.press(key);
    await expect(pane(page, name)).toBeVisible();
    await expect.poll(room).toBe(before);
    expect(await pane(page, name).boundingBox()).toEqual(own);
  });
}

test('a graph that was just opened stays in sight as a pane takes its room', async ({ launch, folder }) => {
  const first = await launch();
  await example(first.page);
  await first.page.keyboard.press('Alt+4');
  await expect(pane(first.page, 'preview')).toHaveCount(0);
  await first.app.close();
  const path = join(folder, 'tall.prepgraph.json');
  const nodes = [0, 1, 2, 3].map((at) => ({
    id: `n${at}`,
    type: 'StandardScaler',
    params: {},
    position: { x: 0, y: at * 150 },
  }));
  writeFileSync(path, JSON.stringify({ format: 'prepgraph', version: 1, nodes, edges: [] }));
  const { page } = await launch(path);
  await atRest(page);
  await expect(pane(page, 'preview')).toHaveCount(0);
  await page.keyboard.press('Alt+4');
  await expect(pane(page, 'preview')).toBeVisible();
  await atRest(page);
  const canvas = await restingBox(pane(page, 'canvas'));
  for (const node of await page.locator('.react-flow__node').all()) {
    const { y, height } = await restingBox(node);
    expect(y).toBeGreaterThanOrEqual(canvas.y);
    expect(y + height).toBeLessThanOrEqual(canvas.y + canvas.height);
  }
});

test('the table alone fills the window, and a second press brings all back', async ({ page }) => {
  await example(page);
  const window = await page.locator('.window-body').boundingBox();
  await page.getByRole('button', { name: 'Show only the table', exact: true }).click();
  expect(await pane(page, 'preview').boundingBox()).toEqual(window);
  await expectAccessible(page);
  // What is covered is out of the keyboard's way.
  for (let steps = 0; steps < 30; steps++) {
    await page.keyboard.press('Tab');
    expect(['preview', undefined]).toContain(await focused(page));
  }
  await page.keyboard.press('Alt+Shift+4');
  await step(page, 'Impute').click();
  await expect(pane(page, 'inspector')).toContainText('Strategy');
});

test('F6 goes round the panes, Shift+F6 back, each to the element that it left', async ({ page }) => {
  await example(page);
  await step(page, 'Impute').click();
  await expect(pane(page, 'inspector')).toContainText('Strategy');
  const round: (string | undefined)[] = [];
  for (let steps = 0; steps < 4; steps++) {
    round.push(await focused(page));
    await page.keyboard.press('F6');
  }
  expect(round).toEqual(['canvas', 'inspector', 'preview', 'palette']);
  await expect(page.locator('.react-flow__node.selected')).toBeFocused();
  await page.keyboard.press('Shift+F6');
  await expect(page.locator('[data-palette-search]')).toBeFocused();
});

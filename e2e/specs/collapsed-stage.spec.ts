import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { centreOf, dragOperator, dropGraph, edge, restingBox, settled, step } from './workbench.ts';

/** A stage is drawn as one node, and what is done to it is done to all its steps. */

const steps = [
  ['impute', 'SimpleImputer', { columns: { dtype: 'number' } }],
  ['scale', 'StandardScaler', {}],
  ['encode', 'OneHotEncoder', { columns: ['b'] }],
  ['unique', 'DropDuplicates', {}],
] as const;

/** small → Impute → Standard scale → One-hot encode → Drop duplicates; the middle three are the stage “Prepare”. */
async function openGraph(page: Page, folder: string): Promise<void> {
  await dropGraph(page, folder, {
    nodes: steps.map(([id, type, params], index) => ({ id, type, params, position: { x: (index + 1) * 256, y: 0 } })),
    edges: steps.map(([id], index) => ({ source: steps[index - 1]?.[0] ?? 'source', target: id })),
    groups: [{ id: 'group-1', name: 'Prepare', nodes: ['impute', 'scale', 'encode'] }],
  });
}

const stage = (page: Page) => page.locator('.react-flow__node-stage');
const nodes = (page: Page) => page.locator('.react-flow__node:not(.react-flow__node-group)');
const undoName = (page: Page) => page.locator('[data-command="edit.undo"]');
const onCanvas = (page: Page): Promise<void> => page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } });

test('by mouse: collapsed, read, moved, expanded, undone', async ({ page, folder }) => {
  await openGraph(page, folder);
  await page.getByRole('button', { name: 'Collapse the stage Prepare' }).click();
  await expect(nodes(page)).toHaveCount(3);
  await expect(undoName(page)).toHaveAccessibleName('Undo “Collapse the stage Prepare”');
  await expect(stage(page)).toContainText('3 steps');
  await expect(stage(page)).toContainText('3 × 3');
  await expect(stage(page)).toContainText('∅ 1 → 0');
  await expect(edge(page, 'small', 'Prepare')).toHaveCount(1);
  await expect(edge(page, 'Prepare', 'Drop duplicates')).toHaveCount(1);

  // Its table is that of its last step.
  await step(page, 'small').click();
  await expect(page.getByRole('columnheader', { name: /b_x/ })).toHaveCount(0);
  await stage(page).click();
  await expect(page.getByRole('columnheader', { name: /b_x/ })).toBeVisible();

  const before = await restingBox(stage(page));
  const grip = { x: before.x + before.width / 2, y: before.y + before.height - 8 };
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(grip.x, grip.y + 60, { steps: 6 });
  await page.mouse.up();
  await expect(undoName(page)).toHaveAccessibleName('Undo “Move the stage Prepare”');
  expect((await restingBox(stage(page))).y).toBeGreaterThan(before.y + 30);

  await page.getByRole('button', { name: 'Expand the stage Prepare' }).click();
  await expect(nodes(page)).toHaveCount(5);
  expect((await restingBox(step(page, 'Standard scale'))).y).toBeGreaterThan(
    (await restingBox(step(page, 'small'))).y + 30,
  );
  for (let count = 0; count < 3; count++) await page.keyboard.press('Control+z');
  await expect(nodes(page)).toHaveCount(5);
  await expect(undoName(page)).toBeDisabled();
});

test('by keyboard: collapsed, duplicated, deleted, tidied up, saved; the find dialog opens it', async ({
  page,
  folder,
}) => {
  await openGraph(page, folder);
  await step(page, 'Impute').click();
  await page.keyboard.press('c');
  await expect(stage(page)).toHaveClass(/selected/);
  await expect(stage(page)).toBeFocused();
  await page.keyboard.press('Control+d');
  await expect(undoName(page)).toHaveAccessibleName('Undo “Duplicate the stage Prepare”');
  await expect(stage(page)).toHaveCount(2);
  await settled(page);
  await page.keyboard.press('Delete');
  await expect(undoName(page)).toHaveAccessibleName('Undo “Delete the stage Prepare”');
  await expect(stage(page)).toHaveCount(1);

  await page.keyboard.press('Control+Shift+l');
  const [collapsed, last] = [await restingBox(stage(page)), await restingBox(step(page, 'Drop duplicates'))];
  expect(last.x - collapsed.x).toBeLessThan(2 * collapsed.width);
  await page.keyboard.press('Control+s');
  await expect
    .poll(() => JSON.parse(readFileSync(join(folder, 'graph.prepgraph.json'), 'utf8')).groups)
    .toEqual([{ id: 'group-1', name: 'Prepare', nodes: ['impute', 'scale', 'encode'], collapsed: true }]);

  await onCanvas(page);
  await page.keyboard.press('Control+f');
  await page.keyboard.type('one-hot');
  await page.keyboard.press('Enter');
  await expect(step(page, 'One-hot encode')).toHaveClass(/selected/);
  await expect(undoName(page)).toHaveAccessibleName('Undo “Expand the stage Prepare”');
  const [inside, behind] = [
    await restingBox(step(page, 'One-hot encode')),
    await restingBox(step(page, 'Drop duplicates')),
  ];
  expect(behind.x).toBeGreaterThan(inside.x + inside.width);

  await onCanvas(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('collapse');
  await page.keyboard.press('Enter');
  await expect(stage(page)).toHaveCount(1);
});

test('a step dropped on it takes its table; an edge drawn from it starts at its last step', async ({
  page,
  folder,
}) => {
  await openGraph(page, folder);
  await page.getByRole('button', { name: 'Collapse the stage Prepare' }).click();
  await dragOperator(page, 'MinMaxScaler', await centreOf(stage(page)));
  await expect(edge(page, 'Prepare', 'Min–max scale')).toHaveCount(1);
  await settled(page);
  await page.getByRole('button', { name: 'Expand the stage Prepare' }).click();
  await expect(edge(page, 'One-hot encode', 'Min–max scale')).toHaveCount(1);
});

test('a step that fails inside is seen from outside; the list of problems leads to it', async ({ page, folder }) => {
  await openGraph(page, folder);
  await page.getByRole('button', { name: 'Collapse the stage Prepare' }).click();
  // Gone from the file: the impute step cannot find its column.
  writeFileSync(
    join(folder, 'gone.prepgraph.json'),
    JSON.stringify({
      format: 'prepgraph',
      version: 1,
      nodes: [
        { id: 'source', type: 'CsvSource', name: 'small', params: { path: 'small.csv' } },
        { id: 'impute', type: 'SimpleImputer', params: { columns: ['gone'] } },
        { id: 'scale', type: 'StandardScaler', params: {} },
      ],
      edges: [
        { source: 'source', target: 'impute' },
        { source: 'impute', target: 'scale' },
      ],
      groups: [{ id: 'group-1', name: 'Prepare', nodes: ['impute', 'scale'], collapsed: true }],
    }),
  );
  await dropFiles(page, [join(folder, 'gone.prepgraph.json')], { x: 480, y: 240 });
  await expect(page.locator('.stage[data-state="failed"]')).toContainText('problem');
  await page.locator('[data-problems]').click();
  await page.locator('.problems-step').filter({ hasText: 'Impute' }).first().click();
  await expect(step(page, 'Impute')).toHaveClass(/selected/);
});

test('a step that is dropped on a line of several edges goes into all of them, or the line says why not', async ({
  page,
  folder,
}) => {
  writeFileSync(join(folder, 'small.csv'), 'a,b\n1,2\n3,4\n');
  const scaler = (id: string, x: number, y: number) => ({
    id,
    name: id,
    type: 'StandardScaler',
    params: {},
    position: { x, y },
  });
  const document = {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'source', type: 'CsvSource', name: 'small', params: { path: 'small.csv' }, position: { x: 0, y: 0 } },
      scaler('up', 420, 0),
      scaler('down', 420, 160),
      scaler('high', 860, 0),
      scaler('low', 860, 160),
    ],
    edges: [
      { source: 'source', target: 'up' },
      { source: 'source', target: 'down' },
      { source: 'up', target: 'high' },
      { source: 'down', target: 'low' },
    ],
    groups: [
      { id: 'group-1', name: 'First', nodes: ['up', 'down'], collapsed: true },
      { id: 'group-2', name: 'Second', nodes: ['high', 'low'], collapsed: true },
    ],
  };
  const path = join(folder, 'forks.prepgraph.json');
  writeFileSync(path, JSON.stringify(document));
  await dropFiles(page, [path], { x: 480, y: 240 });
  await settled(page);
  const middle = (from: string, to: string) => centreOf(edge(page, from, to).locator('.react-flow__edge-path'));

  const entry = page.locator('[data-operator="MinMaxScaler"]');
  await entry.scrollIntoViewIfNeeded();
  const held = await centreOf(entry);
  const between = await middle('First', 'Second');
  await page.mouse.move(held.x, held.y);
  await page.mouse.down();
  await page.mouse.move(between.x, between.y, { steps: 6 });
  await expect(page.locator('.ghost')).toContainText('Put here');
  await expect(page.locator('.ghost')).toContainText('expand the stage to put it in between');
  await page.mouse.move(held.x, held.y, { steps: 6 });
  await page.mouse.up();
  await expect(nodes(page)).toHaveCount(3);

  await dragOperator(page, 'MinMaxScaler', await middle('small', 'First'));
  await expect(undoName(page)).toHaveAccessibleName('Undo “Add Min–max scale”');
  await expect(edge(page, 'small', 'Min–max scale')).toHaveCount(1);
  await expect(edge(page, 'Min–max scale', 'First')).toHaveCount(1);
  await expect(edge(page, 'small', 'First')).toHaveCount(0);
  await page.getByRole('button', { name: 'Expand the stage First' }).click();
  await expect(edge(page, 'Min–max scale', 'up')).toHaveCount(1);
  await expect(edge(page, 'Min–max scale', 'down')).toHaveCount(1);
});

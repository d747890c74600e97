import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { cell, centreOf, dragTo, dropGraph, edge, port, restingBox, settled, step, toast } from './workbench.ts';

/** Promise 2, Build: steps are spliced, moved, copied, switched off, grouped and found; the mouse and the clipboard do it. */

/** A source, a scaler after it, and a loose imputer below them. */
async function openGraph(page: Page, folder: string): Promise<void> {
  await dropGraph(page, folder, {
    nodes: [
      { id: 'scale', type: 'StandardScaler', params: {}, position: { x: 300, y: 0 } },
      { id: 'impute', type: 'SimpleImputer', params: { columns: { dtype: 'number' } }, position: { x: 120, y: 220 } },
    ],
    edges: [{ source: 'source', target: 'scale' }],
  });
}

const clipboardText = (app: ElectronApplication): Promise<string> =>
  app.evaluate(({ clipboard }) => clipboard.readText());
const setClipboard = (app: ElectronApplication, text: string): Promise<void> =>
  app.evaluate(({ clipboard }, value) => clipboard.writeText(value), text);
/** A press on the empty canvas: keys mean steps. */
const onCanvas = (page: Page): Promise<void> => page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } });

test('a step that hangs loose is put into an edge by dragging it there; lines help on the way', async ({
  page,
  folder,
}) => {
  await openGraph(page, folder);
  const from = await restingBox(step(page, 'Impute'));
  const source = await restingBox(step(page, 'small'));
  const target = await restingBox(step(page, 'Standard scale'));
  const grip = { x: from.x + from.width / 2, y: from.y + 12 };
  const gap = { x: (source.x + source.width + target.x) / 2, y: source.y + source.height / 2 };
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  // On the left end of the scaler: a line shows that both stand under each other.
  // (The first few pixels only start the drag.)
  await page.mouse.move(grip.x + 4, grip.y + 4, { steps: 2 });
  const held = await restingBox(step(page, 'Impute'));
  await page.mouse.move(grip.x + 4 + target.x - held.x - 3, grip.y + 14, { steps: 6 });
  await expect(page.locator('.guide').first()).toBeAttached();
  await page.mouse.move(gap.x, gap.y + 4, { steps: 6 });
  await expect(page.locator('.edge-target')).toHaveCount(1);
  await page.mouse.up();
  await expect(edge(page, 'small', 'Impute')).toHaveCount(1);
  await expect(edge(page, 'Impute', 'Standard scale')).toHaveCount(1);
  await settled(page);
  await expect(step(page, 'Impute')).toContainText('∅ 0 (1 → 0)');
  await expect(page.locator('[data-command="edit.undo"]')).toHaveAccessibleName('Undo “Put Impute in between”');
});

test('while an edge is drawn, steps that it may not reach stand back', async ({ page, folder }) => {
  await openGraph(page, folder);
  const from = await centreOf(port(page, 'Standard scale', 'source'));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 30, from.y + 80, { steps: 4 });
  await expect(step(page, 'small').locator('.step[data-refused]')).toHaveCount(1);
  await expect(step(page, 'Impute').locator('.step[data-refused]')).toHaveCount(0);
  await page.mouse.up();
  await page.keyboard.press('Escape');
  await expect(page.locator('.step[data-refused]')).toHaveCount(0);
});

test('steps are copied as pipeline text, also by hand, and what does not fit is refused', async ({
  app,
  page,
  folder,
}) => {
  await openGraph(page, folder);
  await step(page, 'Standard scale').click();
  await page.keyboard.press('Control+c');
  await expect.poll(() => clipboardText(app)).toContain('"StandardScaler"');
  await page.keyboard.press('Control+v');
  await expect(page.locator('.react-flow__node')).toHaveCount(4);

  await setClipboard(app, '[{"type": "MinMaxScaler"}, {"type": "OneHotEncoder"}]');
  await onCanvas(page);
  await page.keyboard.press('Control+v');
  await expect(edge(page, 'Min–max scale', 'One-hot encode')).toHaveCount(1);

  await setClipboard(app, '{"type": "SimpleImputer", "params": {"strategy": "guess"}}');
  await onCanvas(page);
  await page.keyboard.press('Control+v');
  await expect(toast(page, 'This cannot be pasted')).toContainText('strategy');
  await expect(page.locator('.react-flow__node')).toHaveCount(6);
});

test('a step that is switched off lets its rows pass as they are', async ({ page, folder }) => {
  await openGraph(page, folder);
  await step(page, 'Standard scale').click();
  await expect(cell(page, 0, 0)).toHaveText('−1');
  await page.keyboard.press('b');
  await settled(page);
  await expect(step(page, 'Standard scale').locator('.step')).toHaveAttribute('data-bypassed', 'true');
  await expect(cell(page, 0, 0)).toHaveText('1');
});

test('stages and notes: made, named, moved together, found, undone', async ({ page, folder }) => {
  await openGraph(page, folder);
  await step(page, 'small').click();
  const scale = await centreOf(step(page, 'Standard scale'));
  await page.keyboard.down('Shift');
  await page.mouse.click(scale.x, scale.y);
  await page.keyboard.up('Shift');
  await page.keyboard.press('Control+g');
  await page.keyboard.type('Preparation');
  await page.keyboard.press('Enter');
  await expect(page.locator('.group-name')).toHaveText('Preparation');

  const before = await restingBox(step(page, 'Standard scale'));
  const head = await centreOf(page.locator('.group-head'));
  await dragTo(page, head, { x: head.x + 40, y: head.y - 60 });
  const after = await restingBox(step(page, 'Standard scale'));
  expect(Math.round(before.y - after.y)).toBeGreaterThan(30);
  await expect(page.locator('[data-command="edit.undo"]')).toHaveAccessibleName('Undo “Move the stage Preparation”');

  await onCanvas(page);
  await page.keyboard.press('n');
  await page.getByLabel('Text of the note').fill('Ask Ada about beaks');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('ada');
  await expect(page.getByRole('dialog').getByRole('option')).toHaveText(/Ask Ada about beaks/);
  await page.keyboard.press('Enter');
  await expect(page.locator('.react-flow__node-note.selected')).toHaveCount(1);
  await page.keyboard.press('Delete');
  await expect(page.locator('.react-flow__node-note')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(page.locator('.react-flow__node-note')).toContainText('Ask Ada about beaks');
});

import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { atRest, centreOf, dropGraph, edge, port, restingBox, settled, step, toast } from './workbench.ts';

/** Steps are added where the pointer is: at a port, in an edge, on the canvas, and from the palette. */

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Add a step' });

/** small → scale, with room below. */
const openGraph = (page: Page, folder: string): Promise<void> =>
  dropGraph(page, folder, {
    nodes: [{ id: 'scale', type: 'StandardScaler', name: 'scale', params: {}, position: { x: 256, y: 0 } }],
    edges: [{ source: 'source', target: 'scale' }],
  });

test('the plus of a port lists steps that fit first, and adds one after the step', async ({ page, folder }) => {
  await openGraph(page, folder);
  await step(page, 'small').hover();
  await port(page, 'small', 'source').getByRole('button').click();
  await expect(dialog(page).getByPlaceholder('Add a step after “small”…')).toBeFocused();
  // A column has a missing cell: steps that fill it come first, and one that takes no gap says so, at the end.
  await expect(dialog(page).getByRole('option').first()).toContainText('Impute');
  await expect(dialog(page).locator('[role="option"][id$="-Binarizer"]')).toContainText('“a” has missing cells.');
  await page.keyboard.type('one hot');
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(edge(page, 'small', 'One-hot encode')).toHaveCount(1);
  await expect(edge(page, 'small', 'scale')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(page.locator('.react-flow__node')).toHaveCount(2);
});

test('the plus of the selected step is reached by Tab', async ({ page, folder }) => {
  await openGraph(page, folder);
  await step(page, 'scale').click();
  await step(page, 'scale').focus();
  await page.keyboard.press('Tab');
  await expect(port(page, 'scale', 'source').getByRole('button')).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.type('min max');
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(edge(page, 'scale', 'Min–max scale')).toHaveCount(1);
});

test('a step is inserted by the plus of an edge, and by a key', async ({ page, folder }) => {
  await openGraph(page, folder);
  const from = await restingBox(step(page, 'small'));
  const to = await restingBox(step(page, 'scale'));
  await page.mouse.move((from.x + from.width + to.x) / 2, from.y + from.height / 2);
  await page.getByRole('button', { name: 'Insert a step into the edge' }).click();
  await page.keyboard.type('impute');
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(edge(page, 'small', 'Impute')).toHaveCount(1);
  await expect(edge(page, 'Impute', 'scale')).toHaveCount(1);
  await expect(edge(page, 'small', 'scale')).toHaveCount(0);

  await step(page, 'small').click();
  await page.keyboard.press('i');
  await expect(dialog(page).getByPlaceholder('Insert a step after “small”…')).toBeVisible();
  await page.keyboard.type('drop missing');
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(edge(page, 'small', 'Impute')).toHaveCount(0);
  await expect(page.locator('.react-flow__edge')).toHaveCount(3);
});

test('a double click on the empty canvas adds a step there', async ({ page, folder }) => {
  await openGraph(page, folder);
  const box = await restingBox(page.locator('[data-canvas]'));
  const at = { x: box.x + box.width / 2, y: box.y + 60 };
  await page.mouse.dblclick(at.x, at.y);
  await expect(dialog(page).getByPlaceholder('Add a step here…')).toBeFocused();
  const list = await restingBox(dialog(page));
  expect(Math.abs(list.x - at.x)).toBeLessThan(2);
  await page.keyboard.type('min max');
  await page.keyboard.press('Enter');
  await atRest(page);
  await expect(step(page, 'Min–max scale')).toHaveCount(1);
  await expect(page.locator('.react-flow__edge')).toHaveCount(1);
});

test('one press on a palette entry adds the step after the selected one, or says how', async ({ page, folder }) => {
  await openGraph(page, folder);
  const entry = page.locator('[data-operator="MinMaxScaler"]');
  await entry.scrollIntoViewIfNeeded();
  await page.keyboard.press('Escape');
  await page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } });
  await entry.click();
  await expect(page.locator('.react-flow__node')).toHaveCount(2);
  await expect(toast(page, 'Select the step that “Min–max scale” comes after.')).toBeVisible();

  await step(page, 'scale').click();
  // The second press of a double click adds nothing.
  const { x, y } = await centreOf(entry);
  await page.mouse.dblclick(x, y);
  await settled(page);
  await expect(page.locator('.react-flow__node')).toHaveCount(3);
  await expect(edge(page, 'scale', 'Min–max scale')).toHaveCount(1);
});

test('a palette entry has a menu, also by keyboard', async ({ page, folder }) => {
  await openGraph(page, folder);
  await step(page, 'small').click();
  await page.keyboard.press('/');
  await page.keyboard.type('one hot');
  await expect(page.locator('.palette-entry[aria-selected="true"]')).toHaveText('One-hot encode');
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu', { name: 'One-hot encode' });
  await expect(menu.getByRole('menuitem', { name: 'Add after “small”' })).toBeFocused();
  await menu.getByRole('menuitem', { name: 'Insert between “small” and what follows' }).press('Enter');
  await settled(page);
  await expect(edge(page, 'small', 'One-hot encode')).toHaveCount(1);
  await expect(edge(page, 'small', 'scale')).toHaveCount(0);

  await page.locator('[data-operator="OneHotEncoder"]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Documentation of One-hot encode' }).click();
  await expect(page.getByRole('dialog', { name: 'Documentation of One-hot encode' })).toBeVisible();
});

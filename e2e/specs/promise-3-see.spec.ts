import { expect, test } from '../app.ts';
import { addStep, cell, openCode, parameter, settled, showTableOf, step } from './workbench.ts';

test('any step shows its table, its columns and what it changed; parameters change them at once', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'Impute').click();
  await expect(cell(page, 3, 2)).not.toHaveText('∅');
  const before = await cell(page, 3, 2).textContent();
  await parameter(page, 'strategy').getByRole('combobox').selectOption('mean');
  await expect(cell(page, 3, 2)).not.toHaveText(before ?? '');

  await page.getByRole('tab', { name: 'Before → after' }).click();
  const card = page.locator('.change-card', { hasText: 'Beak Length (mm)' });
  await expect(card).toContainText('2 cells changed');
  await card.locator('summary').click();
  await expect(card.locator('.changed-cell').first()).toContainText('row 4');

  await page.getByRole('tab', { name: 'Maps' }).click();
  await expect(page.locator('[data-heat-legend]')).toContainText('1: same direction');
  await expect(page.getByRole('row', { name: /Flipper Length \(mm\) and Body Mass \(g\) 0\.8/ })).toBeVisible();
});

test('a slider brings results while it moves, as one undo entry', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'Train–test split').click();
  const slider = parameter(page, 'test_size').getByRole('slider');
  await slider.focus();
  const train = page.locator('.react-flow__node.selected');
  for (let times = 0; times < 5; times++) {
    const before = (await train.textContent()) ?? '';
    await slider.press('ArrowRight');
    await expect(train).not.toHaveText(before);
  }
  await settled(page);
  await page.locator('[data-command="edit.undo"]').click();
  await expect(page.locator('[data-command="edit.undo"]')).toBeDisabled();
});

test('the table by mouse: sort, rows of a bar, pin, hide, width', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await showTableOf(page, 'CSV file');
  const head = page.getByRole('columnheader', { name: /Body Mass/ });
  await head.scrollIntoViewIfNeeded();
  await head.locator('.head-name').click();
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await expect(cell(page, 0, 5)).toHaveText('2700');
  await head.locator('.head-name').click();
  await expect(cell(page, 0, 5)).toHaveText('6300');
  await page.getByRole('button', { name: 'Take the sorting away' }).click();
  await expect(cell(page, 0, 5)).toHaveText('3750');

  // A bar of a histogram: its rows, and a step that keeps them.
  await page
    .getByRole('columnheader', { name: /Species/ })
    .locator('.histogram')
    .click({ position: { x: 8, y: 14 } });
  await expect(page.locator('[data-view-bar]')).toContainText('152 rows where Species is “Adelie”');
  await page.getByRole('button', { name: /Keep only these/ }).click();
  await settled(page);
  await expect(page.locator('.react-flow__node.selected')).toContainText('152 × 7');
  await page.keyboard.press('Control+z');

  await step(page, 'CSV file').click();
  await page.getByRole('button', { name: 'Show all rows' }).click();
  await cell(page, 0, 1).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Pin the column' }).click();
  await expect(page.locator('.head-cell').last()).toContainText('Island');
  await cell(page, 0, 0).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Hide the column' }).click();
  await expect(page.getByRole('columnheader', { name: /Species/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Show all columns' }).click();
  const edge = page.locator('[data-column-edge="Island"]');
  const box = await edge.boundingBox();
  const width = (await page.getByRole('columnheader', { name: /Island/ }).boundingBox())?.width ?? 0;
  await page.mouse.move((box?.x ?? 0) + 3, (box?.y ?? 0) + 20);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) + 63, (box?.y ?? 0) + 20, { steps: 3 });
  await page.mouse.up();
  const wider = (await page.getByRole('columnheader', { name: /Island/ }).boundingBox())?.width ?? 0;
  expect(Math.round(wider - width)).toBe(60);
});

test('the table by keyboard: go to a row or column, the menu, copy', async ({ app, page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'CSV file').click();
  await settled(page);
  const grid = page.getByRole('grid', { name: 'Table' });
  await grid.focus();
  await page.keyboard.press('Control+j');
  await page.keyboard.type('200');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-cell-status]')).toContainText('Row 200');
  await page.keyboard.press('Control+j');
  await page.keyboard.type('flip');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-cell-status]')).toContainText('Row 200 · Flipper Length (mm)');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Control+c');
  await expect
    .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
    .toMatch(/^Flipper Length \(mm\)\tBody Mass \(g\)\n\d+\t\d+$/);
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu', { name: 'Cell' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-view-bar]')).toContainText('rows where Body Mass (g) is');
});

test('other types for several columns are one undoable step', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'CSV file').click();
  await page.getByRole('tab', { name: 'Columns' }).click();
  await page.getByRole('textbox', { name: 'Search columns by name' }).fill('mm');
  await page.getByRole('checkbox', { name: 'Choose all columns that are found' }).check();
  await page.getByRole('combobox', { name: 'Type of 3 chosen columns' }).selectOption('text');
  await settled(page);
  await page.getByRole('combobox', { name: 'Show columns of type' }).selectOption('text');
  await expect(page.getByRole('checkbox', { name: 'Choose Beak Length (mm)' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.locator('[data-command="edit.undo"]').click();
  await settled(page);
  await expect(page.getByRole('checkbox', { name: 'Choose Beak Length (mm)' })).toHaveCount(0);
});

test('a column that a step made is marked, and one press away where it is out of sight', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins', exact: true }).click();
  await settled(page);
  // The table is narrower beside the code.
  await openCode(page);
  await step(page, 'Impute').click();
  await addStep(page, 'derive');
  await parameter(page, 'name').getByRole('textbox').fill('two');
  await parameter(page, 'formula').getByRole('textbox').fill('1 + 1');
  await settled(page);
  const made = page.getByRole('columnheader', { name: 'two' });
  await expect(made).toHaveCount(0);
  await page.getByRole('button', { name: 'two', exact: true }).click();
  await expect(made).toBeInViewport();
  await expect(made).toHaveAttribute('data-changed', 'true');
  await expect(page.locator('.head-cell[data-changed]')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'two', exact: true })).toHaveCount(0);
});

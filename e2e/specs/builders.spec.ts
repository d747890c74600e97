import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, cell, dropGraph, parameter, settled, step } from './workbench.ts';

/** Conditions, keys and replacements are built from the columns and their values, with counts before anything runs. */

const formula = (page: Page) => parameter(page, 'formula').getByRole('textbox');
const condition = (page: Page, number: number) => parameter(page, 'formula').locator(`[data-condition="${number}"]`);

test('a condition is built by keyboard: column, comparison, an offered value, and another one beside it', async ({
  page,
}) => {
  await page.getByRole('button', { name: 'Penguins', exact: true }).click();
  await settled(page);
  await page.locator('.react-flow__node').first().click();
  await addStep(page, 'filter rows');
  const first = condition(page, 1);
  await first.getByRole('combobox', { name: 'Column' }).focus();
  await page.keyboard.type('island');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(first.getByRole('combobox', { name: 'Comparison' })).toBeFocused();
  await page.keyboard.press('Tab');
  const value = first.getByRole('combobox', { name: 'Value', exact: true });
  await expect(value).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(first.getByRole('listbox', { name: 'Values of the column' }).getByRole('option').first()).toContainText(
    'Biscoe',
  );
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(value).toHaveValue('Biscoe');
  await expect(formula(page)).toHaveValue('Island == "Biscoe"');
  await expect(first).toContainText('168 rows');
  await expect(page.getByText('Holds in 168 of 344 rows (49%).')).toBeVisible();
  await settled(page);
  await expect(step(page, 'Filter rows')).toContainText('168 × 7');

  // An alternative, then a second condition: a group within a list.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const second = condition(page, 2);
  await expect(second.getByRole('combobox', { name: 'Column' })).toBeFocused();
  await page.keyboard.type('species');
  await page.keyboard.press('Enter');
  await second.getByRole('combobox', { name: 'Comparison' }).selectOption('in');
  await second.getByRole('combobox', { name: 'Add a value' }).click();
  await second.getByRole('option', { name: /Gentoo/ }).click();
  await second.getByRole('combobox', { name: 'Add a value' }).click();
  await second.getByRole('option', { name: /Adelie/ }).click();
  await expect(formula(page)).toHaveValue('Island == "Biscoe" or Species in ["Gentoo", "Adelie"]');
  await parameter(page, 'formula').getByRole('button', { name: 'and …', exact: true }).click();
  await condition(page, 3).getByRole('combobox', { name: 'Column' }).fill('mass');
  await page.keyboard.press('Enter');
  await condition(page, 3).getByRole('combobox', { name: 'Comparison' }).selectOption('between');
  await condition(page, 3).getByRole('combobox', { name: 'To' }).fill('5000');
  await expect(condition(page, 3)).toContainText('until then it does not count');
  await condition(page, 3).getByRole('combobox', { name: 'From' }).fill('4000');
  await expect(formula(page)).toHaveValue(
    '(Island == "Biscoe" or Species in ["Gentoo", "Adelie"]) and 4000 <= `Body Mass (g)` <= 5000',
  );
  await settled(page);
  await expectAccessible(page, { within: '.inspector-body' });

  // Removed conditions leave the keyboard in the form.
  await condition(page, 3).getByRole('button', { name: 'Remove condition 3' }).press('Enter');
  await expect(condition(page, 2).getByRole('combobox', { name: 'Column' })).toBeFocused();
  await expect(formula(page)).toHaveValue('Island == "Biscoe" or Species in ["Gentoo", "Adelie"]');
});

test('rows follow the formula, undo included; a formula that they cannot show stays one', async ({ page, folder }) => {
  await dropGraph(page, folder, {
    nodes: [{ id: 'keep', type: 'FilterRows', params: { formula: 'a > 1 and b == "x"' }, position: { x: 260, y: 0 } }],
    edges: [{ source: 'source', target: 'keep' }],
  });
  await step(page, 'Filter rows').click();
  await expect(condition(page, 2).getByRole('combobox', { name: 'Value', exact: true })).toHaveValue('x');
  await formula(page).fill('a < 3 or not contains(b, "y")');
  await formula(page).blur();
  await expect(condition(page, 1).getByRole('combobox', { name: 'Comparison' })).toHaveValue('<');
  await expect(condition(page, 2).getByRole('combobox', { name: 'Comparison' })).toHaveValue('not contains');
  await expect(parameter(page, 'formula').getByLabel('How the conditions are joined')).toHaveValue('or');

  await formula(page).fill('a + 1 < length(b)');
  await formula(page).blur();
  await expect(parameter(page, 'formula')).toContainText('Rows cannot show this condition: it stays a formula.');
  await expect(page.getByText('Holds in 0 of 3 rows (0%).')).toBeVisible();
  await formula(page).fill('a + 1 <');
  await formula(page).blur();
  await expect(parameter(page, 'formula')).toContainText('The formula is not complete');

  await formula(page).fill('a < 2');
  await formula(page).blur();
  await condition(page, 1).getByRole('combobox', { name: 'Comparison' }).selectOption('>=');
  await expect(formula(page)).toHaveValue('a >= 2');
  await settled(page);
  await expect(step(page, 'Filter rows')).toContainText('1 × 2');
  await step(page, 'Filter rows').click();
  await page.keyboard.press('Control+z');
  await expect(formula(page)).toHaveValue('a < 2');
  await expect(condition(page, 1).getByRole('combobox', { name: 'Comparison' })).toHaveValue('<');
});

test('the key of a join is guessed, and its partners are counted before it runs', async ({ page, folder }) => {
  const orders = Array.from({ length: 60 }, (_, row) => `${row},${row % 25}`);
  const customers = Array.from({ length: 20 }, (_, row) => `${row},c${row}`);
  writeFileSync(join(folder, 'orders.csv'), `order,customer_id\n${orders.join('\n')}\n`);
  writeFileSync(join(folder, 'customers.csv'), `id,name\n${customers.join('\n')}\n7,again\n`);
  const document = join(folder, 'shop.prepgraph.json');
  const source = (id: string, y: number) => ({
    id,
    type: 'CsvSource',
    name: id,
    params: { path: `${id}.csv` },
    position: { x: 0, y },
  });
  writeFileSync(
    document,
    JSON.stringify({
      format: 'prepgraph',
      version: 1,
      nodes: [
        source('orders', 0),
        source('customers', 160),
        { id: 'join', type: 'Join', params: {}, position: { x: 300, y: 60 } },
      ],
      edges: [
        { source: 'orders', target: 'join', targetHandle: 'left' },
        { source: 'customers', target: 'join', targetHandle: 'right' },
      ],
    }),
  );
  await dropFiles(page, [document], { x: 480, y: 240 });
  await settled(page);
  await step(page, 'Join').click();
  const key = page.locator('[data-key-pairs]');
  await expect(key).toContainText('no column name in common');
  await expect(key).toContainText('80% of the values found');
  await key.getByRole('button', { name: 'Use customer_id = id' }).click();
  await expect(key).toContainText('50 rows of 60 with a partner (83%). 10 rows have none and are dropped.');
  await expect(key).toContainText('3 rows have several partners, up to 2: multiplied.');
  await expect(key).toContainText('53 rows');
  await settled(page);
  await expect(step(page, 'Join')).toContainText('53 × 4');
  await expectAccessible(page, { within: '.inspector-body' });

  await parameter(page, 'how').getByRole('combobox').selectOption('left');
  await expect(key).toContainText('63 rows');
  await key.getByRole('combobox', { name: 'Right column of pair 1' }).fill('name');
  await page.keyboard.press('Enter');
  await expect(key).toContainText('"customer_id" of the left table holds numbers');
  await step(page, 'Join').click();
  await page.keyboard.press('Control+z');
  await expect(key.getByRole('combobox', { name: 'Right column of pair 1' })).toHaveValue('id');

  await parameter(page, 'how').getByRole('combobox').selectOption('cross');
  await expect(key).toHaveCount(0);
});

test('spellings are listed from the column’s menu, a person keeps one, and the step replaces the others', async ({
  page,
  folder,
}) => {
  const data = join(folder, 'towns.csv');
  const towns = ['Rome', 'Rome', 'ROME', 'rome ', 'New York', 'York New', 'Bern', 'Germany', 'Gemany', 'Germany'];
  writeFileSync(data, `n,town\n${towns.map((town, row) => `${row},"${town}"`).join('\n')}\n`);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await page.getByRole('columnheader', { name: 'town' }).locator('.head-name').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Clean text', exact: true }).hover();
  await page.getByRole('menuitem', { name: 'Unite spellings…', exact: true }).click();
  await settled(page);
  const values = parameter(page, 'to_replace');
  await expect(values).toContainText('2 groups among 8 values.');
  await values.getByRole('checkbox', { name: 'Unite 3 spellings of “Rome”' }).check();
  await settled(page);
  await expect(cell(page, 2, 1)).toHaveText('Rome');
  await expect(cell(page, 3, 1)).toHaveText('Rome');
  await values.getByRole('combobox', { name: 'Spelling to keep of “Rome”' }).selectOption('ROME');
  await settled(page);
  await expect(cell(page, 0, 1)).toHaveText('ROME');
  await values.getByRole('checkbox', { name: 'Unite 3 spellings of “Rome”' }).uncheck();
  await expect(values.getByLabel('New value')).toHaveCount(0);

  await values.getByRole('button', { name: 'Unite all 2' }).click();
  await expect(values.getByRole('checkbox', { checked: true })).toHaveCount(2);
  await values.getByRole('combobox', { name: 'What counts as one thing' }).selectOption('typos');
  await expect(values.getByRole('checkbox', { name: 'Unite 2 spellings of “Germany”' })).not.toBeChecked();
  await values.getByRole('checkbox', { name: 'Unite 2 spellings of “Germany”' }).check();
  await settled(page);
  await expect(cell(page, 8, 1)).toHaveText('Germany');
  await expectAccessible(page, { within: '.inspector-body' });

  // Each choice is one change.
  await step(page, 'Replace').click();
  await page.keyboard.press('Control+z');
  await settled(page);
  await expect(cell(page, 8, 1)).toHaveText('Gemany');
  await expect(cell(page, 2, 1)).toHaveText('Rome');
});

test('spellings that cleaning leaves apart are united by a step after it', async ({ page, folder }) => {
  writeFileSync(join(folder, 'towns.csv'), 'town\nNew York\nNEW YORK\n"York, New"\nBern\nBern\n');
  await dropFiles(page, [join(folder, 'towns.csv')], { x: 420, y: 240 });
  await settled(page);
  await addStep(page, 'clean text');
  await parameter(page, 'case').getByRole('combobox').selectOption('title');
  await settled(page);
  await page.getByText('Spellings that remain').click();
  await page.getByRole('checkbox', { name: 'Unite 2 spellings of “New York”' }).click();
  await settled(page);
  await expect(step(page, 'Replace')).toBeVisible();
  await expect(cell(page, 2, 0)).toHaveText('New York');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { answerSaveDialog } from '../dialogs.ts';
import { settled } from './workbench.ts';

/** What must hold of the data is written down, checked at once, proposed from the data, and saved with the pipeline. */
test('rules are added with completion, checked, proposed, kept, undone and saved', async ({ page, app, folder }) => {
  await page.getByRole('button', { name: 'Penguins', exact: true }).click();
  await settled(page);
  await page.getByRole('tab', { name: 'Rules' }).click();
  const view = page.getByRole('region', { name: 'Rules' });

  await view.getByRole('button', { name: 'Add a rule' }).click();
  await view.getByLabel('Name').fill('Heavy enough');
  const condition = view.getByLabel('Condition', { exact: true });
  await condition.click();
  await page.keyboard.type('body');
  await page.getByRole('option', { name: /Body Mass/ }).click();
  await page.keyboard.type(' > 3000');
  const rule = view.locator('[data-rule="Heavy enough"]');
  await expect(rule).toHaveAttribute('data-state', 'broken');
  await expect(rule).toContainText(/\d+ of 344 rows break rule/);
  await expect(rule).toContainText('the first is row');
  await expectAccessible(page);

  await condition.fill('unique(Species)');
  await expect(rule).toContainText('341 of 344 rows break rule');
  await condition.fill('`Body Mass (g)` >');
  await expect(rule).toHaveAttribute('data-state', 'invalid');
  await condition.fill('`Body Mass (g)` > 0');
  await expect(rule).toHaveAttribute('data-state', 'holds');

  await view.getByRole('button', { name: 'Propose rules' }).click();
  const proposals = view.getByRole('region', { name: 'Proposed rules' });
  const island = proposals.locator('[data-proposal^="Island in ["]');
  await expect(island).toContainText('344 cells hold 3 values.');
  await island.getByRole('button').click();
  await expect(view.locator('[data-rule="Island is known"]')).toHaveAttribute('data-state', 'holds');
  await page.keyboard.press('Control+z');
  await expect(view.locator('[data-rule="Island is known"]')).toHaveCount(0);
  await page.keyboard.press('Control+Shift+z');
  await expect(view.locator('[data-rule="Island is known"]')).toHaveCount(1);

  const path = join(folder, 'penguins.prepgraph.json');
  await answerSaveDialog(app, path);
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  expect(JSON.parse(readFileSync(path, 'utf8')).rules).toMatchObject([
    { name: 'Heavy enough', formula: '`Body Mass (g)` > 0', severity: 'error' },
    { name: 'Island is known', severity: 'warning' },
  ]);
});

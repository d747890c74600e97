import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { parameter, settled } from './workbench.ts';

/** What new data may do is known before it comes: the fire drill breaks a sample in every way and names who decides. */

test('tells what broken new data would do, and leads to the step and the field that decide', async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('fire drill');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Fire drill' });
  await expect(dialog.getByRole('status')).toContainText(/28 cases on 200 rows/);

  const missing = dialog.locator('[data-drill="missing"]');
  await expect(missing.filter({ hasText: 'Beak Length' })).toContainText('Handled');
  await expect(missing.filter({ hasText: 'Beak Length' })).toContainText('became 0.1051');
  const unseen = dialog.locator('[data-drill="unseen"]');
  await expect(unseen.filter({ hasText: 'Species' })).toContainText('It is the target');
  await expect(unseen.filter({ hasText: 'Island' })).toContainText('Unknown category: All zeros');
  await expect(dialog.locator('[data-drill="range"]').first()).toContainText('Passes unseen');
  await expect(dialog.locator('[data-drill="missing-column"]').filter({ hasText: 'Island' })).toContainText(
    'this step needs it',
  );
  await expectAccessible(page);

  await unseen.filter({ hasText: 'Island' }).getByRole('button').click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('.react-flow__node.selected')).toContainText('One-hot encode');
  const field = parameter(page, 'handle_unknown');
  await expect(field.locator(':focus')).toHaveCount(1);

  await field.getByRole('combobox').selectOption('error');
  await settled(page);
  await page.locator('[data-problems]').click();
  await page.getByRole('button', { name: /Fire drill/ }).click();
  await expect(dialog.locator('[data-drill="unseen"]').filter({ hasText: 'Island' })).toContainText('Refused');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('waits for a pipeline that has a result', async ({ page, app }) => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('fire drill');
  await expect(page.getByRole('option', { name: /Fire drill/ })).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('run.fireDrill')?.click());
  await expect(page.getByRole('dialog', { name: 'Fire drill' })).toBeVisible();
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { answerSaveDialog } from '../dialogs.ts';
import { openCode, settled, step, toast } from './workbench.ts';

const line = (page: Page, text: string) => page.locator('.cm-line', { hasText: text }).first();
const lit = (page: Page) => page.locator('.cm-lit');

async function open(page: Page, tab: string): Promise<void> {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await openCode(page);
  await page.getByRole('tab', { name: tab, exact: true }).click();
  await expect(page.locator('.cm-content')).toContainText('A Prepgraph pipeline');
}

/** Colours of the words of a line. */
const colours = (page: Page, text: string): Promise<number> =>
  line(page, text).evaluate(
    (shown) => new Set([...shown.querySelectorAll('span')].map((word) => getComputedStyle(word).color)).size,
  );

for (const [tab, made, called] of [
  ['Python', '"""StandardScaler()', '"scale",'],
  ['Keras', '"""StandardScaler: Standard scale', 't = scale(t)'],
  ['Ray Data', '"""StandardScaler()', 'StandardScaler('],
] as const) {
  test(`${tab}: coloured, and the selected step is lit, in both directions`, async ({ page }) => {
    await open(page, tab);
    await step(page, 'Standard scale').click();
    // The whole pipeline stays, with the step among the others, and comes into view.
    await expect(lit(page).filter({ hasText: made })).toBeVisible();
    await expect(lit(page).filter({ hasText: 'impute' })).toHaveCount(0);
    await expect.poll(() => colours(page, 'def scale(')).toBeGreaterThan(1);
    await step(page, 'Impute').click();
    await expect(lit(page).filter({ hasText: '"""SimpleImputer' })).toBeVisible();
    await expect(lit(page).filter({ hasText: made })).toHaveCount(0);

    // A line of another step selects it, and stays where it is.
    const scaling = line(page, 'def scale(');
    await scaling.scrollIntoViewIfNeeded();
    const before = await scaling.boundingBox();
    await scaling.click();
    await expect(page.locator('.react-flow__node.selected')).toContainText('Standard scale');
    await expect(lit(page).filter({ hasText: made })).toBeVisible();
    expect(await scaling.boundingBox()).toEqual(before);

    // So do lines elsewhere in the file, found by searching.
    await step(page, 'Impute').click();
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+f');
    await page.keyboard.type(called);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expect(page.locator('.react-flow__node.selected')).toContainText('Standard scale');
    await expect(lit(page).filter({ hasText: called }).first()).toBeVisible();
  });
}

test('a step that new rows do not meet says so, and the source has its columns lit', async ({ page }) => {
  await open(page, 'Python');
  await step(page, 'Train–test split').click();
  await expect(page.locator('.code-note')).toHaveText('“Train–test split” needs no lines of its own here.');
  await expect(lit(page)).toHaveCount(0);
  await step(page, 'CSV file').click();
  await expect(page.locator('.code-note')).toHaveCount(0);
  await expect(lit(page).filter({ hasText: 'COLUMNS = {' })).toBeVisible();
});

test('it is read, not written; folds by keyboard; is copied and saved as what it shows', async ({
  app,
  page,
  folder,
}) => {
  await open(page, 'Python');
  await step(page, 'Impute').click();
  await expect(page.locator('.code-reach')).toHaveText('The whole pipeline, up to “Ordinal encode”');
  await line(page, 'def impute(').click();
  const text = await page.locator('.cm-content').innerText();
  await page.keyboard.type('oops');
  expect(await page.locator('.cm-content').innerText()).toBe(text);
  await page.keyboard.press('Control+Shift+BracketLeft');
  await expect(page.locator('.cm-foldPlaceholder')).toHaveCount(1);
  await page.keyboard.press('Control+Shift+BracketRight');
  await expect(page.locator('.cm-foldPlaceholder')).toHaveCount(0);

  await page.getByRole('button', { name: 'Copy the code' }).click();
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toContain('def make_pipeline():');
  const path = join(folder, 'penguins_sklearn.py');
  await answerSaveDialog(app, path);
  await page.getByRole('button', { name: 'Save the code' }).click();
  await expect(toast(page, 'Exported penguins_sklearn.py')).toBeVisible();
  // The whole of it, though a step in its midst is selected.
  const saved = readFileSync(path, 'utf8');
  expect(saved).toContain('"""OrdinalEncoder');

  // The dialog goes by the same rule, says so, and lets one choose the selected step.
  const exportTo = async (file: string): Promise<string> => {
    await answerSaveDialog(app, join(folder, file));
    await page.getByRole('button', { name: 'Export…' }).click();
    await expect(page.locator('.export-file')).toHaveText(file);
    return readFileSync(join(folder, file), 'utf8');
  };
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Code/ }).click();
  const reach = page.getByLabel('What to export');
  await expect(reach.locator('option:checked')).toHaveText('The whole pipeline, up to “Ordinal encode”');
  await expect(page.getByRole('radio')).toHaveCount(4);
  expect(await exportTo('whole.py')).toContain('"""OrdinalEncoder');
  await page.getByRole('button', { name: 'Export another…' }).click();
  await reach.selectOption({ label: 'Up to the selected step, “Impute”' });
  await expectAccessible(page, { within: '.export-code' });
  const part = await exportTo('part.py');
  expect(part).toContain('"""SimpleImputer');
  expect(part).not.toContain('OrdinalEncoder');
});

test('where the end cannot be written, the step is, with the reason', async ({ page }) => {
  await open(page, 'Ray Data');
  await step(page, 'Ordinal encode').click();
  await page.keyboard.press('a');
  await page.keyboard.type('sort rows');
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(page.locator('.pipeline-panel')).toContainText('Ray Data cannot run');
  await step(page, 'Standard scale').click();
  await expect(page.locator('.code-note')).toContainText('Ray Data cannot run');
  await expect(lit(page).filter({ hasText: '"""StandardScaler()' })).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`the code tabs are accessible in the ${theme} theme`, async ({ page }) => {
    test.slow();
    await page.evaluate((chosen) => window.prepgraph.changeSettings({ theme: chosen }), theme);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await open(page, 'Python');
    for (const tab of ['Python', 'Keras', 'Ray Data']) {
      await step(page, 'Standard scale').click();
      // In a tab that is opened only now, too, what is selected comes into view.
      await page.getByRole('tab', { name: tab, exact: true }).click();
      await expect(lit(page).filter({ hasText: '"""StandardScaler' })).toBeVisible();
      await expectAccessible(page);
    }
  });
}

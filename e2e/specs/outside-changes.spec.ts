import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { expect, type RunningApp, test } from '../app.ts';
import { answerSaveDialog } from '../dialogs.ts';
import { stepsDocument } from '../documents.ts';
import { kill, quit } from '../end.ts';
import { addStep, keptOnDisk, step, toast } from './workbench.ts';

/** What another program put into a document's file is never overwritten unasked, however the document was opened. */

const theirs = stepsDocument(['RobustScaler', 'Normalizer', 'PowerTransformer']);

type Launch = (...args: string[]) => Promise<RunningApp>;

const isEdited = (page: Page): Promise<void> => expect(page.locator('.bar-saved')).toHaveText('Not saved');

/** Ways in which a document comes to be on screen, with an edit that was not saved. */
const ways: Record<string, (launch: Launch, path: string) => Promise<RunningApp>> = {
  async 'a cold start'(launch, path) {
    const running = await launch(path);
    await expect(step(running.page, 'Standard scale')).toBeVisible();
    await addStep(running.page, 'min–max');
    return running;
  },
  async 'a recovery'(launch, path) {
    const first = await ways['a cold start']?.(launch, path);
    if (first === undefined) throw new Error('no way');
    await keptOnDisk(first.app, 'MinMaxScaler');
    await kill(first.app);
    return launch();
  },
  async 'a normal quit with unsaved edits'(launch, path) {
    const first = await ways['a cold start']?.(launch, path);
    if (first === undefined) throw new Error('no way');
    await quit(first.app);
    return launch();
  },
};

for (const [way, open] of Object.entries(ways)) {
  test(`after ${way} another program’s change is noticed`, async ({ launch, folder, expectErrors }) => {
    expectErrors(/closed|crash/i);
    const path = join(folder, 'mine.prepgraph.json');
    writeFileSync(path, stepsDocument(['StandardScaler']));
    const { page } = await open(launch, path);
    await isEdited(page);
    writeFileSync(path, theirs);
    await expect(toast(page, 'was changed outside')).toBeVisible();
  });

  test(`after ${way} a save does not overwrite another program’s change`, async ({ launch, folder, expectErrors }) => {
    expectErrors(/closed|crash/i);
    const path = join(folder, 'mine.prepgraph.json');
    writeFileSync(path, stepsDocument(['StandardScaler']));
    const { page } = await open(launch, path);
    await isEdited(page);
    // Before anything can have looked at the file.
    writeFileSync(path, theirs);
    await page.keyboard.press('Control+s');
    await expect(page.getByRole('dialog')).toContainText('was changed by another program');
    expect(readFileSync(path, 'utf8')).toBe(theirs);
    await isEdited(page);
  });
}

test('a change that was made while the app was not running is noticed, and not overwritten', async ({
  launch,
  folder,
  expectErrors,
}) => {
  expectErrors(/closed|crash/i);
  const path = join(folder, 'mine.prepgraph.json');
  writeFileSync(path, stepsDocument(['StandardScaler']));
  const first = await launch(path);
  await expect(step(first.page, 'Standard scale')).toBeVisible();
  await addStep(first.page, 'min–max');
  await keptOnDisk(first.app, 'MinMaxScaler');
  await kill(first.app);
  writeFileSync(path, theirs);
  const { page } = await launch();
  await isEdited(page);
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('The file holds 3 steps');
  await expectAccessible(page);

  // Overwritten only when the person says so, and what was there is a version.
  await dialog.getByRole('button', { name: 'Overwrite it' }).click();
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  expect(JSON.parse(readFileSync(path, 'utf8')).nodes).toHaveLength(2);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('versions');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').locator('.version', { hasText: '3 steps' })).toBeVisible();
});

test('the loser of a save can reload, which puts its own changes aside, or save elsewhere', async ({
  launch,
  folder,
}) => {
  const path = join(folder, 'mine.prepgraph.json');
  writeFileSync(path, stepsDocument(['StandardScaler']));
  const { app, page } = await launch(path);
  await expect(step(page, 'Standard scale')).toBeVisible();
  await addStep(page, 'min–max');
  writeFileSync(path, theirs);
  await page.keyboard.press('Control+s');
  const elsewhere = join(folder, 'elsewhere.prepgraph.json');
  await answerSaveDialog(app, elsewhere);
  await page.getByRole('dialog').getByRole('button', { name: 'Save as…' }).click();
  await expect(page.locator('.bar-name')).toHaveText('elsewhere');
  expect(readFileSync(path, 'utf8')).toBe(theirs);

  // The new file is watched and compared like any other.
  await addStep(page, 'min–max');
  writeFileSync(elsewhere, theirs);
  await page.keyboard.press('Control+s');
  await page.getByRole('dialog').getByRole('button', { name: 'Reload the file' }).click();
  await expect(page.locator('.react-flow__node')).toHaveCount(3);
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  expect(readFileSync(elsewhere, 'utf8')).toBe(theirs);
  await page.keyboard.press('Control+n');
  await expect(page.locator('.unsaved-work', { hasText: 'elsewhere' })).toContainText('3 steps, 1 more than the file');
});

test('a write-protected document is replaced only when the person says so', async ({ launch, folder }) => {
  const path = join(folder, 'mine.prepgraph.json');
  writeFileSync(path, stepsDocument(['StandardScaler']));
  chmodSync(path, 0o444);
  const { page } = await launch(path);
  await expect(step(page, 'Standard scale')).toBeVisible();
  await addStep(page, 'min–max');
  await page.keyboard.press('Control+s');
  await expect(toast(page, 'was not saved')).toBeVisible();
  expect(readFileSync(path, 'utf8')).toBe(stepsDocument(['StandardScaler']));
  await toast(page, 'was not saved').getByRole('button', { name: 'Replace it anyway' }).click();
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  expect(readFileSync(path, 'utf8')).toContain('MinMaxScaler');
});

test('Save as over the document’s own file does not overwrite what another program put there', async ({
  launch,
  folder,
}) => {
  const path = join(folder, 'mine.prepgraph.json');
  writeFileSync(path, stepsDocument(['StandardScaler']));
  const { app, page } = await launch(path);
  await expect(step(page, 'Standard scale')).toBeVisible();
  await addStep(page, 'min–max');
  writeFileSync(path, theirs);
  await answerSaveDialog(app, path);
  await page.keyboard.press('Control+Shift+s');
  await expect(page.getByRole('dialog')).toContainText('was changed by another program');
  expect(readFileSync(path, 'utf8')).toBe(theirs);
});

test('of two apps that save at once the second is asked', async ({ launch, folder }) => {
  const path = join(folder, 'shared.prepgraph.json');
  writeFileSync(path, stepsDocument(['StandardScaler']));
  const otherData = mkdtempSync(join(tmpdir(), 'prepgraph-other-'));
  try {
    const running = [await launch(path), await launch(`--user-data-dir=${otherData}`, path)];
    const names = ['min–max', 'robust'];
    for (const [index, { page }] of running.entries()) {
      await expect(step(page, 'Standard scale')).toBeVisible();
      await addStep(page, names[index] ?? '');
      await isEdited(page);
    }
    await Promise.all(running.map(({ page }) => page.keyboard.press('Control+s')));
    const outcomes = await Promise.all(
      running.map(async ({ page }) => {
        const isAsked = page.getByRole('dialog').filter({ hasText: 'another program' });
        const isSaved = page.locator('.bar-saved', { hasText: /^Saved$/ });
        await expect(isAsked.or(isSaved).first()).toBeVisible();
        return (await isSaved.count()) > 0 ? 'saved' : 'asked';
      }),
    );
    expect(outcomes.toSorted()).toEqual(['asked', 'saved']);
    const winner = outcomes.indexOf('saved') === 0 ? 'MinMaxScaler' : 'RobustScaler';
    expect(readFileSync(path, 'utf8')).toContain(winner);
    for (const { app } of running) await app.close();
  } finally {
    rmSync(otherData, { recursive: true, force: true, maxRetries: 5 });
  }
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { settled, step } from './workbench.ts';

/** Opens the settings and gives the choice of memory. */
async function memory(page: Page) {
  await page.keyboard.press('Control+Comma');
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  return page.getByLabel('Memory for tables');
}

const duplicates = (page: Page) => step(page, 'Drop duplicates');
const needed = /needs 2\d\d(\.\d)? MB at once; the memory budget is 256(\.0)? MB\.Raise the memory budget, or/;

test('the memory that is set is what steps may take, at once and after a restart', async ({ launch, folder }) => {
  const data = join(folder, 'digits.csv');
  writeFileSync(data, `n\n${'1\n2\n3\n4\n'.repeat(950_000)}`);
  const first = await launch();
  await test.step('set small, a step that needs more says so', async () => {
    const { page } = first;
    await (await memory(page)).selectOption('256');
    await page.keyboard.press('Escape');
    await dropFiles(page, [data], { x: 420, y: 240 });
    await settled(page);
    await page.keyboard.press('a');
    await page.keyboard.type('drop duplicates');
    await page.keyboard.press('Enter');
    await expect(duplicates(page).getByLabel('Failed')).toBeVisible();
    await expect(page.locator('.inspector-body')).toContainText(needed);
  });
  await first.app.close();

  const { page } = await launch();
  await test.step('after a restart it is the same', async () => {
    await settled(page);
    await duplicates(page).click();
    await expect(page.locator('.inspector-body')).toContainText(needed);
    const choice = await memory(page);
    await expect(choice).toHaveValue('256');
  });
  await test.step('with more, the step is done', async () => {
    await page.getByLabel('Memory for tables').selectOption('512');
    await page.keyboard.press('Escape');
    await settled(page);
    await expect(duplicates(page)).toContainText('4 × 1');
  });
});

test('a budget that makes no sense is refused, and one in the file does not matter', async ({
  launch,
  userData,
  expectErrors,
}) => {
  expectErrors(/changeSettings|memory/);
  writeFileSync(join(userData, 'settings.json'), JSON.stringify({ memory: 'lots', theme: 'dark' }));
  const { page } = await launch();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const choice = await memory(page);
  await expect(choice).toHaveValue('automatic');
  await choice.selectOption('512');
  const stored = () => JSON.parse(readFileSync(join(userData, 'settings.json'), 'utf8')).memory;
  await expect.poll(stored).toBe(512);
  for (const nonsense of [0, 1, -256, 300.5, 2 ** 40, 'lots']) {
    const refused = await page.evaluate(
      (value) =>
        window.prepgraph.changeSettings({ memory: value as number }).then(
          () => false,
          () => true,
        ),
      nonsense,
    );
    expect(refused, String(nonsense)).toBe(true);
  }
  expect(stored()).toBe(512);
  await expect(choice).toHaveValue('512');
});

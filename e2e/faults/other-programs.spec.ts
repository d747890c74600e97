import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, type RunningApp, test } from '../app.ts';
import { answerOpenDialog } from '../dialogs.ts';
import { kill } from '../end.ts';
import { dropFiles } from '../drop-files.ts';
import { pipelineNamed, ready } from './app-rounds.ts';
import { makeEdit, textsBelow } from './numbered-edits.ts';
import { randomNumbers, report, rounds, seed } from './report.ts';

/**
 * Other programs, and a second instance of the app, write the open document at random times. Whatever they wrote is not
 * overwritten unless the person says so, and the edits of whoever saved too late are still on the disk.
 */

// A fault that shows only now and then must not be passed by trying again.
test.describe.configure({ retries: 0 });

type Launch = (...args: string[]) => Promise<RunningApp>;

/** The ways in which a document can come to be open; each returns the app that shows it. */
const openings: readonly { readonly name: string; open(launch: Launch, path: string): Promise<RunningApp> }[] = [
  { name: 'cold start', open: (launch, path) => launch(path) },
  {
    name: 'dialog',
    async open(launch, path) {
      const running = await launch();
      await ready(running.page);
      await answerOpenDialog(running.app, [path]);
      await running.page.keyboard.press('Control+o');
      return running;
    },
  },
  {
    name: 'drop',
    async open(launch, path) {
      const running = await launch();
      await ready(running.page);
      await dropFiles(running.page, [path], { x: 420, y: 220 });
      return running;
    },
  },
  {
    name: 'recovery after a kill',
    async open(launch, path) {
      const first = await launch(path);
      await shows(first.page, 'outside 0.');
      await makeEdit(first.page, 900);
      await first.page.waitForTimeout(1000);
      await kill(first.app);
      return launch();
    },
  },
  {
    name: 'quit with unsaved edits',
    async open(launch, path) {
      const first = await launch(path);
      await shows(first.page, 'outside 0.');
      await makeEdit(first.page, 901);
      await first.app.close();
      return launch();
    },
  },
];

const shows = (page: Page, name: string): Promise<void> =>
  page.locator('.step-name', { hasText: name }).waitFor({ state: 'attached' });

/** As other programs write: some in place, some by putting a new file in the old one's place. */
function writeOutside(path: string, text: string, replacing: boolean): void {
  if (!replacing) {
    writeFileSync(path, text);
    return;
  }
  writeFileSync(`${path}.other`, text);
  renameSync(`${path}.other`, path);
}

test('what another program wrote is not overwritten in silence', async ({ launch, folder, expectErrors }) => {
  expectErrors(/./);
  const count = rounds(5);
  test.setTimeout(count * 60_000);
  const random = randomNumbers(seed());
  const overwritten: Record<string, number> = {};
  for (let round = 0; round < count; round++) {
    const path = join(folder, `round${round}.prepgraph.json`);
    writeFileSync(path, pipelineNamed('outside 0.'));
    const way = openings[round % openings.length] as (typeof openings)[number];
    const { app, page } = await way.open(launch, path);
    await shows(page, 'outside 0.');
    await expect.poll(() => makeEdit(page, round)).not.toBeNull();

    writeOutside(path, pipelineNamed('outside 1.'), random() < 0.5);
    await page.waitForTimeout(random() * 300);
    await page.keyboard.press('Control+s');
    await page.waitForTimeout(1500);
    if (!readFileSync(path, 'utf8').includes('outside 1.')) overwritten[way.name] = (overwritten[way.name] ?? 0) + 1;
    await kill(app);
  }
  report({
    promise: 'Another program’s changes',
    tried: `${count} changes from outside, ${openings.length} ways of opening`,
    broken: { overwritten: Object.values(overwritten).reduce((sum, times) => sum + times, 0) },
  });
  expect(overwritten).toEqual({});
});

test('of two instances that save at the same moment none loses its work', async ({ launch, folder, expectErrors }) => {
  expectErrors(/./);
  const count = rounds(2);
  test.setTimeout(60_000 + count * 30_000);
  const random = randomNumbers(seed());
  mkdirSync(join(folder, 'shared'));
  let overwritten = 0;
  let lost = 0;
  let torn = 0;
  for (let round = 0; round < count; round++) {
    const path = join(folder, 'shared', `both${round}.prepgraph.json`);
    writeFileSync(path, pipelineNamed(`round ${round}.`));
    // New folders each time: what the loser kept would be brought back in a window of its own.
    const userData = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'prepgraph-user-')));
    const instances = [
      await launch(path, `--user-data-dir=${userData[0]}`),
      await launch(path, `--user-data-dir=${userData[1]}`),
    ];
    const names: string[] = [];
    for (const [index, { page }] of instances.entries()) {
      await shows(page, `round ${round}.`);
      const edit = await makeEdit(page, round * 10 + index);
      if (edit !== null) names.push(edit.name);
    }
    expect(names).toHaveLength(2);
    await Promise.all(
      instances.map(async ({ page }) => {
        await page.waitForTimeout(random() * 150);
        await page.keyboard.press('Control+s');
      }),
    );
    await Promise.all(instances.map(({ page }) => page.waitForTimeout(1500)));
    const inFile = readFileSync(path, 'utf8');
    for (const [index, { page }] of instances.entries()) {
      const saysSaved = (await page.locator('.bar-saved').textContent()) === 'Saved';
      if (saysSaved && !inFile.includes(names[index] as string)) overwritten += 1;
    }
    for (const { app } of instances) await kill(app);
    const kept = textsBelow([folder, ...userData]);
    lost += names.filter((name) => !kept.includes(name)).length;
    try {
      JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      torn += 1;
    }
    for (const each of userData) rmSync(each, { recursive: true, force: true });
  }
  report({
    promise: 'Another program’s changes',
    tried: `${count} times two instances that save within 150 ms`,
    broken: { overwritten, 'edits lost': lost, 'files torn': torn },
  });
  expect({ overwritten, lost, torn }).toEqual({ overwritten: 0, lost: 0, torn: 0 });
});

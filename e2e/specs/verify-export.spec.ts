import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { answerOpenDialog, answerSaveDialog } from '../dialogs.ts';
import { settled } from './workbench.ts';

/**
 * What was built on screen runs in the user's own Python and gives the same cells: the app exports it, runs it there when
 * it is told to, and shows how many cells differ.
 */
const python = pythonWith('numpy', 'pandas', 'sklearn');
if (python === null)
  console.log('Not run: exports in a real Python, for there is none with scikit-learn (PREPGRAPH_PYTHON).');

function pythonWith(...packages: string[]): string | null {
  const interpreter = process.env['PREPGRAPH_PYTHON'] || 'python3';
  const program = `import sys, ${packages.join(', ')}; print(sys.executable)`;
  try {
    return execFileSync(interpreter, ['-c', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

async function exportPenguins(app: ElectronApplication, page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Code/ }).click();
  await expect(page.getByRole('radio')).toHaveCount(4);
  await answerSaveDialog(app, path);
  await page.getByRole('button', { name: 'Export…' }).click();
  await expect(page.getByRole('region', { name: 'Verify export' })).toBeVisible();
}

/** A program that answers as a Python would. */
function fakePython(folder: string, script: string): string {
  const path = join(folder, 'python');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const probed = (packages: Record<string, string | null>) => `echo '${JSON.stringify({ version: '3.12.1', packages })}'`;

if (python !== null) {
  test('an export gives the same cells, all of them, in the Python of one’s own', async ({ app, page, folder }) => {
    const path = join(folder, 'penguins.py');
    await exportPenguins(app, page, path);
    expect(readFileSync(path, 'utf8')).toContain('def make_pipeline():');
    await answerOpenDialog(app, [python]);
    await page.getByRole('button', { name: /Choose a.* Python/ }).click();
    await expect(page.locator('.verify-python')).toContainText(python);
    await page.getByRole('button', { name: 'Run it and compare' }).click();
    const verdict = page.locator('.verdict');
    await expect(verdict).toContainText('0 of 4,128 cells differ', { timeout: 120_000 });
    await expect(verdict).toContainText('344 rows × 12 columns');
    await expect(verdict).toContainText('scikit-learn');
    await expectAccessible(page);
  });
}

test('says which packages are missing, with the line that installs them', async ({ app, page, folder }) => {
  const fake = fakePython(folder, probed({ numpy: '2.4.0', pandas: null, sklearn: null }));
  await exportPenguins(app, page, join(folder, 'penguins.py'));
  await answerOpenDialog(app, [fake]);
  await page.getByRole('button', { name: /Choose a.* Python/ }).click();
  await page.getByRole('button', { name: 'Run it and compare' }).click();
  await expect(page.locator('.verdict')).toContainText('This Python lacks pandas, scikit-learn');
  await expect(page.locator('.copy-line code')).toHaveText(`${fake} -m pip install pandas scikit-learn`);
  await page.getByRole('button', { name: 'Copy the line' }).click();
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toContain('-m pip install');
});

test('runs nothing before it is told to, shows what Python said, and can be cancelled', async ({
  app,
  page,
  folder,
}) => {
  const ran = join(folder, 'ran.txt');
  const whole = probed({ numpy: '2', pandas: '3', sklearn: '1' });
  const failing = `echo x >> '${ran}'; case "$1" in -c) ${whole};; *) echo 'Traceback' >&2; echo 'ValueError: no luck' >&2; exit 1;; esac`;
  const fake = fakePython(folder, failing);
  await exportPenguins(app, page, join(folder, 'penguins.py'));
  await answerOpenDialog(app, [fake]);
  await page.getByRole('button', { name: /Choose a.* Python/ }).click();
  await expect(page.locator('.verify-python')).toContainText(fake);
  expect(() => readFileSync(ran)).toThrow();
  await page.getByRole('button', { name: 'Run it and compare' }).click();
  await expect(page.locator('.verdict')).toContainText('ValueError: no luck');
  await page.getByText('What Python said').click();
  await expect(page.locator('.verify-log pre')).toContainText('Traceback');

  fakePython(folder, `case "$1" in -c) ${whole};; *) sleep 1000;; esac`);
  await page.getByRole('button', { name: 'Run it again' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Run it and compare' })).toBeVisible();
  await expect(page.locator('.verdict')).toHaveCount(0);
});

test('shows the cells that differ', async ({ app, page, folder }) => {
  const whole = probed({ numpy: '2', pandas: '3', sklearn: '1' });
  const differences = [{ row: 6, column: 'Body Mass (g)', expected: 0.25, got: null }];
  const result = JSON.stringify({ rows: 344, columns: 12, different: 1, differences });
  const fake = fakePython(folder, `case "$1" in -c) ${whole};; *) echo '${result}' > "$5";; esac`);
  await exportPenguins(app, page, join(folder, 'penguins.py'));
  await answerOpenDialog(app, [fake]);
  await page.getByRole('button', { name: /Choose a.* Python/ }).click();
  await page.getByRole('button', { name: 'Run it and compare' }).click();
  await expect(page.locator('.verdict')).toContainText('1 of 4,128 cells differs');
  await expect(page.getByRole('row', { name: '7 Body Mass (g) 0.25 missing' })).toBeVisible();
  // Its own height, not squeezed to nothing.
  const table = await page.getByRole('region', { name: 'Cells that differ' }).boundingBox();
  expect(table?.height).toBeGreaterThan(40);
  await expectAccessible(page);
});

test('does not run a file that is no longer what was exported', async ({ app, page, folder }) => {
  const fake = fakePython(folder, `echo run >> '${join(folder, 'ran.txt')}'`);
  const path = join(folder, 'penguins.py');
  await exportPenguins(app, page, path);
  await answerOpenDialog(app, [fake]);
  await page.getByRole('button', { name: /Choose a.* Python/ }).click();
  appendFileSync(path, '\nprint("something else")\n');
  await page.getByRole('button', { name: 'Run it and compare' }).click();
  await expect(page.locator('.verify .problem')).toContainText('is not as it was exported');
  expect(() => readFileSync(join(folder, 'ran.txt'))).toThrow();
});

test('asks once before it runs code made from a document that came from elsewhere', async ({ app, page, folder }) => {
  const ran = join(folder, 'ran.txt');
  const whole = probed({ numpy: '2', pandas: '3', sklearn: '1' });
  const fake = fakePython(
    folder,
    `echo x >> '${ran}'; case "$1" in -c) ${whole};; *) echo 'ValueError: no luck' >&2; exit 1;; esac`,
  );
  writeFileSync(join(folder, 'data.csv'), 'x\n1\n2\n');
  const pipeline = join(folder, 'given.prepgraph.json');
  const document = {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path: 'data.csv' } },
      { id: 'scale', type: 'StandardScaler', params: { columns: ['x'] } },
    ],
    edges: [{ source: 'source', target: 'scale' }],
  };
  writeFileSync(pipeline, JSON.stringify(document));
  await answerOpenDialog(app, [pipeline]);
  await page.keyboard.press('ControlOrMeta+o');
  await settled(page);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Code/ }).click();
  await answerSaveDialog(app, join(folder, 'given.py'));
  await page.getByRole('button', { name: 'Export…' }).click();
  await answerOpenDialog(app, [fake]);
  await page.getByRole('button', { name: /Choose a.* Python/ }).click();
  await expect(page.locator('.verify-python')).toContainText(fake);

  await page.getByRole('button', { name: 'Run it and compare' }).click();
  await expect(page.getByRole('alert')).toContainText('given.prepgraph.json came from elsewhere');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Do not run' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(() => readFileSync(ran)).toThrow();

  await page.getByRole('button', { name: 'Run it and compare' }).click();
  await page.getByRole('button', { name: 'Run its code' }).click();
  await expect(page.locator('.verdict')).toContainText('ValueError: no luck');
  // Once: from now on it runs at a press.
  await page.getByRole('button', { name: 'Run it again' }).click();
  await expect.poll(() => readFileSync(ran, 'utf8')).toBe('x\nx\nx\nx\n');
});

test('the page cannot say which program is run', async ({ page }) => {
  const answer = page.evaluate(() => window.prepgraph.changeSettings({ python: '/bin/sh' } as never));
  await expect(answer).rejects.toThrow('python');
  expect(await page.evaluate(async () => (await window.prepgraph.readSettings()).python)).toBeNull();
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { answerOpenDialog, answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { exportAs, settled, step, toast } from './workbench.ts';

/** What a model says, in the target's own words: shown at the step that sets the target, and as a file. */

async function dropPipeline(page: Page, folder: string, encode: object): Promise<void> {
  writeFileSync(
    join(folder, 'birds.csv'),
    'x,species,mass\n1,Gentoo,5000\n2,Adelie,3000\n3,Chinstrap,4000\n4,Adelie,4000\n',
  );
  const at = (x: number) => ({ position: { x, y: 0 } });
  const nodes = [
    { id: 'source', type: 'CsvSource', name: 'birds', params: { path: 'birds.csv' }, ...at(0) },
    { id: 'target', type: 'SetTarget', name: 'goal', params: { column: 'species' }, ...at(260) },
    { id: 'encode', name: 'encode', ...encode, ...at(520) },
  ];
  const edges = [
    { source: 'source', target: 'target' },
    { source: 'target', target: 'encode' },
  ];
  const path = join(folder, 'birds.prepgraph.json');
  writeFileSync(path, JSON.stringify({ format: 'prepgraph', version: 1, nodes, edges }));
  await dropFiles(page, [path], { x: 480, y: 240 });
  await settled(page);
}

test('the step of the target says what codes mean; predictions become labels', async ({ app, page, folder }) => {
  await dropPipeline(page, folder, { type: 'LabelEncoder', params: { columns: ['species'] } });
  await step(page, 'goal').click();
  const section = page.locator('[data-target-meaning]');
  await expect(section.locator('dl > div')).toHaveText(['0 →Adelie', '1 →Chinstrap', '2 →Gentoo']);

  const input = join(folder, 'predicted.csv');
  writeFileSync(input, 'Adelie,Chinstrap,Gentoo\n0.1,0.2,0.7\n0.8,0.1,0.1\n,,\n');
  // Nothing is chosen: nothing happens.
  await answerOpenDialog(app, []);
  await exportAs(page, 'Decode predictions…');
  await expect(page.locator('.toast')).toHaveCount(0);
  const output = join(folder, 'labels.csv');
  await answerOpenDialog(app, [input]);
  await answerSaveDialog(app, output);
  await exportAs(page, 'Decode predictions…');
  await expect(toast(page, 'Decoded to labels.csv')).toContainText('1 prediction is missing');
  expect(readFileSync(output, 'utf8')).toBe('species\nGentoo\nAdelie\n""\n');

  writeFileSync(input, 'species\n7\n');
  await exportAs(page, 'Decode predictions…');
  await expect(toast(page, 'The predictions could not be decoded.')).toContainText('7 is no code of a class');
});

test('without a target there is nothing to decode; a step that cannot be turned back is named', async ({
  page,
  folder,
}) => {
  await dropPipeline(page, folder, { type: 'TextClean', params: { columns: ['species'], case: 'lower' } });
  await step(page, 'goal').click();
  await expect(page.locator('[data-target-meaning="refused"]')).toContainText(
    'What encode makes of the target "species"',
  );
  await page.keyboard.press('Delete');
  await settled(page);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByRole('menuitem', { name: 'Decode predictions…' })).toBeDisabled();
});

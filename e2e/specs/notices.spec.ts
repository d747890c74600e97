import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { exportAs, parameter, settled, step, toast } from './workbench.ts';

test('what a source, a step and a writer lose stands on the node, in its inspector, in the list and in the message', async ({
  app,
  page,
  folder,
}, info) => {
  const write = (csv: string, nodes: object[]): string => {
    writeFileSync(join(folder, 'orders.csv'), csv);
    const chain = [
      { id: 'orders', type: 'CsvSource', params: { path: 'orders.csv', malformed: 'keep' } },
      ...nodes,
    ] as {
      id: string;
    }[];
    const edges = chain.slice(1).map(({ id }, index) => ({ source: chain[index]?.id, target: id }));
    const placed = chain.map((node, index) => ({ ...node, position: { x: 60 + 260 * index, y: 80 } }));
    const path = join(folder, 'orders.prepgraph.json');
    writeFileSync(path, JSON.stringify({ format: 'prepgraph', version: 1, nodes: placed, edges }));
    return path;
  };
  const document = write('id,amount,city\n123456789,4,Rome,!\n123456790,-1,Oslo\n123456791,9,Rome\n', [
    { id: 'root', type: 'Derive', name: 'Root of amount', params: { name: 'root', formula: 'sqrt(amount)' } },
  ]);
  await dropFiles(page, [document], { x: 420, y: 240 });
  await settled(page);

  const source = step(page, 'CSV file');
  await expect(source.getByLabel('Done, with 1 notice')).toBeVisible();
  // Found by a pass over the rows, which follows the result.
  await expect(step(page, 'Root of amount').getByLabel('Done, with 1 notice')).toBeVisible();
  await source.click();
  const notices = page.getByRole('region', { name: 'Notices' });
  await expect(notices).toContainText('1 malformed row was kept, cut or filled');
  await expect(notices).toContainText('Mend them in the file, or refuse malformed rows.');
  await page.locator('[data-problems]').click();
  const list = page.getByRole('list', { name: 'Left out, cut, rounded or guessed' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list).toContainText('1 cell becomes missing: this step has no value for it.');
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: info.outputPath(`notices-${theme}.png`) });
    await expectAccessible(page);
  }

  await list.getByRole('button', { name: 'Root of amount' }).click();
  await expect(notices).toContainText('Column “root”');
  await answerSaveDialog(app, join(folder, 'orders.npz'));
  await exportAs(page, 'Data set…');
  const written = toast(page, 'Exported orders.npz');
  await expect(written).toContainText('3 rows × 3 features; left out: city.');
  await expect(written).toContainText('123456789 becomes 123456792');
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: info.outputPath(`written-${theme}.png`) });
    await expectAccessible(page);
  }

  // With its cause, the notice goes.
  await source.click();
  await parameter(page, 'malformed').locator('select').selectOption('error');
  await expect(source.locator('.step')).toHaveAttribute('data-state', 'failed');
  await expect(notices).toHaveCount(0);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { cell, parameter, settled } from './workbench.ts';

test('a source’s form shows the line end that was found, and why', async ({ page, folder }) => {
  const data = join(folder, 'returns.csv');
  writeFileSync(data, 'id,note\r1,"two\nlines"\r2,one\r');
  await dropFiles(page, [data], { x: 1200, y: 300 });
  await settled(page);
  await expect(cell(page, 1, 1)).toHaveText('one');
  await page.getByText('More settings').click();
  await expect(parameter(page, 'newline').getByRole('combobox')).toHaveValue('\r');
  await expect(parameter(page, 'newline')).toContainText('\\r');
  await expect(parameter(page, 'newline').locator('[data-evidence]')).toHaveText('Lines end with CR.');
});

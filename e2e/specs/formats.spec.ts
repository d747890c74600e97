import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '../app.ts';
import { answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { cell, exportAs, parameter, settled, step, toast } from './workbench.ts';

const fixtures = 'core/formats/fixtures';

test('a file of every format, packed or in a folder, becomes a source by dropping it', async ({
  app,
  page,
  folder,
}) => {
  const csv = readFileSync('examples/penguins.csv', 'utf8');
  const files = {
    packed: join(folder, 'packed.csv.gz'),
    lines: join(folder, 'lines.jsonl'),
    columns: join(folder, 'columns.parquet'),
    arrow: join(folder, 'arrow.feather'),
    parts: join(folder, 'parts'),
  };
  writeFileSync(files.packed, gzipSync(csv));
  writeFileSync(files.lines, '{"species":"Adelie","at":{"lat":-64.5}}\n{"species":"Gentoo","at":{"lat":-65}}\n');
  copyFileSync(`${fixtures}/pyarrow-zstd.parquet`, files.columns);
  copyFileSync(`${fixtures}/lz4.arrow`, files.arrow);
  mkdirSync(files.parts);
  writeFileSync(join(files.parts, 'a.csv'), 'x,y\n1,2\n');
  writeFileSync(join(files.parts, 'b.csv'), 'x,y\n3,4\n5,6\n');

  await test.step('dropped one by one', async () => {
    for (const [name, size] of [
      ['packed', '344 × 7'],
      ['lines', '2 × 2'],
      ['columns', '300 × 9'],
      ['arrow', '300 × 9'],
      ['parts', '3 × 2'],
    ] as const) {
      await dropFiles(page, [files[name]], { x: 420, y: 240 });
      await expect(step(page, name)).toBeVisible();
      await settled(page);
      await expect(step(page, name)).toContainText(size);
    }
    await expect(cell(page, 2, 0)).toHaveText('5');
    await step(page, 'lines').click();
    await expect(cell(page, 0, 1)).toHaveText('−64.5');
  });

  await test.step('a table is exported as a workbook, and read again by its sheet', async () => {
    const workbook = join(folder, 'sheet.xlsx');
    // Dropped files keep the zoom: the first ones are out of sight by now.
    await page.keyboard.press('Control+0');
    await step(page, 'packed').click();
    await answerSaveDialog(app, workbook);
    await exportAs(page, 'Data set…');
    await expect(toast(page, 'Exported sheet.xlsx')).toContainText('344 rows × 7 columns');
    await dropFiles(page, [workbook], { x: 420, y: 240 });
    await settled(page);
    await expect(step(page, 'sheet')).toContainText('344 × 7');
    await expect(parameter(page, 'sheet').getByRole('textbox')).toHaveValue('Data');
  });

  await test.step('every format can be chosen for the export', async () => {
    await page.keyboard.press('Control+0');
    for (const ending of ['parquet', 'arrow', 'jsonl', 'tfrecord', 'npz']) {
      await step(page, 'packed').click();
      await answerSaveDialog(app, join(folder, `out.${ending}`));
      await exportAs(page, 'Data set…');
      await expect(toast(page, `Exported out.${ending}`)).toBeVisible();
    }
    expect(readFileSync(join(folder, 'out.parquet')).subarray(0, 4).toString()).toBe('PAR1');
    expect(readFileSync(join(folder, 'out.arrow')).subarray(0, 6).toString()).toBe('ARROW1');
    expect(readFileSync(join(folder, 'out.jsonl'), 'utf8').split('\n')).toHaveLength(345);
  });

  await test.step('a damaged file says so on its step', async () => {
    const cut = join(folder, 'cut.parquet');
    writeFileSync(cut, readFileSync(files.columns).subarray(0, 3000));
    await dropFiles(page, [cut], { x: 420, y: 240 });
    await expect(step(page, 'cut')).toBeVisible();
    await settled(page);
    await step(page, 'cut').click();
    await expect(page.getByText('This is no Parquet file, or its end is missing.').first()).toBeVisible();
  });
});

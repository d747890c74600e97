import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessibleInBothThemes } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { cell, parameter, restingBox, settled, step } from './workbench.ts';

const fixtures = 'core/formats/fixtures';
const place = { x: 1200, y: 300 };

test('a file whose cut is a guess is asked about, and the answer is kept', async ({ page, folder }) => {
  const data = join(folder, 'guess.csv');
  writeFileSync(data, 'AB-1,red\nAB-2,blue\nAB-3,green\n');
  await dropFiles(page, [data], place);
  await settled(page);
  await page.getByText('More settings').click();
  const question = page.locator('fieldset.found').first();
  await expect(question).toBeVisible();
  await expect(question).toContainText('It is a guess.');
  const answers = question.getByRole('button');
  await expect(answers).toHaveCount(2);
  await answers.first().focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('fieldset.found')).toHaveCount(0);
});

test('the form displays the raw lines, and how a choice would cut them before it is taken', async ({
  page,
  folder,
}) => {
  const data = join(folder, 'guess.csv');
  writeFileSync(data, 'AB-1,red\nAB-2,"bl\u202eue, x"\nAB-3,green\n');
  await dropFiles(page, [data], place);
  await settled(page);
  const lines = page.getByRole('region', { name: 'First lines of guess.csv' });
  await expect(lines.getByRole('listitem')).toHaveCount(3);
  await expect(lines.getByRole('listitem').nth(1)).toContainText('AB-2,"bl‹202E›ue, x"');
  await expect(lines.locator('[data-part="delimiter"]')).toHaveCount(3);
  const isNamed = (await lines.locator('li[data-kind="names"]').count()) === 1;
  const status = page.getByRole('status').filter({ hasText: '2 cells in each row' });
  await expect(status).toContainText('As it is read');
  // By keyboard: the other answer is displayed while it has the focus, and taken by Enter.
  const question = parameter(page, 'header').locator('fieldset.found');
  const other = isNamed ? 'the first line is data' : 'the first line holds names';
  await expect(question).toContainText('the first line');
  await question.getByRole('button', { name: `Use: ${other}` }).focus();
  await expect(status).toContainText(`If ${other}`);
  await expect(lines.locator('li[data-kind="names"]')).toHaveCount(isNamed ? 0 : 1);
  await expectAccessibleInBothThemes(page, '.raw-lines');
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(status).toContainText('As it is read');
  await expect(lines.locator('li[data-kind="names"]')).toHaveCount(isNamed ? 0 : 1);
});

test('a table below titles, cut at semicolons, is read as it is meant', async ({ page, folder }) => {
  const data = join(folder, 'report.csv');
  writeFileSync(data, 'Sales of 2024\n\nitem;price;sold\nbolt;2,50;3\nnut;1,50;4\n');
  await dropFiles(page, [data], place);
  await settled(page);
  await expect(step(page, 'report')).toContainText('2 × 3');
  await expect(cell(page, 0, 1)).toHaveText('2.5');
  await page.getByText('More settings').click();
  await expect(parameter(page, 'skip_rows').locator('[data-evidence]')).toContainText('before it');
});

test('files of statistics programs and databases become sources by dropping them', async ({ page, folder }) => {
  for (const [from, name] of [
    ['statistics/pandas-118.dta', 'study.dta'],
    ['arff/weka-dense.arff', 'weka.arff'],
    ['dbf/foreign.dbf', 'places.dbf'],
    ['avro/types-snappy.avro', 'events.avro'],
    ['orc/types-zstd.orc', 'stripes.orc'],
    ['matlab/scipy-packed.mat', 'signals.mat'],
    ['matlab/matlab-73-layout.mat', 'recorded.mat'],
    ['hdf5/compound.h5', 'measured.h5'],
    ['hdf5/netcdf.nc', 'weather.nc'],
  ] as const) {
    const path = join(folder, name);
    copyFileSync(`${fixtures}/${from}`, path);
    // Beside the sources that are there already: on one of them, a file would take the place of its file.
    const canvas = await restingBox(page.locator('[data-canvas]'));
    await dropFiles(page, [path], { x: canvas.x + canvas.width - 8, y: canvas.y + canvas.height - 8 });
    const node = step(page, name.split('.')[0] as string);
    await expect(node).toBeVisible();
    await settled(page);
    await expect(node).toContainText(' × ');
  }
});

import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import {
  atRest,
  cell,
  centreOf,
  connect,
  dragOperator,
  exportAs,
  numberIn,
  parameter,
  restingBox,
  openCode,
  settled,
  step,
  toast,
} from './workbench.ts';

const columns = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'];

/** The penguins' cells, missing ones as NaN; the file has no quotes. */
function penguins(): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync('examples/penguins.csv', 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((text, index) => [names[index] ?? '', text])));
}

/** scikit-learn's marks of train (0) and test (2) rows with seed 0. */
function goldenMarks(): number[] {
  const { cases } = JSON.parse(readFileSync('goldens/TrainTestSplit.json', 'utf8')) as {
    cases: { data: string; params: object; marks?: string }[];
  };
  const found = cases.find(
    ({ data, params }) => data === 'penguins' && JSON.stringify(params) === '{"random_state":0}',
  );
  if (found?.marks === undefined) throw new Error('the golden of the split is gone');
  return Array.from(found.marks, Number);
}

/** Median of the known train cells, then mean and deviation of the filled ones: what the pipeline must have learned. */
function reference(name: string, marks: readonly number[]) {
  const all = penguins().map((row) => (row[name] === '' || row[name] === 'NA' ? Number.NaN : Number(row[name])));
  const train = all.filter((_, row) => marks[row] === 0);
  const known = train.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const middle = known.length / 2;
  const median = ((known[Math.ceil(middle) - 1] ?? 0) + (known[Math.floor(middle)] ?? 0)) / 2;
  const filled = train.map((value) => (Number.isNaN(value) ? median : value));
  const mean = filled.reduce((sum, value) => sum + value, 0) / filled.length;
  const variance = filled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / filled.length;
  return {
    median,
    mean,
    scaled: all.map((value) => ((Number.isNaN(value) ? median : value) - mean) / Math.sqrt(variance)),
  };
}

test('the main job: drop, build by mouse, see, export', async ({ app, page, folder }, info) => {
  const data = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', data);
  const marks = goldenMarks();

  await test.step('a dropped file becomes a source with its table', async () => {
    await expect(page.getByRole('heading', { name: 'Drop a data file here' })).toBeVisible();
    await dropFiles(page, [data], { x: 420, y: 240 });
    await expect(step(page, 'penguins')).toBeVisible();
    await settled(page);
    await expect(step(page, 'penguins')).toContainText('344 × 7');
    await expect(cell(page, 0, 0)).toHaveText('Adelie');
    await expect(cell(page, 3, 2)).toHaveText('∅');
    await expect(parameter(page, 'delimiter').getByRole('textbox')).toHaveValue(',');
    await openCode(page);
    await expect(page.locator('.cm-lit').first()).toBeVisible();
  });

  await test.step('dropped on a step, an operator is appended; on an edge, it is spliced in', async () => {
    await dragOperator(page, 'TrainTestSplit', await centreOf(step(page, 'penguins')));
    await expect(step(page, 'Train–test split')).toBeVisible();
    // Left empty, it is the step's own stream; its number is shown.
    const seed = parameter(page, 'random_state').getByRole('textbox');
    await expect(seed).toHaveAttribute('placeholder', /^own stream \(\d{5,10}\)$/);
    await parameter(page, 'random_state').getByRole('button', { name: 'Another seed' }).click();
    await expect(seed).toHaveValue(/^\d{1,4}$/);
    await seed.fill('0');
    await dragOperator(page, 'StandardScaler', await centreOf(step(page, 'Train–test split')));
    await expect(step(page, 'Standard scale')).toBeVisible();
    const from = await restingBox(step(page, 'Train–test split'));
    const to = await restingBox(step(page, 'Standard scale'));
    const middle = {
      x: (from.x + from.width + to.x) / 2,
      y: from.y + from.height / 2,
    };
    await dragOperator(page, 'SimpleImputer', middle);
    await expect(page.locator('.react-flow__edge')).toHaveCount(3);
  });

  await test.step('put on the canvas, it is connected by drawing an edge', async () => {
    await page.getByRole('button', { name: 'Fit the graph' }).click();
    await atRest(page);
    const canvas = await page.locator('[data-canvas]').boundingBox();
    await dragOperator(page, 'OneHotEncoder', {
      x: (canvas?.x ?? 0) + (canvas?.width ?? 0) * 0.6,
      y: (canvas?.y ?? 0) + (canvas?.height ?? 0) * 0.85,
    });
    await expect(step(page, 'One-hot encode')).toHaveCount(1);
    await connect(page, 'Standard scale', 'One-hot encode');
    await expect(page.locator('.react-flow__edge')).toHaveCount(4);
    // In a table that has categories an encoder begins with them.
    await expect(parameter(page, 'columns').getByRole('combobox').first()).toHaveValue('dtype');
    await expect(page.getByLabel('Type of the columns')).toHaveValue('category');
    // A penguin whose sex is "." is among the test rows only.
    await parameter(page, 'handle_unknown').getByRole('combobox').selectOption('ignore');
    await page.getByRole('button', { name: 'Tidy up the graph' }).click();
    await settled(page);
  });

  await test.step('parameters change the table at once', async () => {
    await step(page, 'Impute').click();
    await parameter(page, 'strategy').getByRole('combobox').selectOption('median');
    await settled(page);
    await expect(step(page, 'Impute')).toContainText('learned from 258 train rows');
    await expect.poll(() => numberIn(page, 3, 2)).toBe(reference('Beak Length (mm)', marks).median);
    for (const row of [0, 1, 2, 3, 4, 5, 6]) {
      await expect(page.locator(`.grid-row[aria-rowindex="${row + 2}"] .grid-number`)).toHaveAttribute(
        'data-part',
        marks[row] === 0 ? 'train' : 'test',
      );
    }
    await step(page, 'Standard scale').click();
    await expect(page.locator('.preview-of')).toContainText('Standard scale');
    for (const [index, name] of columns.entries()) {
      const expected = reference(name, marks);
      for (const row of [0, 3, 6]) {
        await expect.poll(() => numberIn(page, row, index + 2)).toBeCloseTo(expected.scaled[row] ?? Number.NaN, 12);
      }
    }
    await expect(page.locator('[data-learned]')).toContainText('mean_');
  });

  await test.step('table and pipeline stand side by side; a part of the text selects its step', async () => {
    await expect(page.locator('.cm-lit', { hasText: '"StandardScaler"' })).toBeVisible();
    await step(page, 'Impute').click();
    await expect(page.locator('.cm-lit', { hasText: '"strategy": "median"' })).toBeVisible();
    await page.locator('.cm-line', { hasText: '"SimpleImputer"' }).click();
    await page.locator('.cm-line', { hasText: '"StandardScaler"' }).click();
    await expect(page.locator('.react-flow__node.selected')).toContainText('Standard scale');
    await expect(page.locator('.cm-lit', { hasText: '"StandardScaler"' })).toBeVisible();
  });

  await test.step('undo and redo have names', async () => {
    const undo = page.locator('[data-command="edit.undo"]');
    await expect(undo).toHaveAccessibleName('Undo “Change strategy of Impute”');
    await undo.click();
    await settled(page);
    await step(page, 'Impute').click();
    await expect(parameter(page, 'strategy').getByRole('combobox')).toHaveValue('mean');
    await page.locator('[data-command="edit.redo"]').click();
    await expect(parameter(page, 'strategy').getByRole('combobox')).toHaveValue('median');
    await settled(page);
  });

  await test.step('the look of it', async () => {
    await step(page, 'Standard scale').click();
    await page.getByRole('button', { name: 'Fit the graph' }).click();
    await atRest(page);
    const screenshot = info.outputPath('screenshot.png');
    await page.screenshot({ path: screenshot });
    if (process.env['PREPGRAPH_SCREENSHOTS'] === '1') {
      mkdirSync('docs', { recursive: true });
      copyFileSync(screenshot, 'docs/screenshot.png');
    }
  });

  const pipeline = join(folder, 'penguins-fitted.prepgraph.json');
  await test.step('data set and fitted pipeline are exported', async () => {
    await step(page, 'One-hot encode').click();
    const table = join(folder, 'prepared.csv');
    await answerSaveDialog(app, table);
    await exportAs(page, 'Data set…');
    await expect(toast(page, 'Exported prepared.csv')).toContainText('344 rows');
    const lines = readFileSync(table, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(345);
    const names = lines[0]?.split(',') ?? [];
    expect(names).toEqual(expect.arrayContaining([...columns, 'Island_Biscoe', 'Sex_FEMALE']));
    const position = names.indexOf('Body Mass (g)');
    expect(Number(lines[4]?.split(',')[position])).toBeCloseTo(
      reference('Body Mass (g)', marks).scaled[3] ?? Number.NaN,
      12,
    );

    await answerSaveDialog(app, pipeline);
    await exportAs(page, 'Fitted pipeline…');
    await expect(toast(page, 'Exported penguins-fitted.prepgraph.json')).toBeVisible();
    const saved = JSON.parse(readFileSync(pipeline, 'utf8'));
    expect(saved.nodes[0].params.path).toBe('penguins.csv');
    expect(saved.fitted.impute.statistics_[0]).toBe(reference('Beak Length (mm)', marks).median);
    expect(saved.fitted['standard-scale'].mean_[3]).toBeCloseTo(reference('Body Mass (g)', marks).mean, 8);
  });
});

test('when the engine stops, it starts again by itself and the table is back', async ({ app, page, folder }) => {
  const data = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', data);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await app.evaluate(({ app }) => {
    const engine = app.getAppMetrics().find((process) => process.name === 'Prepgraph engine');
    if (engine) process.kill(engine.pid, 'SIGKILL');
  });
  await expect(toast(page, 'The engine stopped and is starting again')).toBeVisible();
  await settled(page);
  await step(page, 'penguins').click();
  await page.getByRole('grid', { name: 'Table' }).focus();
  await page.keyboard.press('Control+End');
  await expect(page.locator('[data-cell-status]')).toContainText('Row 344 · Sex: MALE');
  await dragOperator(page, 'SimpleImputer', await centreOf(step(page, 'penguins')));
  await settled(page);
  await expect(step(page, 'Impute')).toContainText('344 × 7');
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { atRest, openCode, settled } from './workbench.ts';

const STEPS = 40;
const names = Array.from({ length: 30 }, (_, index) => `a measured quantity with a long name, number ${index}`);

/** CodeMirror warns if a place that it scrolls to has not settled after several measurements. */
test('the text of 40 steps follows the selected one, and its editor settles', async ({ page, folder }) => {
  test.slow();
  const warnings: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text());
  });
  const quoted = names.map((name) => `"${name}"`).join();
  writeFileSync(
    join(folder, 'wide.csv'),
    [quoted, ...[1, 2, 4].map((row) => names.map((_, at) => row * at).join())].join('\n'),
  );
  const ids = Array.from({ length: STEPS }, (_, index) => `step_${index}`);
  const path = join(folder, 'wide.prepgraph.json');
  const nodes = [
    { id: 'source', type: 'CsvSource', params: { path: 'wide.csv' }, position: { x: 0, y: 0 } },
    ...ids.map((id, index) => ({
      id,
      type: 'StandardScaler',
      name: `A step with a long name, so that its line wraps: number ${index}`,
      params: { columns: names.slice(0, 1 + (index % names.length)) },
      position: { x: 240 * ((index % 8) + 1), y: 120 * Math.floor(index / 8) },
    })),
  ];
  const edges = ids.map((target, index) => ({ source: index === 0 ? 'source' : (ids[index - 1] as string), target }));
  writeFileSync(path, JSON.stringify({ format: 'prepgraph', version: 1, nodes, edges }));
  await dropFiles(page, [path], { x: 480, y: 240 });
  await settled(page);
  await openCode(page);
  const lit = page.locator('.cm-lit');
  for (const tab of ['JSON', 'Python']) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    for (const index of [39, 3, 25, 38, 0, 20]) {
      await page.locator(`.react-flow__node[data-id="step_${index}"]`).focus();
      await page.keyboard.press('Enter');
      await expect(lit.filter({ hasText: `step_${index}` }).first()).toBeInViewport();
      // Its learned values go and come, and the text with them.
      await page.keyboard.press('b');
      await settled(page);
      await page.keyboard.press('Control+z');
      await settled(page);
    }
  }
  // By wheel, in leaps, and from the end upwards: lines are measured as they come into sight.
  for (const tab of ['JSON', 'Python']) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    await page.locator('.code-view').hover();
    for (const by of [900, 20_000, 1_000_000, -400, -400, -3000, -20_000, 5000, -1_000_000]) {
      await page.mouse.wheel(0, by);
      await atRest(page);
    }
    await page.locator('.cm-content').focus();
    for (const key of ['Control+End', 'PageUp', 'PageUp', 'PageUp', 'Control+Home', 'PageDown', 'PageDown']) {
      await page.keyboard.press(key);
      await atRest(page);
    }
  }
  expect(warnings).toEqual([]);
});

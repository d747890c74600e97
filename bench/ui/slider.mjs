import { documentFile, settled, startApp, within } from './app.mjs';
import { sliderDocument } from './documents.mjs';
import { paintedAfter, watchPainted } from './page.mjs';
import { choose } from './table.mjs';
import { line } from './words.mjs';

/** @typedef {import('../jobs.mjs').Bench} Bench */

/** The slider by its arrow key: each press is a change that was not there before. */
export async function sliderMoves(/** @type {Bench} */ bench, /** @type {string} */ data) {
  const { page, close } = await startApp(bench.work, documentFile(bench, 'slider', data, sliderDocument));
  await settled(page, 120_000);
  await choose(page, 'hold outliers');
  await page.getByRole('tab', { name: 'Before → after' }).click();
  await page.locator('.overlay-after').nth(3).waitFor();
  await page.waitForTimeout(2000);
  const slider = page.locator('[data-param="quantile_range"] input[type="range"]').last();
  await slider.focus();
  /** @type {number[]} */
  const times = [];
  for (let press = 0; press < 8 * bench.rounds; press++) {
    await page.evaluate(watchPainted, { event: 'input', selector: '.overlay-after', shows: 'change', name: '' });
    await page.keyboard.press('ArrowLeft');
    times.push(await within(page.evaluate(paintedAfter), 'the slider to change what is shown'));
    // Not while exact distributions of the value before come in: they would be taken for those of the next.
    await page.waitForTimeout(press % 2 === 0 ? 40 : 2000);
  }
  bench.say(`  slider: ${line(times).join(', ')}`);
  await close();
  return times;
}

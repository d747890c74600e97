import { boxOf, documentFile, engineRests, settled, startApp, within } from './app.mjs';
import { wideDocument, wideNames } from './documents.mjs';
import { MOTION, moving, sixtyTimesASecond, tell } from './motion.mjs';
import { leaps, paintedAfter, watchPainted } from './page.mjs';
import { line } from './words.mjs';

/**
 * @typedef {import('../jobs.mjs').Bench} Bench
 * @typedef {import('./app.mjs').Page} Page
 */

/** A table that is far larger than the screen: moved by wheel and scrollbar, and changed for that of another step. */
export async function wideTable(/** @type {Bench} */ bench, /** @type {string} */ data) {
  const { app, page, close } = await startApp(bench.work, documentFile(bench, 'wide', data, wideDocument));
  await settled(page, 300_000);
  // Most of the window is the table's, as when someone reads in it.
  const divider = await boxOf(page, '[aria-label="Preview height"]');
  await page.mouse.move(divider.x + divider.width / 2, divider.y + divider.height / 2);
  await page.mouse.down();
  await page.mouse.move(divider.x + divider.width / 2, 330, { steps: 5 });
  await page.mouse.up();
  await choose(page, 'source');
  await page.waitForTimeout(1000);
  await engineRests(app);
  const grid = await boxOf(page, '.grid');
  const shape = await page.evaluate(() => ({
    rows: document.querySelectorAll('.grid-row').length,
    columns: document.querySelectorAll('.head-cell').length,
  }));
  bench.say(`  the table shows ${shape.rows} rows × ${shape.columns} columns`);
  await page.mouse.move(grid.x + grid.width / 2, grid.y + grid.height / 2);

  const session = await page.context().newCDPSession(page);
  const wheel = (/** @type {number} */ deltaX, /** @type {number} */ deltaY) =>
    session.send('Input.dispatchMouseEvent', {
      type: 'mouseWheel',
      x: grid.x + grid.width / 2,
      y: grid.y + grid.height / 2,
      deltaX,
      deltaY,
    });
  const down = await moving(page, bench.rounds, (round) =>
    sixtyTimesASecond(() => wheel(0, round % 2 === 0 ? 120 : -120)),
  );
  tell(bench, 'wheel, down and up', down);
  const across = await moving(page, bench.rounds, (round) =>
    sixtyTimesASecond(() => wheel(round % 2 === 0 ? 120 : -120, 0)),
  );
  tell(bench, 'wheel, right and left', across);
  // As if the bar was taken hold of and moved to and fro: each place is a new one, thousands of rows on.
  const bar = await moving(page, bench.rounds, () => page.evaluate(leaps, MOTION));
  tell(bench, 'scrollbar, anywhere', bar);

  /** @type {number[]} */
  const selection = [];
  for (let round = 0; round < bench.rounds; round++) {
    for (const name of wideNames) {
      // Elsewhere in the table, so that no step's rows are known yet.
      await page.evaluate((share) => {
        const element = /** @type {HTMLElement} */ (document.querySelector('.grid'));
        element.scrollTop = share * (element.scrollHeight - element.clientHeight);
      }, Math.random());
      await page.waitForTimeout(350);
      selection.push(await choose(page, name));
    }
  }
  bench.say(`  selection: ${line(selection).join(', ')}`);
  await close();
  return { shape, down, across, bar, selection };
}

/** Presses a step; resolves with the milliseconds until its rows are painted. */
export async function choose(/** @type {Page} */ page, /** @type {string} */ name) {
  const node = page.locator('.react-flow__node').filter({ has: page.getByText(name, { exact: true }) });
  const box = await node.boundingBox();
  if (box === null) throw new Error(`${name} is not on the screen`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4);
  await page.waitForTimeout(100);
  await page.evaluate(watchPainted, { event: 'click', selector: '', shows: 'rows', name });
  await page.mouse.down();
  await page.mouse.up();
  return within(page.evaluate(paintedAfter), `${name} to show its rows`);
}

import { documentFile, startApp } from './app.mjs';
import { manySteps } from './documents.mjs';
import { MOTION, moving } from './motion.mjs';

/** @typedef {import('../jobs.mjs').Bench} Bench */

export const USUAL_STEPS = 20;

/** From the start of the process until the window can be used, and until it shows a document of usual size. */
export async function starts(/** @type {Bench} */ bench, /** @type {string} */ data) {
  const document = documentFile(bench, 'usual', data, (path) => manySteps(path, USUAL_STEPS));
  /** @type {{ usable: number[], shown: number[] }} */
  const times = { usable: [], shown: [] };
  for (let round = 0; round <= bench.rounds; round++) {
    const { page, spawned, close } = await startApp(bench.work, document);
    const since = async (/** @type {string} */ mark) => {
      await page.waitForFunction((name) => performance.getEntriesByName(name).length > 0, mark);
      return page.evaluate(
        ([name, from]) => {
          const [entry] = performance.getEntriesByName(name);
          return performance.timeOrigin + (entry?.startTime ?? Number.NaN) - from;
        },
        /** @type {const} */ ([mark, spawned]),
      );
    };
    const [usable, shown] = [await since('prepgraph:usable'), await since('prepgraph:document')];
    await close();
    bench.say(`  start ${round}: usable ${Math.round(usable)} ms, document ${Math.round(shown)} ms`);
    // The first reads the program from the disk.
    if (round === 0) continue;
    times.usable.push(usable);
    times.shown.push(shown);
  }
  return times;
}

/** Frames of a page on which nothing happens: what this machine can do at best. */
export async function emptyPage(/** @type {Bench} */ bench, /** @type {string} */ data) {
  const { page, close } = await startApp(
    bench.work,
    documentFile(bench, 'any', data, (path) => manySteps(path, 1)),
  );
  await page.goto('prepgraph://app/nothing').catch(() => {});
  const motion = await moving(page, bench.rounds, () => page.waitForTimeout(MOTION));
  await close();
  return motion;
}

import { mainThread } from './app.mjs';
import { framesSeen, watchFrames } from './page.mjs';
import { line, milliseconds, share } from './words.mjs';

/**
 * Frames while something moves.
 *
 * @typedef {import('../jobs.mjs').Bench} Bench
 * @typedef {import('./app.mjs').Page} Page
 *
 * @typedef {object} Motion
 * @property {number[]} frames intervals in milliseconds
 * @property {Record<'all' | 'script' | 'style' | 'layout', number>} work of the page's main thread, in milliseconds
 * @property {number} loading share of the looks at the table that found a cell not there yet
 */

export const FRAME = 1000 / 60;
/** How long a motion lasts in each round. */
export const MOTION = 3000;

/** Notes frames while something moves, for some rounds. @returns {Promise<Motion>} */
export async function moving(
  /** @type {Page} */ page,
  /** @type {number} */ rounds,
  /** @type {(round: number) => Promise<unknown>} */ move,
) {
  /** @type {Motion} */
  const motion = { frames: [], work: { all: 0, script: 0, style: 0, layout: 0 }, loading: 0 };
  for (let round = 0; round < rounds; round++) {
    /** @type {import('./page.mjs').Frames | undefined} */
    let seen;
    const work = await mainThread(page, async () => {
      await page.evaluate(watchFrames);
      await move(round);
      seen = /** @type {import('./page.mjs').Frames} */ (await page.evaluate(framesSeen));
    });
    if (seen === undefined) continue;
    motion.frames.push(...seen.frames);
    motion.loading += seen.loading / Math.max(1, seen.looked) / rounds;
    for (const part of /** @type {const} */ (['all', 'script', 'style', 'layout'])) motion.work[part] += work[part];
    await page.waitForTimeout(300);
  }
  return motion;
}

/** Does something sixty times a second for as long as a motion lasts. */
export async function sixtyTimesASecond(/** @type {(count: number) => Promise<unknown>} */ act) {
  const began = performance.now();
  /** @type {Promise<unknown>[]} */
  const sent = [];
  for (let count = 0; performance.now() - began < MOTION; count++) {
    // Not awaited: a hand does not wait for the window either.
    sent.push(act(count));
    const next = began + (count + 1) * FRAME - performance.now();
    if (next > 0) await new Promise((resolve) => setTimeout(resolve, next));
  }
  await Promise.all(sent);
}

/** Says how it went. */
export function tell(/** @type {Bench} */ bench, /** @type {string} */ name, /** @type {Motion} */ motion) {
  const { frames, work, loading } = motion;
  const each = milliseconds(work.all / frames.length);
  bench.say(`  ${name}: ${line(frames).join(', ')}; main thread ${each} a frame; loading ${share(loading)}`);
}

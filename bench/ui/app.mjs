import { existsSync, linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { _electron } from '@playwright/test';
import { argsForRoot, packagedApp } from '../../scripts/packaged.mjs';

/**
 * @typedef {import('@playwright/test').ElectronApplication} ElectronApplication
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {import('../jobs.mjs').Bench} Bench
 *
 * @typedef {object} Running
 * @property {ElectronApplication} app
 * @property {Page} page
 * @property {number} spawned when the process was started, in milliseconds since 1970
 * @property {() => Promise<void>} close
 */

const START_TIMEOUT = 60_000;
const LONGEST = 20_000;
const WIDTH = 1440;
const HEIGHT = 900;

/**
 * Starts the packaged app on a document, as a person who has taken the tour.
 *
 * @param {string} work a folder for its settings
 * @param {string} document
 * @returns {Promise<Running>}
 */
export async function startApp(work, document) {
  const userData = mkdtempSync(join(work, 'user-'));
  writeFileSync(join(userData, 'settings.json'), JSON.stringify({ toured: true, theme: 'light' }));
  writeFileSync(
    join(userData, 'window.json'),
    JSON.stringify({ bounds: { x: 0, y: 0, width: WIDTH, height: HEIGHT }, maximized: false }),
  );
  const spawned = Date.now();
  const app = await _electron.launch({
    executablePath: packagedApp,
    args: [...argsForRoot, `--user-data-dir=${userData}`, document],
    timeout: START_TIMEOUT,
  });
  const close = async () => {
    await app.close().catch(() => {});
    rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const page = await app.firstWindow({ timeout: START_TIMEOUT });
    page.setDefaultTimeout(START_TIMEOUT);
    await page.waitForLoadState('load');
    return { app, page, spawned, close };
  } catch (error) {
    app.process().kill('SIGKILL');
    throw error;
  }
}

/** Waits until every step is done and the engine rests. */
export async function settled(/** @type {Page} */ page, /** @type {number} */ timeout = START_TIMEOUT) {
  await page.locator('[data-run-state="done"]').first().waitFor({ state: 'attached', timeout });
  // Distributions come one after the other; nothing is measured while they do.
  await page.waitForTimeout(1500);
}

/**
 * Waits until the engine's processes hardly compute any more: exact distributions of a large file keep every thread busy
 * for seconds after the table is shown.
 *
 * @param {ElectronApplication} app
 */
export async function engineRests(app) {
  const end = Date.now() + START_TIMEOUT;
  for (let quiet = 0; quiet < 3; ) {
    if (Date.now() > end) throw new Error('The engine does not come to rest.');
    await new Promise((resolve) => setTimeout(resolve, 400));
    // In percent, since it was asked the last time.
    const busy = await app.evaluate(({ app: { getAppMetrics } }) =>
      getAppMetrics()
        .filter(({ serviceName }) => serviceName === 'node.mojom.NodeService')
        .reduce((sum, { cpu }) => sum + cpu.percentCPUUsage, 0),
    );
    quiet = busy < 3 ? quiet + 1 : 0;
  }
}

/**
 * What the page's main thread computes while something is done, in milliseconds of processor time: it does not depend on
 * what else the machine does.
 *
 * @param {Page} page
 * @param {() => Promise<unknown>} act
 */
export async function mainThread(page, act) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (/** @type {string} */ name) => 1000 * (metrics.find((metric) => metric.name === name)?.value ?? 0);
    return {
      all: of('TaskDuration'),
      script: of('ScriptDuration'),
      style: of('RecalcStyleDuration'),
      layout: of('LayoutDuration'),
    };
  };
  const before = await read();
  await act();
  const after = await read();
  await session.detach();
  return {
    all: after.all - before.all,
    script: after.script - before.script,
    style: after.style - before.style,
    layout: after.layout - before.layout,
  };
}

/**
 * Writes a document beside its data: it brings the right to read what is there, and nothing else.
 *
 * @param {Bench} bench
 * @param {string} name
 * @param {string} data
 * @param {(path: string) => string} text of the document, from the data's path as it stands there
 */
export function documentFile({ work }, name, data, text) {
  const beside = join(work, basename(data));
  if (!existsSync(beside)) linkSync(data, beside);
  const path = join(work, `${name}.prepgraph.json`);
  writeFileSync(path, text(basename(data)));
  return path;
}

export async function boxOf(/** @type {Page} */ page, /** @type {string} */ selector) {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not on the screen`);
  return box;
}

/**
 * Fails where something does not come at all.
 *
 * @template Value
 * @param {Promise<Value>} promise
 * @param {string} what
 * @returns {Promise<Value>}
 */
export function within(promise, what) {
  promise.catch(() => {});
  return Promise.race([
    promise,
    /** @type {Promise<never>} */ (
      new Promise((_resolve, reject) => {
        setTimeout(() => reject(new Error(`waited ${LONGEST / 1000} s for ${what}`)), LONGEST).unref();
      })
    ),
  ]);
}

import { installSystemPackages } from '../scripts/system-packages.mjs';
import { startVirtualScreen } from '../scripts/xvfb.mjs';
import { dataFile } from './data.mjs';
import { quantile } from './measure.mjs';
import { graphOfManySteps, STEPS_OF_GRAPH } from './ui/graph.mjs';
import { FRAME, MOTION } from './ui/motion.mjs';
import { sliderMoves } from './ui/slider.mjs';
import { emptyPage, starts, USUAL_STEPS } from './ui/start.mjs';
import { wideTable } from './ui/table.mjs';
import { line, milliseconds, share } from './ui/words.mjs';

/**
 * The packaged app, driven by real input: how smoothly it moves and how soon it answers.
 *
 * @typedef {import('./jobs.mjs').Bench} Bench
 * @typedef {import('./jobs.mjs').JobResult} JobResult
 * @typedef {import('./ui/motion.mjs').Motion} Motion
 */

const GOALS = { frame: 25, selection: 50, slider: 100, start: 2000 };

/** @returns {Promise<JobResult>} */
export async function workbench(/** @type {Bench} */ bench) {
  const { rows, columns } = bench.sizes.ui;
  await installSystemPackages({ screen: true });
  const { packageApp } = await import('../scripts/package.mjs');
  await packageApp();
  const wide = await dataFile(bench.data, { kind: 'grid', rows, columns }, bench.say);
  const twenty = await dataFile(bench.data, { kind: 'twenty', rows }, bench.say);
  const small = await dataFile(bench.data, { kind: 'twenty', rows: Math.min(rows, 10_000) }, bench.say);

  const screen = await startVirtualScreen();
  const display = process.env['DISPLAY'];
  if (screen) process.env['DISPLAY'] = screen.display;
  try {
    const start = await starts(bench, small);
    const still = await emptyPage(bench, small);
    const table = await wideTable(bench, wide);
    const graph = await graphOfManySteps(bench, small);
    const slider = await sliderMoves(bench, twenty);
    return result(bench, { start, still, ...table, graph, slider, hasScreen: screen !== undefined });
  } finally {
    if (display === undefined) delete process.env['DISPLAY'];
    else process.env['DISPLAY'] = display;
    screen?.stop();
  }
}

const count = (/** @type {number} */ value) => value.toLocaleString('en-US');

/**
 * @param {Bench} bench
 * @param {{
 *   start: { usable: number[], shown: number[] }, still: Motion, shape: { rows: number, columns: number }, down: Motion,
 *   across: Motion, bar: Motion, selection: number[], slider: number[], hasScreen: boolean,
 *   graph: { far: Motion, farDrawn: number, near: Motion, nearDrawn: number }
 * }} measured
 * @returns {JobResult}
 */
function result(bench, { start, still, shape, down, across, bar, graph, selection, slider, hasScreen }) {
  const { rows, columns } = bench.sizes.ui;
  const atMost = (/** @type {string} */ goal, /** @type {number} */ value, /** @type {number} */ most) => ({
    goal: `${goal} ≤ ${most < 1000 ? `${most} ms` : `${most / 1000} s`}`,
    value: milliseconds(value),
    reached: value <= most,
  });
  const p95 = (/** @type {Motion[]} */ ...motions) => Math.max(...motions.map(({ frames }) => quantile(frames, 0.95)));
  const motion = (/** @type {string} */ name, /** @type {Motion} */ { frames, work, loading }) => [
    name,
    count(frames.length),
    ...line(frames),
    share(frames.filter((frame) => frame > GOALS.frame).length / frames.length),
    ...[work.all, work.script, work.style, work.layout].map((time) => milliseconds(time / frames.length)),
    name.startsWith('table') ? share(loading) : '',
  ];
  const answer = (/** @type {string} */ name, /** @type {number[]} */ times) => [
    name,
    count(times.length),
    ...line(times),
    ...Array.from({ length: 6 }, () => ''),
  ];
  return {
    title: `The window: a table of ${count(rows)} rows × ${columns} columns, a graph of ${STEPS_OF_GRAPH} steps, the packaged app`,
    figures: [
      atMost('scroll the table: p95 of frames', p95(down, across, bar), GOALS.frame),
      atMost(`pan the graph of ${STEPS_OF_GRAPH} steps: p95 of frames`, p95(graph.far, graph.near), GOALS.frame),
      atMost('select a step → its rows are painted: p95', quantile(selection, 0.95), GOALS.selection),
      atMost('move a slider → before → after is painted: p95', quantile(slider, 0.95), GOALS.slider),
      atMost('start → a usable window with a document: median', quantile(start.shown, 0.5), GOALS.start),
    ],
    grid: {
      head: [
        '',
        'samples',
        'median',
        'p95',
        'max',
        `over ${GOALS.frame} ms`,
        'main thread a frame',
        'script',
        'style',
        'layout',
        'loading',
      ],
      rows: [
        motion('an empty page', still),
        motion('table: wheel, down and up', down),
        motion('table: wheel, right and left', across),
        motion('table: scrollbar, anywhere', bar),
        motion(`graph: pan from afar, ${graph.farDrawn} steps drawn`, graph.far),
        motion(`graph: pan at 100 %, ${graph.nearDrawn} steps drawn`, graph.near),
        answer('select a step → its rows', selection),
        answer('slider → before → after', slider),
        answer('start → the empty window is usable', start.usable),
        answer(`start → a document of ${USUAL_STEPS} steps is shown`, start.shown),
      ],
    },
    notes: [
      `${hasScreen ? 'There is no graphics processor: everything is drawn in software, for a virtual screen, so that frames take longer than where people work. ' : ''}The empty page is the least that is possible here; frames come every ${milliseconds(FRAME)} at best. The table shows ${shape.rows} rows × ${shape.columns} columns in a window of 1440 × 900.`,
      `Moved by real input, 60 times a second, for ${MOTION / 1000} s in each of ${bench.rounds} rounds. Frames are intervals between animation frames in the page; the columns after them are processor time of the page's main thread. *Loading*: how often a look at the table, 20 times a second, found a cell whose row had not come yet. The table is first moved when its exact distributions are there.`,
      'Selecting: from the click to the end of the frame that shows every cell of the step, at a place of the table that was not shown before. Slider: from its input event to the end of the frame in which the distributions of all four columns that it changes are new (of a sample; exact ones follow); every second press comes 40 ms after that, every other one after two seconds. Start: from the start of the process, files in the system’s cache, until the frame is painted; Playwright, which holds the start up for a moment, counts.',
    ],
  };
}

/**
 * @typedef {import('./jobs.mjs').JobResult} JobResult
 * @typedef {import('./jobs.mjs').GrowthPoint} GrowthPoint
 * @typedef {import('./jobs.mjs').Grid} Grid
 * @typedef {import('./jobs.mjs').Where} Where
 *
 * @typedef {object} Circumstances what all figures of a report have in common
 * @property {string} processor
 * @property {number} cores
 * @property {number} memory
 * @property {string} system
 * @property {string} node
 * @property {string | null} python
 * @property {{ name: string, versions: string }[]} peers
 *
 * @typedef {object} When
 * @property {string} measured
 * @property {string} commit
 * @property {number} rounds
 * @property {number} load the system's load average when the job began
 *
 * @typedef {object} Results
 * @property {Circumstances} circumstances
 * @property {Record<string, JobResult & { when: When }>} jobs
 * @property {{ points: GrowthPoint[], rowsOfColumns: number, when: When }} [growth]
 */

import { seconds } from './measure.mjs';

const MISSED = 'no';

/** The results as Markdown. `order` is that of the jobs. */
export function report(
  /** @type {Results} */ { circumstances, jobs, growth },
  /** @type {readonly string[]} */ order,
  /** @type {string} */ plot,
) {
  const measured = order.flatMap((key) => (jobs[key] === undefined ? [] : [jobs[key]]));
  const parts = [
    '# What the benchmark found',
    'Written by `npm run bench`; [README.md](README.md) says what is measured and how to read it.',
    machine(circumstances),
    '## Goals',
    goals(measured),
    ...measured.flatMap((job) => [`## ${job.title}`, ...section(job)]),
  ];
  if (growth !== undefined) parts.push(...growthSection(growth, plot));
  return `${parts.join('\n\n')}\n`;
}

/** The goals as a table. */
export const goals = (/** @type {readonly JobResult[]} */ jobs) =>
  grid({
    head: ['job', 'goal', 'measured', 'reached'],
    rows: jobs.flatMap(({ title, figures }) =>
      figures.map(({ goal, value, reached }, index) => [
        index === 0 ? title : '',
        goal,
        value,
        reached === null ? 'not measured' : reached ? 'yes' : MISSED,
      ]),
    ),
  });

function machine(/** @type {Circumstances} */ { processor, cores, memory, system, node, python, peers }) {
  return grid({
    head: ['machine', ''],
    rows: [
      ['processor', `${processor}, ${cores} ${cores === 1 ? 'core' : 'cores'} available`],
      ['memory', `${(memory / 2 ** 30).toFixed(1)} GiB`],
      ['system', system],
      ['Node', node],
      ['Python', python ?? 'none: peers are left out'],
      ...peers.map(({ name, versions }) => [name, versions]),
    ],
  });
}

/** @returns {string[]} */
function section(/** @type {JobResult & { when: When }} */ { figures, grid: table, notes, where, when }) {
  const parts = [
    grid({
      head: ['goal', 'measured', 'reached'],
      rows: figures.map(({ goal, value, reached }) => [
        goal,
        value,
        reached === null ? 'not measured' : reached ? 'yes' : MISSED,
      ]),
    }),
  ];
  if (table !== undefined) parts.push(grid(table));
  parts.push(...notes, whenText(when));
  if (where !== undefined) parts.push(...whereSection(where));
  return parts;
}

const whenText = (/** @type {When} */ { measured, commit, rounds, load }) =>
  `Measured ${measured.slice(0, 16).replace('T', ' ')} UTC at ${commit}, ${rounds} rounds; load average at the start ${load.toFixed(1)}.`;

/** @returns {string[]} */
function whereSection(/** @type {Where} */ { threads, bounds }) {
  const sentences = threads.map(({ thread, seconds: total, functions }) => {
    const waiting = functions.find(({ name }) => name === 'waiting')?.seconds ?? 0;
    const [longest] = functions.filter(({ name }) => name !== 'waiting');
    const most = longest ? `, and longest in ${longest.name}, ${seconds(longest.seconds)}` : '';
    return `${thread} took ${seconds(total)}, ${share(waiting, total)} of it waiting${most}`;
  });
  const tables = threads.flatMap(({ thread, seconds: total, functions }) => [
    `${thread[0]?.toUpperCase()}${thread.slice(1)}, ${seconds(total)}:`,
    grid({
      head: ['function', 'self time', 'share'],
      rows: functions.map(({ name, seconds: own }) => [name, seconds(own), share(own, total)]),
    }),
  ]);
  const profile = ['<details><summary>Self time by function, from one profiled run</summary>', ...tables, '</details>'];
  return ['### Where the time goes', `In one profiled run ${sentences.join('; ')}. ${bounds}`.trim(), ...profile];
}

const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
  `${whole > 0 ? Math.round((100 * part) / whole) : 0} %`;

/** @returns {string[]} */
function growthSection(
  /** @type {NonNullable<Results['growth']>} */ { points, rowsOfColumns, when },
  /** @type {string} */ plot,
) {
  const series = [...new Set(points.map((point) => point.series))];
  const table = (/** @type {GrowthPoint['axis']} */ axis) => {
    const sizes = [...new Set(points.filter((point) => point.axis === axis).map(({ size }) => size))];
    return grid({
      head: [axis, ...series.flatMap((name) => [`${name}: time`, 'peak memory'])],
      rows: sizes.map((size) => [
        size.toLocaleString('en-US'),
        ...series.flatMap((name) => {
          const point = points.find((each) => each.axis === axis && each.size === size && each.series === name);
          if (point === undefined) return ['failed', ''];
          // JSON has no NaN: where the memory is not known there is null.
          const memory = Number.isFinite(point.peak) ? `${Math.round(point.peak / 1e6)} MB` : 'not known';
          return [seconds(point.seconds.median), memory];
        }),
      ]),
    });
  };
  return [
    '## How cost grows',
    'Whole processes, start-up included, on both sides. By rows: the tabular job.',
    table('rows'),
    `By columns: the wide job with ${rowsOfColumns.toLocaleString('en-US')} rows.`,
    table('columns'),
    `![Time and peak memory by rows and by columns](${plot})`,
    whenText(when),
  ];
}

/** A Markdown table. */
function grid(/** @type {Grid} */ { head, rows }) {
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

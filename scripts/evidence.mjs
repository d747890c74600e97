import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPython } from './python.mjs';
import { npm, root, run } from './process.mjs';

/**
 * `npm run evidence`: what preparation does to models, measured. See docs/evidence.md.
 *
 *   npm run evidence                    three seeds on 12 tables: half an hour on one quiet core
 *   npm run evidence -- --seeds 1       a third of it
 *   npm run evidence -- --quick         two tables, one seed: to see that it runs
 *   npm run evidence -- --fresh         forget what was measured before; else it goes on where it was stopped
 *   npm run evidence -- --report        only write the page and its pictures of what was measured
 */

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});

/** The version whose tables the study of 2026-11-30 used. */
const VEGA_DATASETS = 'vega-datasets@3.2.1';
const cache = join(root, 'node_modules/.cache/evidence');
const results = join(cache, values.quick ? 'quick.jsonl' : 'results.jsonl');

const { python, note } = await findPython();
if (python === null) throw new Error(`No Python with scikit-learn: ${note}`);
mkdirSync(cache, { recursive: true });
if (values.fresh && !values.report) rmSync(results, { force: true });
if (!values.report) {
  await must('node', ['scripts/build.mjs']);
  const vega = join(cache, 'node_modules/vega-datasets/data');
  if (!existsSync(vega)) {
    const { code } = await npm(['install', '--prefix', cache, '--no-save', '--ignore-scripts', VEGA_DATASETS], {
      show: true,
    });
    if (code !== 0) throw new Error(`${VEGA_DATASETS} could not be installed.`);
  }
  const work = join(cache, 'work');
  rmSync(work, { recursive: true, force: true });
  const files = ['--cli', 'out/cli.cjs', '--vega', vega, '--work', work, '--results', results];
  const extent = values.quick ? ['--seeds', '1', '--quick'] : ['--seeds', values.seeds];
  await must(python, ['evidence/study.py', ...files, ...extent]);
  await must(python, ['evidence/study.py', ...files, ...extent, '--exports']);
}
if (!values.quick) await must(python, ['evidence/report.py', '--results', results, '--docs', 'docs']);

/** Runs a command with its output shown; throws where it fails. */
async function must(/** @type {string} */ command, /** @type {string[]} */ args) {
  const { code } = await run(command, args, { cwd: root, show: true });
  if (code !== 0) throw new Error(`${command} ${args[0]} failed`);
}

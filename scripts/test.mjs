import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { installDependencies } from './install-dependencies.mjs';
import { root, run } from './process.mjs';
import { installSystemPackages } from './system-packages.mjs';

/**
 * `npm test`: everything that must hold, from the types to the packaged app on a virtual screen. Installs what is missing.
 * The last line is `N passed, N failed`: the tests, and one failure for every check that fails.
 */

/** Failed tests are counted one by one, not once more for their stage. */
class TestsFailed extends Error {}

/** Files of tests that are named as the slowest, of each kind. */
const TOLD_FILES = 12;

let passed = 0;
let failed = 0;
/** Failed tests by file and name: said once more at the end, as what a runner prints is long. */
const /** @type {string[]} */ failures = [];
const reports = mkdtempSync(join(tmpdir(), 'prepgraph-reports-'));

await stage('npm packages', () => installDependencies(), { vital: true });
await stage('lockfile', async () => (await import('./check-lockfile.mjs')).checkLockfile());
await stage('types', () => check('typescript/bin/tsc', '--build'));
await stage('format', () => check('@biomejs/biome/bin/biome', 'format'));
await stage('lint', () => check('oxlint/bin/oxlint'));
await stage('layers', async () => (await import('./check-layers.mjs')).checkLayers());
await stage('projects and casts', async () => (await import('./check-types.mjs')).checkTypes());
await stage('dead code', () => check('knip/bin/knip.js'));
// What only tests use is dead, too.
await stage('code that only tests use', () => check('knip/bin/knip.js', '--production'));
await stage('Python', preparePython);
await stage('unit tests', unitTests);
const packaged = await stage('package', async () => {
  await installSystemPackages({ screen: true });
  const { packageApp } = await import('./package.mjs');
  await packageApp();
});
if (packaged) await stage('end-to-end tests', endToEndTests);

rmSync(reports, { recursive: true, force: true });
for (const failure of failures) console.log(`failed  ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/**
 * Runs one stage and prints how it went.
 *
 * @param {string} name
 * @param {() => Promise<unknown>} work throws what is wrong
 * @param {{ vital?: boolean }} [options] nothing else makes sense if a vital stage fails
 */
async function stage(name, work, { vital = false } = {}) {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  try {
    await work();
    console.log(`ok      ${name}  (${seconds()})`);
    return true;
  } catch (error) {
    if (!(error instanceof TestsFailed)) failed += 1;
    console.log(`${error instanceof Error ? error.message : String(error)}\nFAILED  ${name}  (${seconds()})`);
    if (!vital) return false;
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(1);
  }
}

/** Runs a tool of node_modules that must exit with 0. */
async function check(/** @type {string} */ tool, /** @type {string[]} */ ...args) {
  const { code, output } = await run(process.execPath, [join(root, 'node_modules', tool), ...args]);
  if (code !== 0) throw new Error(output);
}

/** Exported pipelines are run where there is a Python to run them; without one their tests say so and the rest goes on. */
async function preparePython() {
  const { python, note } = await (await import('./python.mjs')).findPython();
  if (python !== null) process.env['PREPGRAPH_PYTHON'] = python;
  if (note !== null) console.log(`Not all exports will be run: ${note}.`);
}

async function unitTests() {
  const report = join(reports, 'unit.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code, output } = await run(process.execPath, [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...reporters,
  ]);
  const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } = read(report, output);
  for (const { name, status, assertionResults } of testResults) {
    const file = relative(root, name);
    const own = assertionResults.filter((/** @type {{ status: string }} */ test) => test.status === 'failed');
    for (const { fullName } of own) failures.push(`${file}  ${fullName}`);
    if (status === 'failed' && own.length === 0) failures.push(`${file}  cannot be loaded`);
  }
  tellSlowest(testResults.map(fileTime));
  // A file that cannot even be loaded has no tests to fail.
  count(numPassedTests, numFailedTests || (code === 0 ? 0 : Math.max(1, numFailedTestSuites)), output);
}

async function endToEndTests() {
  const report = join(reports, 'e2e.json');
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const { code, output } = await run(
    process.execPath,
    [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    { env },
  );
  const { stats, suites } = read(report, output);
  failures.push(...unexpected(suites));
  tellSlowest(suites.map((/** @type {Suite} */ suite) => ({ file: `e2e/${suite.file}`, ms: durationOf(suite) })));
  count(stats.expected + stats.flaky, stats.unexpected || (code === 0 ? 0 : 1), output);
}

/**
 * Failed tests of Playwright's report, which nests `describe` blocks.
 *
 * @typedef {{ ok: boolean, file: string, title: string, tests: { results: { duration: number }[] }[] }} Spec
 * @typedef {{ file: string, specs: Spec[], suites?: Suite[] }} Suite
 * @param {Suite[]} suites
 * @returns {string[]}
 */
function unexpected(suites) {
  return suites.flatMap(({ specs, suites: inner = [] }) => [
    ...specs.filter(({ ok }) => !ok).map(({ file, title }) => `e2e/${file}  ${title}`),
    ...unexpected(inner),
  ]);
}

/**
 * How long the tests of a file took, with every try, in milliseconds.
 *
 * @param {Suite} suite
 * @returns {number}
 */
function durationOf({ specs, suites = [] }) {
  const own = specs.flatMap(({ tests }) => tests.flatMap(({ results }) => results.map(({ duration }) => duration)));
  return [...own, ...suites.map(durationOf)].reduce((sum, ms) => sum + ms, 0);
}

function fileTime(/** @type {{ name: string, startTime: number, endTime: number }} */ { name, startTime, endTime }) {
  return { file: relative(root, name), ms: endTime - startTime };
}

/** Prints the files that took longest: where `npm test` can become faster. */
function tellSlowest(/** @type {{ file: string, ms: number }[]} */ files) {
  const slowest = [...files].sort((a, b) => b.ms - a.ms).slice(0, TOLD_FILES);
  for (const { file, ms } of slowest) console.log(`${(ms / 1000).toFixed(1).padStart(8)} s  ${file}`);
}

function read(/** @type {string} */ report, /** @type {string} */ output) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    throw new Error(`${output}\nThe tests ended without a report.`);
  }
}

function count(/** @type {number} */ good, /** @type {number} */ bad, /** @type {string} */ output) {
  passed += good;
  failed += bad;
  if (bad > 0) throw new TestsFailed(output);
}

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageApp } from './package.mjs';
import { root } from './process.mjs';
import { installSystemPackages } from './system-packages.mjs';

/**
 * `npm run faults`: faults at random, for hours. `npm test` runs the same code for a few rounds.
 *
 *   npm run faults                        100 kills of the app, 500 of the command line, 2,000 mutated inputs of each kind, half an hour of actions
 *   npm run faults -- --rounds 100        five times as much of each
 *   npm run faults -- --seed 7            other random numbers
 *   npm run faults -- --only kill         only the jobs whose name holds "kill"
 *   npm run faults -- --write             writes the evidence into docs/reliability.md
 */

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);

const folder = mkdtempSync(join(tmpdir(), 'prepgraph-faults-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
/** One line of JSON for each test of `e2e/faults` (see report.ts there). */
const reports = join(folder, 'reports.jsonl');
writeFileSync(reports, '');

/** @type {{ name: string, promise: string, args: string[] }[]} */
const scripts = [
  { name: 'kill-runs', promise: 'Outputs', args: [String(rounds * 25), values.seed] },
  { name: 'mutations', promise: 'Broken input', args: ['--count', String(rounds * 100), '--seed', values.seed] },
  { name: 'soak', promise: 'Memory', args: [String(rounds * 1.5), '128', values.seed] },
];

/** @typedef {{ promise: string, said: string, isHeld: boolean }} Evidence */

console.log(`Seed ${values.seed}.`);
/** @type {Evidence[]} */
const evidence = [];
for (const { name, promise, args } of scripts.filter((script) => script.name.includes(values.only))) {
  console.log(`\n${name} ${args.join(' ')}`);
  const { code, lines } = await show([join(root, 'scripts', 'faults', `${name}.mjs`), ...args]);
  evidence.push({ promise, said: lines.at(-1) ?? '', isHeld: code === 0 });
}
if ('cancel'.includes(values.only)) {
  console.log('\ncancel');
  const cancel = await show([join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'core/engine/cancel.test.ts']);
  const found = cancel.lines.filter((line) => line.startsWith('Longest')).map((line) => line.split(', ')[0]);
  evidence.push({ promise: 'Cancel', said: found.join('; '), isHeld: cancel.code === 0 });
}
await installSystemPackages({ screen: true });
await packageApp();
const { code } = await show([
  join(root, 'node_modules/@playwright/test/cli.js'),
  'test',
  `e2e/faults/.*${values.only}`,
  '--workers=1',
  '--pass-with-no-tests',
]);
for (const line of readFileSync(reports, 'utf8').split('\n').filter(Boolean))
  evidence.push(evidenceOf(JSON.parse(line)));

const rows = evidence.map(({ promise, said, isHeld }) => `| ${promise} | ${said} | ${isHeld ? 'held' : 'BROKEN'} |`);
const table = ['| promise | tried and found | |', '|---|---|---|', ...rows].join('\n');
console.log(`\n${table}\n`);
if (values.write) writeEvidence(table);
process.exit(code === 0 && evidence.every(({ isHeld }) => isHeld) ? 0 : 1);

/**
 * Runs a script of Node and shows what it says as it says it.
 *
 * @param {string[]} args
 * @returns {Promise<{ code: number, lines: string[] }>} with the lines of standard output
 */
function show(args) {
  const env = {
    ...process.env,
    PREPGRAPH_FAULT_ROUNDS: values.rounds,
    PREPGRAPH_FAULT_SEED: values.seed,
    PREPGRAPH_FAULT_REPORT: reports,
  };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      process.stdout.write(chunk);
    });
    child.on('close', (exitCode) => resolve({ code: exitCode ?? 1, lines: text.split('\n').filter(Boolean) }));
  });
}

/**
 * @param {{ promise: string, tried: string, broken: Record<string, number>, measured?: Record<string, string> }} report
 * @returns {Evidence}
 */
function evidenceOf({ promise, tried, broken, measured = {} }) {
  const counts = Object.entries(broken).map(([what, times]) => `${times} ${what}`);
  const figures = Object.entries(measured).map(([what, figure]) => `${what}: ${figure}`);
  const isHeld = Object.values(broken).every((times) => times === 0);
  return { promise, said: `${tried}: ${[...counts, ...figures].join(', ')}`, isHeld };
}

/** Replaces what stands between the marks in docs/reliability.md. */
function writeEvidence(/** @type {string} */ found) {
  const page = join(root, 'docs/reliability.md');
  const [before = '', rest = ''] = readFileSync(page, 'utf8').split('<!-- evidence -->\n');
  const after = rest.slice(rest.indexOf('<!-- end of evidence -->'));
  const day = new Date().toISOString().slice(0, 10);
  const command = `npm run faults -- --rounds ${values.rounds} --seed ${values.seed}`;
  writeFileSync(page, `${before}<!-- evidence -->\n${day}, \`${command}\`:\n\n${found}\n\n${after}`);
}

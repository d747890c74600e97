import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageApp } from './package.mjs';
import { root, run } from './process.mjs';

/**
 * `npm run faults`: the fault tests, many times as long as in `npm test`. They are the same tests: the number of rounds
 * is an environment variable that each multiplies its own by.
 *
 *   npm run faults                        20 × the rounds of `npm test`: an hour or two
 *   npm run faults -- --rounds 100        about 500 kills of the app
 *   npm run faults -- --seed 7            other random numbers
 *   npm run faults -- --only kills        only the files whose name holds "kills"
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

const folder = mkdtempSync(join(tmpdir(), 'prepgraph-faults-'));
const file = join(folder, 'evidence.jsonl');
writeFileSync(file, '');
const env = {
  ...process.env,
  PREPGRAPH_FAULT_ROUNDS: values.rounds,
  PREPGRAPH_FAULT_SEED: values.seed,
  PREPGRAPH_FAULT_REPORT: file,
};
console.log(`Seed ${values.seed}, ${values.rounds} × the rounds of npm test.`);

await packageApp();
const tools = [
  ['node_modules/vitest/vitest.mjs', 'run', '--testTimeout=7200000', `${values.only}.faults.test`],
  ['node_modules/@playwright/test/cli.js', 'test', `e2e/faults/.*${values.only}`, '--workers=1'],
];
let failed = 0;
for (const [tool = '', ...args] of tools) {
  const { code } = await run(process.execPath, [join(root, tool), ...args], { env, show: true });
  if (code !== 0) failed += 1;
}

/** @type {{ promise: string, tried: string, broken: Record<string, number>, measured?: Record<string, string> }[]} */
const evidence = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));
rmSync(folder, { recursive: true });

const rows = evidence.map(({ promise, tried, broken, measured = {} }) => {
  const counts = Object.entries(broken).map(([what, times]) => `${times} ${what}`);
  const figures = Object.entries(measured).map(([what, figure]) => `${what}: ${figure}`);
  return `| ${[promise, tried, counts.join(', '), figures.join(', ')].join(' | ')} |`;
});
const table = ['| promise | tried | broken | measured |', '|---|---|---|---|', ...rows].join('\n');
console.log(`\n${table}\n`);

if (values.write) {
  const page = join(root, 'docs/reliability.md');
  const [before = '', rest = ''] = readFileSync(page, 'utf8').split('<!-- evidence -->\n');
  const after = rest.slice(rest.indexOf('<!-- end of evidence -->'));
  const day = new Date().toISOString().slice(0, 10);
  const said = `Run on ${day} with \`npm run faults -- --rounds ${values.rounds} --seed ${values.seed}\`:\n\n${table}\n\n`;
  writeFileSync(page, `${before}<!-- evidence -->\n${said}${after}`);
}
process.exit(failed === 0 ? 0 : 1);

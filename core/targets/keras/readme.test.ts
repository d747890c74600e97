import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../engine/testing.ts';
import { pythonWith } from '../testing.ts';

const root = join(import.meta.dirname, '../../..');
const interpreter = await pythonWith('keras', 'tensorflow', 'pandas');
if (interpreter === null)
  console.log('Not run: the README’s way to a Keras model, for there is no Python with Keras (PREPGRAPH_PYTHON).');

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** The commands as a newcomer copies them. */
function commands(): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf('## From a CSV to a trained Keras model'));
  return /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
}

/** Commands of the machine: the bundle that is tested for `npx prepgraph`, and a Python that has its packages already. */
function tools(): string {
  mkdirSync(join(folder.path, 'bin'));
  const shims = {
    npx: `#!/bin/sh\nshift\nexec "${process.execPath}" "${join(root, 'out/cli.cjs')}" "$@"\n`,
    python3: `#!/bin/sh\n[ "$1 $2" = "-m pip" ] && exit 0\nexec "${interpreter}" "$@"\n`,
  };
  for (const [name, text] of Object.entries(shims)) {
    folder.write(`bin/${name}`, text);
    chmodSync(join(folder.path, 'bin', name), 0o755);
  }
  return join(folder.path, 'bin');
}

const shell = (script: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${tools()}${delimiter}${process.env['PATH']}`, TF_CPP_MIN_LOG_LEVEL: '3' };
    execFile('bash', ['-euc', script], { cwd: folder.path, env }, (error, out, err) => {
      if (error) reject(new Error(`${err.slice(-4000)}\n${out.slice(-1000)}`));
      else resolve(out);
    });
  });

describe.runIf(interpreter !== null)('the README', () => {
  it('leads from a CSV to a trained Keras model by copy and paste', { timeout: 300_000 }, async () => {
    cpSync(join(root, 'examples'), join(folder.path, 'examples'), { recursive: true });
    const said = await shell(commands());
    expect(said).toContain('\n0 of 600 cells differ\n');
    const accuracy = Number(/'accuracy': ([\d.]+)/.exec(said)?.[1]);
    expect(accuracy).toBeGreaterThan(0.9);
    // The first penguins of the table are Adelies.
    expect(said).toContain('predicted: [0 0 0]');
    expect(existsSync(join(folder.path, 'penguins.keras'))).toBe(true);
  });
});

import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../engine/testing.ts';
import { pythonWith } from '../testing.ts';

const root = join(import.meta.dirname, '../../..');
const withKeras = await pythonWith('keras', 'tensorflow', 'pandas');
const withSklearn = await pythonWith('sklearn', 'numpy');
if (withKeras === null || withSklearn === null)
  console.log('Not run: a recipe of the README, for there is no Python with Keras or scikit-learn (PREPGRAPH_PYTHON).');
const interpreter = withKeras ?? withSklearn;

const folders = [temporaryFolder(), temporaryFolder()] as const;
afterAll(() => folders.forEach((folder) => folder.remove()));
type Folder = (typeof folders)[number];

/** The commands under a heading, as a newcomer copies them. */
function commands(heading: string): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf(`## ${heading}`));
  return /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
}

/** Commands of the machine: the bundle that is tested for `npx prepgraph`, and a Python that has its packages already. */
function tools(folder: Folder): string {
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

const shell = (folder: Folder, script: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = {
      ...process.env,
      PATH: `${tools(folder)}${delimiter}${process.env['PATH']}`,
      TF_CPP_MIN_LOG_LEVEL: '3',
    };
    execFile('bash', ['-euc', script], { cwd: folder.path, env }, (error, out, err) => {
      if (error) reject(new Error(`${err.slice(-4000)}\n${out.slice(-1000)}`));
      else resolve(out);
    });
  });

describe('the README', () => {
  it.runIf(withSklearn !== null)(
    'leads from a CSV to the species of rows that come without one',
    { timeout: 300_000 },
    async () => {
      const [folder] = folders;
      cpSync(join(root, 'examples'), join(folder.path, 'examples'), { recursive: true });
      const said = await shell(folder, commands('A first pipeline'));
      expect(Number(/test accuracy: ([\d.]+)/.exec(said)?.[1])).toBeGreaterThan(0.9);
      const rows = readFileSync(join(folder.path, 'new-penguins.csv'), 'utf8');
      expect(rows.split('\n')[0]).not.toContain('Species');
      const truth = readFileSync(join(root, 'examples/penguins.csv'), 'utf8').trim().split('\n');
      const species = readFileSync(join(folder.path, 'species.csv'), 'utf8').trim().split('\n');
      expect(species).toHaveLength(truth.length);
      const right = species.filter((label, row) => label === truth[row]?.split(',')[0]);
      expect(right.length).toBeGreaterThan(0.95 * truth.length);
      expect(said).toContain('\nSpecies\nAdelie\nAdelie\nAdelie\n');
    },
  );

  it.runIf(withKeras !== null)(
    'leads from a CSV to a trained Keras model by copy and paste',
    { timeout: 300_000 },
    async () => {
      const [, folder] = folders;
      cpSync(join(root, 'examples'), join(folder.path, 'examples'), { recursive: true });
      const said = await shell(folder, commands('From a CSV to a trained Keras model'));
      expect(said).toContain('\n0 of 550 cells differ\n');
      const accuracy = Number(/'accuracy': ([\d.]+)/.exec(said)?.[1]);
      expect(accuracy).toBeGreaterThan(0.9);
      // The first penguins of the table are Adelies; the rows do not say so.
      expect(said).toContain("predicted: ['Adelie', 'Adelie', 'Adelie']");
      expect(existsSync(join(folder.path, 'penguins.keras'))).toBe(true);
    },
  );
});

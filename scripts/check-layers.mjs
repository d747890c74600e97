import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, run } from './process.mjs';

/** What the rules must find in scripts/layers-canary; a rule checker that checks nothing would pass everything. */
const canary = [
  'core/ir: imports point down only',
  'core/ir: no Node',
  'core/ir: only its packages',
  'core/engine/kernels: imports point down only',
  'core: knows no screen',
  'renderer: imports point down only',
  'renderer/parts: imports point down only',
  'renderer/commands: imports point down only',
  'renderer: no cycles',
  'renderer: panels import what is below them, and no other panel',
];

/** Checks the layer rules of .dependency-cruiser.cjs, and that they still bite. */
export async function checkLayers() {
  const broken = await cruise(join(root, 'scripts', 'layers-canary'), ['core', 'renderer']);
  const found = new Set(broken.violations.map(({ rule }) => rule.name));
  const silent = canary.filter((name) => !found.has(name));
  if (broken.totalCruised === 0 || silent.length > 0) {
    throw new Error(`The layer rules let the canary through: ${silent.join('; ') || 'no modules were seen'}`);
  }

  const folders = ['app', 'core', 'renderer'].filter((folder) => existsSync(join(root, folder)));
  const { violations, totalCruised } = await cruise(root, folders);
  if (totalCruised === 0) throw new Error('No modules were seen, so no layer rule was checked.');
  const errors = violations.map(({ rule, from, to }) => `  ${rule.name}: ${from} → ${to}`);
  if (errors.length > 0) throw new Error(`Imports that the layers forbid:\n${errors.join('\n')}`);
  return totalCruised;
}

/**
 * @param {string} cwd
 * @param {string[]} folders
 * @returns {Promise<{ totalCruised: number, violations: { rule: { name: string }, from: string, to: string }[] }>}
 */
async function cruise(cwd, folders) {
  const cli = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const config = ['--config', join(root, '.dependency-cruiser.cjs'), '--ts-config', join(root, 'tsconfig.json')];
  const { output } = await run(process.execPath, [cli, ...config, '--output-type', 'json', ...folders], { cwd });
  try {
    return JSON.parse(output).summary;
  } catch {
    throw new Error(`dependency-cruiser failed.\n${output}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await checkLayers().then(
    (count) => console.log(`${count} modules keep to their layers.`),
    (error) => {
      console.error(error.message);
      process.exit(1);
    },
  );
}

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { installDependencies } from './install-dependencies.mjs';
import { root, run } from './process.mjs';

/**
 * `npm start`: installs what is missing, builds, and opens the app; where there is no screen, shows on the command line
 * what the app does. Until packages are installed this can use only what Node brings.
 */
async function start() {
  await installDependencies();
  if (hasScreen()) await openWindow();
  else await showHeadless();
}

function hasScreen() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

async function openWindow() {
  const [{ build }, { findElectron }, { installSystemPackages }] = await Promise.all([
    import('./build.mjs'),
    import('./find-electron.mjs'),
    import('./system-packages.mjs'),
  ]);
  // The app may well start without one of them; if not, the message helps.
  await installSystemPackages({ screen: false }).catch((error) => console.error(error.message));
  await build();
  const electron = await findElectron();
  if (electron.args.includes('--no-sandbox')) {
    console.error('Running as root, where Chromium has no sandbox: starting with --no-sandbox.');
  }
  const child = spawn(electron.executable, [...electron.args, root, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('error', (error) => fail(`Electron could not be started: ${error.message}`));
  child.on('exit', (code) => process.exit(code ?? 1));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
}

/** Cleans the example data as the app would, and shows what became of it. */
async function showHeadless() {
  console.log('There is no screen here, so the example pipeline runs on the command line instead.\n');
  const pipeline = join(root, 'examples', 'penguins.prepgraph.json');
  const results = join(root, 'out', 'example');
  const cleaned = join(results, 'penguins-clean.csv');
  const fitted = join(results, 'penguins-fitted.prepgraph.json');
  mkdirSync(results, { recursive: true });

  const cli = join(root, 'bin', 'prepgraph.mjs');
  const { code } = await run(process.execPath, [cli, 'run', pipeline, '--output', cleaned, '--fitted', fitted], {
    show: true,
  });
  if (code !== 0) fail('The example pipeline failed; the lines above say where.');

  const { nodes } = JSON.parse(readFileSync(pipeline, 'utf8'));
  const source = nodes.find((/** @type {{ type: string }} */ { type }) => type === 'CsvSource');
  console.log(`\nBefore: ${source.params.path}\n${firstRows(join(root, 'examples', source.params.path))}\n`);
  console.log(`After: ${nodes.length - 1} steps later\n${firstRows(cleaned)}\n`);
  console.log(`Cleaned data     ${relative(process.cwd(), cleaned)}`);
  console.log(`Fitted pipeline  ${relative(process.cwd(), fitted)}\n`);
  console.log('To open the window: `npm start` on a machine with a screen, or `xvfb-run npm start` on a virtual one.');
}

/** The head of a CSV file as an aligned table that fits a terminal. */
function firstRows(/** @type {string} */ file) {
  const width = 100;
  const rows = readFileSync(file, 'utf8')
    .split('\n', 6)
    .filter((line) => line !== '')
    .map((line) => line.split(',').map((cell) => (cell === '' ? '∅' : shorten(cell))));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `  ${line.length > width ? `${line.slice(0, width - 1)}…` : line}`.trimEnd())
    .join('\n');
}

/** Long decimals say no more in a glance than short ones. */
function shorten(/** @type {string} */ cell) {
  return /^-?\d+\.\d{5,}/.test(cell) ? Number(cell).toPrecision(5) : cell;
}

/** @returns {never} */
function fail(/** @type {string} */ message) {
  console.error(message);
  process.exit(1);
}

await start().catch((error) => fail(error.message));

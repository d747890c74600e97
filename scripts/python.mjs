import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './process.mjs';
import { installDebianPackages } from './system-packages.mjs';

const folder = join(root, 'node_modules/.cache/python');
const interpreter = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const needed = join(root, 'core/targets/python/requirements.txt');
const optional = join(root, 'core/targets/python/requirements-keras.txt');
/** What only reads the files that we write; added to an environment that is there. */
const readers = join(root, 'core/formats/xlsx/requirements.txt');

/** Long enough for a slow line; a registry that cannot be reached fails after seconds. */
const INSTALL_MS = 600_000;

/**
 * A Python with the packages that exported pipelines run on: the one that PREPGRAPH_PYTHON names, else a virtual
 * environment with pinned versions, made on first use. Never throws.
 *
 * @returns {Promise<{ python: string | null, note: string | null }>} where there is none, or not all of it, a note says why
 */
export async function findPython() {
  const given = process.env['PREPGRAPH_PYTHON'];
  if (given) return { python: given, note: null };
  const wanted = [needed, optional].map((file) => readFileSync(file, 'utf8')).join('\n');
  const stamp = join(folder, 'installed.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted)
    return { python: interpreter, note: await addReaders() };

  const made = await makeEnvironment();
  if (made !== null) return { python: null, note: made };
  const failure = await install(needed);
  if (failure !== null) return { python: null, note: failure };
  const lacking = await install(optional);
  if (lacking === null) writeFileSync(stamp, wanted);
  return { python: interpreter, note: lacking ?? (await addReaders()) };
}

/** Why the packages that read our files could not be installed, or null. */
async function addReaders() {
  const stamp = join(folder, 'readers.txt');
  const wanted = readFileSync(readers, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return null;
  const failure = await install(readers);
  if (failure === null) writeFileSync(stamp, wanted);
  return failure;
}

/** Why it could not be made, or null. */
async function makeEnvironment() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const python = process.platform === 'win32' ? 'python' : 'python3';
  const first = await run(python, ['-m', 'venv', folder], { timeout: INSTALL_MS });
  if (first.code === 0) return null;
  try {
    await installDebianPackages(['python3-venv']);
  } catch {
    return 'there is no Python with venv';
  }
  const second = await run(python, ['-m', 'venv', '--clear', folder], { timeout: INSTALL_MS });
  return second.code === 0 ? null : 'there is no Python with venv';
}

/** Why the packages could not be installed, or null. */
async function install(/** @type {string} */ requirements) {
  const options = [
    '--quiet',
    '--disable-pip-version-check',
    '--only-binary',
    ':all:',
    '--retries',
    '0',
    '--timeout',
    '3',
  ];
  const started = performance.now();
  const { code, output } = await run(interpreter, ['-m', 'pip', 'install', ...options, '-r', requirements], {
    timeout: INSTALL_MS,
  });
  if (code === 0) return null;
  if (performance.now() - started >= INSTALL_MS) return 'pip took too long';
  const lines = output.trim().split('\n');
  return `pip: ${(lines.filter((line) => line.startsWith('ERROR')).pop() ?? lines.at(-1) ?? '').slice(0, 200)}`;
}

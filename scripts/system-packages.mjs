import { existsSync } from 'node:fs';
import { run } from './process.mjs';

/** What Electron links against, by Debian's names. */
const libraries = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libatk-bridge2.0-0', 'libxss1'];
const virtualScreen = ['xvfb', 'xauth'];

/**
 * Installs the system packages that a window needs and that are missing.
 * On Debian and its kin as root; otherwise it says what to do. Elsewhere it does nothing: there they come with the desktop.
 *
 * @param {{ screen: boolean }} options whether a virtual screen is needed, too
 */
export async function installSystemPackages({ screen }) {
  await installDebianPackages(screen ? [...virtualScreen, ...libraries] : libraries);
}

/**
 * Installs those of the packages that are missing, as `installSystemPackages` does.
 *
 * @param {string[]} packages by Debian's names
 */
export async function installDebianPackages(packages) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return;
  const missing = await missingPackages(packages);
  if (missing.length === 0) return;

  const install = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) {
    throw new Error(`System packages are missing. Please run:\n  sudo apt-get update && sudo ${install}`);
  }
  console.error(`Installing system packages (${missing.join(' ')}) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const retry = ['-o', 'Acquire::Retries=3', '-o', 'DPkg::Lock::Timeout=120'];
  const update = await run('apt-get', [...retry, 'update', '-qq'], { env });
  const result = await run('apt-get', [...retry, ...install.split(' ').slice(1)], { env });
  if (result.code !== 0) {
    console.error(update.output + result.output);
    throw new Error(`System packages could not be installed. Please run:\n  apt-get update && ${install}`);
  }
}

/** Debian renamed some libraries for 64-bit time (libgtk-3-0t64); either name will do. */
async function missingPackages(/** @type {string[]} */ packages) {
  const query = ['-W', '-f', '${Package} ${db:Status-Abbrev}\n'];
  const { output } = await run('dpkg-query', query);
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.trimEnd().endsWith('ii'))
      .map((line) => line.split(' ')[0]),
  );
  const candidates = packages.filter((name) => !installed.has(name) && !installed.has(`${name}t64`));
  return Promise.all(candidates.map(nameHere));
}

/** The name this release installs the package under. A name that is only virtual has no candidate version. */
async function nameHere(/** @type {string} */ name) {
  const { output } = await run('apt-cache', ['policy', `${name}t64`]);
  return /Candidate: \d/.test(output) ? `${name}t64` : name;
}

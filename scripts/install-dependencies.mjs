import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, root } from './process.mjs';

/** Installs the npm packages of the lockfile, unless they are installed already. Uses only what Node brings. */
export async function installDependencies() {
  if (isInstalled()) return;
  console.error('Installing npm packages (npm ci) …');
  const { code, output } = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev']);
  if (code === 0) return;
  console.error(output);
  throw new Error('npm ci failed. Is the npm registry reachable? The lines above say what went wrong.');
}

/**
 * npm writes what it installed into node_modules/.package-lock.json, in the lockfile's own form.
 * Every package must stand there with the same version, except optional ones of other platforms.
 */
function isInstalled() {
  const installed = packages(join(root, 'node_modules', '.package-lock.json'));
  const wanted = packages(join(root, 'package-lock.json'));
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return installed[path] ? installed[path].version === version : optional === true;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }> | undefined}
 */
function packages(file) {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

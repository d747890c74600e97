import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './process.mjs';

/**
 * Checks that the lockfile installs on every platform, from any registry. npm writes a lockfile without a tool's builds for
 * other platforms when it cannot see them; `npm ci` then refuses it elsewhere, or even here.
 */
export function checkLockfile() {
  /** @type {{ packages: Record<string, { version?: string, resolved?: string, optionalDependencies?: Record<string, string> }> }} */
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));
  const problems = Object.entries(packages).flatMap(([path, { version, resolved, optionalDependencies = {} }]) => {
    const missing = Object.keys(optionalDependencies).filter((name) => !names.has(name));
    return [
      ...(version ? [] : [`${path} has no version`]),
      ...(resolved ? [`${path} names a registry`] : []),
      ...missing.map((name) => `${path} lacks its optional ${name}: choose a version that has all of them`),
    ];
  });
  if (problems.length > 0) throw new Error(`package-lock.json:\n  ${problems.join('\n  ')}`);
}

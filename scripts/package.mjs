import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { findElectron } from './find-electron.mjs';
import { root, run } from './process.mjs';

const dist = join(root, 'dist');

/**
 * Packages the app. Without arguments: the unpacked folder for this platform, which is what the tests need.
 * Arguments go to electron-builder: `npm run package -- --linux deb`.
 *
 * @param {string[]} [args]
 */
export async function packageApp(args = []) {
  await build();
  const electron = await findElectron();
  if (args.length > 0 && !electron.official) {
    throw new Error('Installers are built with the official Electron only, and it could not be downloaded.');
  }
  const stamp = join(dist, '.unpacked.key');
  const key = contents(electron.version);
  if (args.length === 0 && existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;

  const { code, output } = await run(process.execPath, [
    join(root, 'node_modules', 'electron-builder', 'cli.js'),
    ...(args.length === 0 ? ['--dir'] : args),
    '--publish=never',
    `--config.electronDist=${electron.dist}`,
    `--config.electronVersion=${electron.version}`,
    ...fusesOf(electron.version),
  ]);
  if (code !== 0) throw new Error(`electron-builder failed.\n${output}`);
  if (args.length === 0) writeFileSync(stamp, key);
}

/** The first Electron with a fuse for the privileges of file: pages. */
const FILE_PRIVILEGES_FUSE = 29;

/**
 * Fuses that electron-builder.yml cannot name, because flipping one that the tests' older runtime lacks is an error. Pages
 * come from prepgraph:, never from file:.
 */
export const fusesOf = (/** @type {string} */ version) =>
  Number.parseInt(version, 10) >= FILE_PRIVILEGES_FUSE
    ? ['--config.electronFuses.grantFileProtocolExtraPrivileges=false']
    : [];

/** What the package is made of; bundles by size and time, since the build replaces only what changed. */
function contents(/** @type {string} */ version) {
  const sum = createHash('sha256').update(version);
  for (const file of ['package.json', 'electron-builder.yml', 'build/icon.png'])
    sum.update(readFileSync(join(root, file)));
  for (const folder of ['out', 'examples']) {
    if (!existsSync(join(root, folder))) continue;
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (name.startsWith('.') && !name.endsWith('.key')) continue;
      const { size, mtimeMs } = statSync(join(root, folder, name));
      sum.update(`${name} ${size} ${mtimeMs}\n`);
    }
  }
  return sum.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await packageApp(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}

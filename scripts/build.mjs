import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, run } from './process.mjs';
import {
  BILL_OF_MATERIALS,
  NOTICES,
  packageRecorder,
  recordedPackages,
  recordPackages,
  writeThirdParties,
} from './third-parties.mjs';

/**
 * The outputs for Node, by name: each is built in one go, of files of `out/` by their entries. The files are CommonJS, which
 * Electron's older versions need; what they load only when it is needed lies in the folder `NAME-parts`, once for all files
 * of an output.
 *
 * @type {Record<string, Record<string, string>>}
 */
const nodeOutputs = {
  main: { 'main.cjs': 'app/main.ts' },
  preload: { 'preload.cjs': 'app/preload.ts' },
  // The engine's process in the app, its worker threads, and the command line.
  engine: {
    'engine-host.cjs': 'app/engine-host.ts',
    'engine-worker.cjs': 'core/engine/threads/worker.ts',
    'cli.cjs': 'core/cli/main.ts',
  },
};

/** What others import from the package, for Node and the browser alike, with its types in the folder `types`. */
const libraryOutputs = { apply: { 'apply.mjs': 'core/apply/index.ts' } };

/** What only tests run, built when it is asked for by name. */
const testOutputs = { mutations: { 'mutations.cjs': 'core/cli/mutations/main.ts' } };

/** @type {Record<string, Record<string, string>>} */
const filesOf = { ...nodeOutputs, ...libraryOutputs, ...testOutputs, renderer: { renderer: 'renderer/index.html' } };

/** The oldest runtimes that the app supports. Bundlers lower syntax to them, not built-ins. */
const targets = { node: 'node18', browser: 'chrome114', library: 'es2022' };

/** For debuggers: PREPGRAPH_SOURCE_MAPS=1 puts the TypeScript sources into the bundles. Released bundles have no maps. */
const sourcemap = process.env['PREPGRAPH_SOURCE_MAPS'] === '1' ? 'inline' : false;
/** Absolute paths, because a bundle is moved after it was built. */
const sourcemapPathTransform = (/** @type {string} */ source, /** @type {string} */ map) =>
  resolve(dirname(map), source);

const out = join(root, 'out');

const allOutputs = [...Object.keys(nodeOutputs), ...Object.keys(libraryOutputs), 'renderer'];

/**
 * Builds what is out of date.
 *
 * @param {{ only?: string[] }} [options] names of outputs to build; everything by default
 */
export async function build({ only } = {}) {
  if (staleOutputs(only).length === 0 && hasThirdParties()) return;
  mkdirSync(out, { recursive: true });
  const unlock = await lock();
  const environment = process.env['NODE_ENV'];
  const work = join(out, `.work-${process.pid}`);
  try {
    // Again, under the lock: another process may have built meanwhile.
    const stale = staleOutputs(only);
    if (stale.length === 0 && hasThirdParties()) return;
    const started = performance.now();
    // Vite takes React for development where a test runner or a shell says another environment.
    process.env['NODE_ENV'] = 'production';
    for (const { name, key } of stale) {
      /** @type {string[]} */
      let packages = [];
      const recorder = packageRecorder((found) => {
        packages = found;
      });
      if (name === 'renderer') await buildRenderer(join(work, name), recorder);
      else if (name in libraryOutputs) await buildLibrary(work, name, recorder);
      else await buildNode(work, name, recorder);
      for (const part of [...filesIn(name), folderOf(name)]) replace(join(work, part), join(out, part));
      recordPackages(out, name, packages);
      writeFileSync(join(out, `.${name}.key`), key);
    }
    writeThirdParties(out, allOutputs);
    if (stale.some(({ name }) => name === 'engine')) await recordCode();
    if (stale.length === 0) return;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.error(`Built ${stale.map(({ name }) => name).join(', ')} in ${seconds} s.`);
  } finally {
    if (environment === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = environment;
    rmSync(work, { recursive: true, force: true });
    unlock();
  }
}

/** Runs an example and keeps what V8 compiled for it. Without that the command works as well, and takes longer to start. */
async function recordCode() {
  const folder = mkdtempSync(join(tmpdir(), 'prepgraph-code-'));
  try {
    const example = join(root, 'examples', 'penguins.prepgraph.json');
    const output = join(folder, 'penguins.npy');
    const args = ['--require', join(root, 'scripts', 'record-code.cjs'), join(out, 'cli.cjs'), 'run', example];
    const ran = await run(process.execPath, [...args, '--output', output]);
    if (ran.code !== 0) console.error(`The command will start more slowly: ${ran.output}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the notices were written, or cannot be yet: before everything was built once. */
const hasThirdParties = () =>
  [NOTICES, BILL_OF_MATERIALS].every((name) => existsSync(join(out, name))) ||
  allOutputs.some((name) => recordedPackages(out, name) === null);

/** Every output that was built from other contents than those of now, with the key of those contents. */
function staleOutputs(/** @type {string[] | undefined} */ only) {
  const common =
    hash(['core', 'package-lock.json', 'scripts/build.mjs', 'scripts/third-parties.mjs']) + (sourcemap || '');
  const keys = {
    app: common + hash(['app']),
    // Compiled code is of one version of V8.
    engine: common + hash(['app', 'scripts/record-code.cjs']) + process.versions.v8,
    apply: common + hash(['scripts/declarations.mjs', 'tsconfig.json']),
    mutations: common,
    renderer: common + hash(['renderer']),
  };
  const outputs = Object.keys(filesOf).map((name) => ({
    name,
    key: keys[/** @type {keyof typeof keys} */ (name in keys ? name : 'app')],
  }));
  return outputs.filter(({ name, key }) => {
    if (only ? !only.includes(name) : name in testOutputs) return false;
    const stamp = join(out, `.${name}.key`);
    if (recordedPackages(out, name) === null) return true;
    const isThere = filesIn(name).every((file) => existsSync(join(out, file)));
    return !isThere || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== key;
  });
}

/** A hash of the names and contents of source files and folders. */
function hash(/** @type {string[]} */ paths) {
  const sum = createHash('sha256');
  for (const path of paths.map((name) => join(root, name))) {
    if (!existsSync(path)) continue;
    for (const file of filesBelow(path)) {
      if (!/\.test\.tsx?$/.test(file)) sum.update(relative(root, file)).update(readFileSync(file));
    }
  }
  return sum.digest('hex').slice(0, 32);
}

/** @returns {string[]} */
function filesBelow(/** @type {string} */ path) {
  try {
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) => {
      const child = join(path, entry.name);
      return entry.isDirectory() ? filesBelow(child) : [child];
    });
  } catch {
    return [path];
  }
}

/** Names in `out/` of an output's files. */
const filesIn = (/** @type {string} */ output) => Object.keys(filesOf[output] ?? {});

/** Where the parts of an output lie that its files load on demand. */
const folderOf = (/** @type {string} */ output) => `${output}-parts`;

async function buildNode(
  /** @type {string} */ outDir,
  /** @type {string} */ name,
  /** @type {import('vite').Plugin} */ recorder,
) {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [recorder],
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { noExternal: true, external: ['electron'], target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: targets.node,
      minify: false,
      sourcemap,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(filesOf[name] ?? {}).map(([file, entry]) => [file.replace('.cjs', ''), join(root, entry)]),
        ),
        output: {
          format: 'cjs',
          sourcemapPathTransform,
          entryFileNames: '[name].cjs',
          // Electron's sandboxed preload script must be a single file.
          ...(name === 'preload' ? { codeSplitting: false } : { chunkFileNames: `${folderOf(name)}/[name].cjs` }),
        },
      },
    },
  });
}

async function buildLibrary(
  /** @type {string} */ outDir,
  /** @type {string} */ name,
  /** @type {import('vite').Plugin} */ recorder,
) {
  const [{ build }, { declarationsOf }] = await Promise.all([import('vite'), import('./declarations.mjs')]);
  for (const [file, entry] of Object.entries(filesOf[name] ?? {})) {
    await build({
      configFile: false,
      root,
      logLevel: 'warn',
      plugins: [recorder],
      build: {
        outDir,
        emptyOutDir: false,
        target: targets.library,
        minify: true,
        sourcemap,
        lib: { entry: join(root, entry), formats: ['es'], fileName: () => file },
        // Vite leaves the spaces in a library of modules; this one is sent to browsers as it is.
        rolldownOptions: { output: { sourcemapPathTransform, minify: true } },
      },
    });
    for (const [path, text] of declarationsOf(join(root, entry))) {
      const declaration = join(outDir, folderOf(name), path);
      mkdirSync(dirname(declaration), { recursive: true });
      writeFileSync(declaration, text);
    }
  }
}

async function buildRenderer(/** @type {string} */ outDir, /** @type {import('vite').Plugin} */ recorder) {
  const [{ build }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')]);
  await build({
    configFile: false,
    root: join(root, 'renderer'),
    base: './',
    logLevel: 'warn',
    plugins: [react(), recorder],
    build: {
      outDir,
      emptyOutDir: true,
      target: targets.browser,
      minify: true,
      sourcemap,
      modulePreload: { polyfill: false },
      // The content security policy allows fonts and scripts from files only, not from data: URLs.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4000,
      rolldownOptions: { output: { sourcemapPathTransform } },
    },
  });
}

/** Puts a finished output in its place, so that a reader sees the old or the new one and never a half. */
function replace(/** @type {string} */ from, /** @type {string} */ to) {
  const old = `${from}.old`;
  if (existsSync(to)) renameSync(to, old);
  if (existsSync(from)) renameSync(from, to);
  rmSync(old, { recursive: true, force: true });
}

/** Waits for a build of another process, if one runs. A lock whose process is gone counts for nothing. */
async function lock() {
  const file = join(out, '.lock');
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch {
      if (!isAlive(file)) rmSync(file, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function isAlive(/** @type {string} */ file) {
  try {
    return process.kill(Number(readFileSync(file, 'utf8')), 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}

/**
 * `npm run generate` writes every checked-in file that is made from other files: the WebAssembly modules, the index of the
 * operators (core/operators/all.ts), the JSON Schema of documents and the generated pages of docs/. It needs no Python: what
 * the references gave is in goldens/. A test fails where one of the files is stale.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { build } from './build.mjs';
import { compileAssembly } from './compile-assembly.mjs';

const root = new URL('../', import.meta.url);
const folder = new URL('core/operators/', root);

for (const [path, text] of Object.entries(await compileAssembly())) write(path, text);

const server = await createServer({
  root: fileURLToPath(root),
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  // Some modules are written for the CommonJS bundles of the product.
  define: { __dirname: 'import.meta.dirname' },
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, watch: null, ws: false },
});
try {
  const { indexText, operatorsPage, documentSchema } = await server.ssrLoadModule('/core/operators/generate.ts');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /^\w+\/.+\.ts$/.test(name));
  write(
    'core/operators/all.ts',
    indexText(Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))),
  );
  // Only now: the catalogue reads the index.
  const { operators } = await server.ssrLoadModule('/core/operators/catalogue.ts');
  write('docs/operators.md', operatorsPage(operators));
  write('docs/pipeline.schema.json', documentSchema(operators));

  const { targetsPage, destinationsText } = await server.ssrLoadModule('/core/targets/support-table.ts');
  const { tableCases } = await server.ssrLoadModule('/core/targets/testing.ts');
  const cases = await tableCases();
  write('docs/targets.md', targetsPage(cases));
  write('core/operators/destinations.ts', destinationsText(cases));

  const { measuredParityPage } = await server.ssrLoadModule('/core/operators/testing/parity.ts');
  write('docs/parity.md', await measuredParityPage());

  const { withMeasuredNotices } = await server.ssrLoadModule('/core/cli/notice-examples.ts');
  await build({ only: ['engine'] });
  write('docs/command-line.md', await withMeasuredNotices(read('docs/command-line.md')));
  console.log(`${operators.length} operators.`);
} finally {
  await server.close();
}

/** Writes a file if its text is new, and says so. */
function write(/** @type {string} */ path, /** @type {string} */ text) {
  if (existsSync(new URL(path, root)) && read(path) === text) return;
  writeFileSync(new URL(path, root), text);
  console.log(path);
}

function read(/** @type {string} */ path) {
  return readFileSync(new URL(path, root), 'utf8');
}

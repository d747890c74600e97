// Writes what is made from other files: the WebAssembly modules, and from the operators' files their index
// (core/operators/all.ts), docs/operators.md and docs/pipeline.schema.json. `npm run generate`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'vite';
import { compileAssembly } from './compile-assembly.mjs';

const root = new URL('../', import.meta.url);
const folder = new URL('core/operators/', root);

for (const [path, text] of Object.entries(await compileAssembly())) write(path, text);

const server = await createServer({
  root: root.pathname,
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
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
  mkdirSync(new URL('docs/', root), { recursive: true });
  write('docs/operators.md', operatorsPage(operators));
  write('docs/pipeline.schema.json', documentSchema(operators));
  console.log(`${operators.length} operators.`);
} finally {
  await server.close();
}

function write(/** @type {string} */ path, /** @type {string} */ text) {
  writeFileSync(new URL(path, root), text);
}

/** The package as people install it: from the archive, in an empty folder, without anything of this checkout. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { npm, root, run } from './process.mjs';

const folder = mkdtempSync(join(tmpdir(), 'prepgraph-packed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bytes of the archive at most. */
const MAX_ARCHIVE = 6_000_000;
/** Bytes of `prepgraph/apply` at most, as a server sends it: all operators with their words, and zod, which checks the document. */
const MAX_APPLY = 200_000;

let archive = '';

beforeAll(async () => {
  const packed = await npm(['pack', '--silent', '--pack-destination', folder], { cwd: root });
  if (packed.code !== 0) throw new Error(packed.output);
  archive = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
  const installed = await npm(['install', '--offline', '--no-audit', '--no-fund', archive], { cwd: folder });
  if (installed.code !== 0) throw new Error(installed.output);
}, 300_000);

const node = async (/** @type {string[]} */ ...args) => {
  const ran = await run(process.execPath, args, { cwd: folder });
  expect(ran).toMatchObject({ code: 0 });
  return ran.output;
};

test('it is small', () => {
  expect(statSync(archive).size).toBeLessThan(MAX_ARCHIVE);
  const apply = readFileSync(join(folder, 'node_modules/prepgraph/out/apply.mjs'));
  expect(gzipSync(apply).length).toBeLessThan(MAX_APPLY);
  // Vite's stand-in for a module of Node.
  expect(apply.includes('browser-external')).toBe(false);
});

test('its command fits a pipeline, and its entry applies it as the README says', { timeout: 120_000 }, async () => {
  const command = join(folder, 'node_modules/prepgraph/bin/prepgraph.mjs');
  const example = join(folder, 'node_modules/prepgraph/examples/penguins.prepgraph.json');
  await node(command, 'run', example, '--output', 'penguins.npz', '--fitted', 'penguins-fitted.prepgraph.json');
  const [, recipe = ''] = /```js\n(import .*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  writeFileSync(join(folder, 'recipe.mjs'), recipe);
  const said = await node('recipe.mjs');
  expect(said).toContain('Island_Biscoe: 1');
  expect(said).toContain("[ 'Chinstrap' ]");
});

test('its entry has types', { timeout: 120_000 }, async () => {
  writeFileSync(
    join(folder, 'typed.ts'),
    `import { load, type Cell, type Matrix } from 'prepgraph/apply';
const { matrix, decode } = load({}, { mismatched: 'missing' });
export const single: Matrix<Float32Array> = matrix([{ age: 3 }]);
export const double: Matrix<Float64Array> = matrix([], { dtype: 'float64' });
export const labels: readonly Cell[] = decode([1, 2]);
// @ts-expect-error rows are objects
matrix([3]);
`,
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await node(tsc, '--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', 'typed.ts');
});

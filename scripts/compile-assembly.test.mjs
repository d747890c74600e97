/** What is checked in as WebAssembly is what its sources compile to. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileAssembly } from './compile-assembly.mjs';

test('the generated modules are up to date (npm run generate)', async () => {
  const texts = await compileAssembly();
  expect(Object.keys(texts).length).toBeGreaterThan(0);
  for (const [path, text] of Object.entries(texts)) {
    const isSame = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8') === text;
    expect(isSame, `${path} is not what its source compiles to`).toBe(true);
  }
});

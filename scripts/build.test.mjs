/** What is built is the same, whoever builds it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { build } from './build.mjs';
import { root } from './process.mjs';

test('the window gets React for production, also from a test runner', { timeout: 300_000 }, async () => {
  const environment = process.env['NODE_ENV'];
  expect(environment).toBe('test');
  await build();
  expect(process.env['NODE_ENV']).toBe(environment);
  const assets = join(root, 'out', 'renderer', 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  expect(scripts).not.toEqual([]);
  // React for development warns in these words.
  const forDevelopment = scripts.filter((name) =>
    readFileSync(join(assets, name), 'utf8').includes('Check the render method of'),
  );
  expect(forDevelopment).toEqual([]);
});

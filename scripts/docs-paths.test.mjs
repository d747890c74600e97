/** Files and folders that the documentation names exist; the walks of docs/architecture.md go to each file once. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './process.mjs';

const read = (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8');

/** Paths in backticks that start at a folder of the sources. Those with a pattern or a placeholder are no paths. */
const pathsIn = (/** @type {string} */ text) =>
  [...text.matchAll(/`((?:app|bench|core|e2e|goldens|renderer|scripts|docs)\/[^\s`*{}<>]+)`/g)].map(
    ([, path = '']) => path,
  );

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...['architecture', 'workbench', 'reliability', 'evidence', 'formats'].map((name) => `docs/${name}.md`),
];

test.each(pages)('every path in %s exists', (page) => {
  expect(pathsIn(read(page)).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('a walk goes to each file once', () => {
  const walks = read('docs/architecture.md').split('\n## Two walks\n')[1]?.split('\n## ')[0]?.split('\n### ') ?? [];
  const steps = walks.map((walk) => [...walk.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, path]) => path));
  expect(steps.flat().length).toBeGreaterThan(20);
  for (const walk of steps) expect(walk.filter((path, at) => walk.indexOf(path) !== at)).toEqual([]);
});

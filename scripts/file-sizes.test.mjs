/** Files stay short enough to be read at once. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './process.mjs';

const FOLDERS = ['app', 'bench', 'core', 'e2e', 'renderer', 'scripts'];
/** Most lines of a file. */
const MAX_LINES = 450;
/** Lines of which half of the files have fewer. */
const MAX_MEDIAN = 90;
/** Tables of data: an entry more is a few lines more. */
const TABLES = ['bench/jobs.mjs', 'core/formula/functions.ts', 'renderer/engine/run-state.test.ts'];

const lines = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs|cjs)$/.test(name) && !name.includes('node_modules'))
    .map((name) => ({
      file: join(folder, name).replaceAll('\\', '/'),
      count: readFileSync(join(root, folder, name), 'utf8').split('\n').length - 1,
    })),
);

test('no file but tables of data is longer than 450 lines', () => {
  const long = lines.filter(({ count }) => count > MAX_LINES).map(({ file }) => file);
  expect(long.sort()).toEqual(TABLES);
});

test('half of the files have at most 90 lines', () => {
  const counts = lines.map(({ count }) => count).sort((a, b) => a - b);
  expect(counts[Math.floor(counts.length / 2)]).toBeLessThanOrEqual(MAX_MEDIAN);
});

import { expect, test, vi } from 'vitest';

vi.mock('electron', () => ({}));
const { fileOf } = await import('./security.ts');

const folder = '/app/out/renderer';

test.each([
  ['prepgraph://app/', '/app/out/renderer/index.html'],
  ['prepgraph://app/index.html', '/app/out/renderer/index.html'],
  ['prepgraph://app/assets/a%20b.js?x#y', '/app/out/renderer/assets/a b.js'],
])('%s is served', (url, file) => {
  expect(fileOf(url, folder)).toBe(file);
});

test.each([
  'prepgraph://other/index.html',
  'prepgraph://app/..%2fmain.cjs',
  'prepgraph://app/%2e%2e/%2e%2e%2fmain.cjs',
  'prepgraph://app/..%5cmain.cjs',
  'prepgraph://app/a%00.js',
  'prepgraph://app/%ff',
  'not a url',
])('%s is not', (url) => {
  expect(fileOf(url, folder)).toBeUndefined();
});

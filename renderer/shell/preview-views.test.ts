import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('..', import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(new URL(name, folder), 'utf8') }));
const filesWith = (word: string): string[] =>
  sources.flatMap(({ name, text }) => (new RegExp(`\\b${word}\\b`).test(text) ? [name] : []));
const list = sources.find(({ name }) => name === 'shell/preview-views.ts')?.text ?? '';
const views = [...list.matchAll(/^ {2}(\w+): \{.* View: (\w+)/gm)].map(([, id = '', view = '']) => [id, view] as const);

test('all seven views are found', () => {
  expect(views.map(([id]) => id)).toEqual(['table', 'columns', 'change', 'dropped', 'maps', 'problems', 'rules']);
});

// With its style sheet and its id in store/state.ts, a new view touches four files.
test.each(views)('the view %s is named by its own file and by the list alone', (_, view) => {
  const files = filesWith(view);
  expect(files).toHaveLength(2);
  expect(files).toContain('shell/preview-views.ts');
});

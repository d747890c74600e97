/** The page for users names the endings of the register of formats. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { READ_FORMATS, WRITTEN_ENDINGS } from '../words/formats.ts';

const root = join(import.meta.dirname, '../..');
describe('docs/formats.md', () => {
  const page = readFileSync(join(root, 'docs/formats.md'), 'utf8');
  const rows = (title: string): string[][] =>
    (page.split(`## ${title}\n`)[1] ?? '')
      .split('\n## ')[0]
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
  const endingsIn = (cell: string | undefined): string[] =>
    Array.from((cell ?? '').matchAll(/`\.(\w+)`/g), ([, ending]) => ending);

  test.each(READ_FORMATS)('names the files that a $sourceType reads', ({ sourceType, endings, isText }) => {
    const row = rows('Read').find((cells) => cells[1] === `\`${sourceType}\``);
    const named = endingsIn(row?.[2]);
    if (isText && /other delimited text/.test(row?.[2] ?? '')) expect(endings).toEqual(expect.arrayContaining(named));
    else expect(named.sort()).toEqual([...endings].sort());
    expect(named).not.toEqual([]);
  });

  test('names the endings that are written', () => {
    const named = rows('Written').flatMap((cells) => endingsIn(cells[1]));
    expect(named.map((ending) => `.${ending}`).sort()).toEqual([...WRITTEN_ENDINGS].sort());
  });
});

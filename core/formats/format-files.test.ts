/** A format is known to few files: its facts stand in the register, and everything else derives from it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { READ_FORMATS, WRITTEN_ENDINGS } from '../words/formats.ts';

const root = join(import.meta.dirname, '../..');
const isTest = (path: string): boolean =>
  /\.test\.tsx?$|\/fixtures\/|\/testing\/|\/mutations\/|testing\.ts$/.test(path);

/** Written by `npm run generate`. */
const GENERATED = ['core/operators/all.ts'];
/** Files whose texts for users have the format as an example; a new format need not be one. */
const EXAMPLES = [
  'core/cli/program.ts',
  'core/formats/tfrecord/index.ts',
  'core/operators/columns/set-target.ts',
  'core/targets/keras/target.ts',
];

const withoutComments = (source: string): string => source.replace(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');

/** Files of the product, but for those in the folders, whose code has the words: ids, endings, types and names made of them. */
function mentions(words: RegExp, ownFolders: readonly string[]): string[] {
  const found: string[] = [];
  for (const top of ['app', 'core', 'renderer'])
    for (const entry of readdirSync(join(root, top), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/');
      if (!entry.isFile() || !/\.(tsx?|css|html)$/.test(path) || isTest(path)) continue;
      if ([...GENERATED, ...EXAMPLES].includes(path) || ownFolders.some((folder) => path.startsWith(folder))) continue;
      if (words.test(withoutComments(readFileSync(join(root, path), 'utf8')))) found.push(path);
    }
  return found.sort();
}

test('a reader is five files at most: its folder, two lines elsewhere, its source node and the node’s test', () => {
  const reader = ['core/formats/npy/'];
  // NumPy's files are written as well, as matrices: by code of their own.
  const writer = ['core/formats/npz/', 'core/engine/write/'];
  const others = mentions(/np[yz]|Np[yz]|NP[YZ]/, [...reader, ...writer]);
  expect(others).toEqual(['core/formats/readers.ts', 'core/operators/source/npy-source.ts', 'core/words/formats.ts']);
  const nodeTest = 'core/operators/source/npy-source.test.ts';
  expect(readFileSync(join(root, nodeTest), 'utf8')).toContain('npySource');
  expect([...reader, ...others, nodeTest].length).toBeLessThanOrEqual(5);
});

test('a writer is three files at most: its folder, and two lines elsewhere', () => {
  const writer = ['core/formats/tfrecord/'];
  const others = mentions(/tf_?record/i, writer);
  expect(others).toEqual(['core/formats/writers.ts', 'core/words/formats.ts']);
  expect([...writer, ...others].length).toBeLessThanOrEqual(3);
});

describe('docs/formats.md', () => {
  const page = readFileSync(join(root, 'docs/formats.md'), 'utf8');
  const rows = (title: string): string[][] =>
    (page.split(`## ${title}\n`)[1] ?? '')
      .split('\n## ')[0]!
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
  const endingsIn = (cell: string | undefined): string[] =>
    Array.from((cell ?? '').matchAll(/`\.(\w+)`/g), ([, ending]) => ending as string);

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

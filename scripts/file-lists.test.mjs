/**
 * CONTRIBUTING.md lists the files of an operator, a target, a rule … that exists. Each list is complete, and no longer than
 * promised: no other file of the product names that part.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './process.mjs';

/**
 * What each section's part is called in code, and the most files to write for one: without its test and generated files.
 * `except` are files that use the part as an example, or that belong to another part of its name.
 * @type {Record<string, { names: RegExp, most: number, except?: string[] }>}
 */
const parts = {
  'Add an operator': {
    names: /\b(CountEncoder|countEncoder|count-encoder)\b/,
    most: 1,
    // An estimator of its own in exported scikit-learn files, which not every operator has.
    except: ['core/targets/sklearn/own.ts'],
  },
  'Add a reader': {
    names: /np[yz]|Np[yz]|NP[YZ]/,
    most: 4,
    except: [
      // NumPy's files are written, too, as matrices.
      'core/engine/write/',
      'core/formats/npz/',
      // Texts for users.
      'core/cli/program.ts',
      'core/formats/tfrecord/index.ts',
      'core/operators/columns/set-target.ts',
      'core/targets/keras/target.ts',
    ],
  },
  'Add a writer': { names: /tf_?record/i, most: 3 },
  'Add a target': { names: /['/]ray['/]|\bray\b[:,]/, most: 3 },
  'Add a view': { names: /maps-view|MapsView|'maps'/, most: 4 },
  'Add a rule': { names: /\bconstantColumns\b/, most: 2 },
};

const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

/** The lines ` path | …` of the first block of a section. */
function listedIn(/** @type {string} */ title) {
  const section = guide.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
  const block = section.split('\n```')[1] ?? '';
  return [...block.matchAll(/^ (\S+) +\|(.*)$/gm)].map(([, path = '', rest = '']) => ({
    path,
    isWritten: !rest.includes('generated') && !/\.test\.|^docs\//.test(path),
  }));
}

const isTest = (/** @type {string} */ path) => /\.test\.|testing|leak-gallery|notice-examples|\/mutations\//.test(path);

const withoutComments = (/** @type {string} */ code) => code.replace(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');

/** The code of all files that make up the product. */
const product = ['app', 'core', 'renderer'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => /\.(tsx?|css)$/.test(path) && !isTest(path))
    .map((path) => ({ path, text: withoutComments(readFileSync(join(root, path), 'utf8')) })),
);

test.each([...guide.matchAll(/`(core\/\S+)`:\n\n```ts\n(.*?)```/gs)].map(([, path, code]) => [path, code]))(
  'the code of %s is that of the file',
  (path = '', code = '') => {
    expect(code).toBe(readFileSync(join(root, path), 'utf8'));
  },
);

describe.each(Object.entries(parts))('%s', (title, { names, most, except = [] }) => {
  const listed = listedIn(title);
  const isListed = (/** @type {string} */ path) =>
    listed.some((line) => path === line.path || (line.path.endsWith('/') && path.startsWith(line.path)));

  test('the list names every file of the product that names the part', () => {
    const naming = product
      .filter(({ path, text }) => names.test(text) || names.test(path))
      .map(({ path }) => path)
      .filter((path) => !except.some((start) => path.startsWith(start)));
    expect(naming.filter((path) => !isListed(path))).toEqual([]);
    expect(naming.length).toBeGreaterThan(1);
  });

  test(`at most ${most} files are written`, () => {
    const written = listed.filter(({ isWritten }) => isWritten).map(({ path }) => path);
    expect(written.length).toBeGreaterThan(0);
    expect(written.slice(most)).toEqual([]);
  });
});

/**
 * Code asks an operator what it is (its group, `marksTarget`, `met` …) and never what it is called: a new operator would be
 * left out wherever a list of names decides. A name may stand where a step is made, and in the places below.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operators } from '../catalogue.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Files that name operators, and why. A folder ends with a slash. */
const ALLOWED: readonly string[] = [
  // A target's own rendering of one operator.
  'core/targets/keras/native.ts',
  'core/targets/python/whole-rows.ts',
  'core/targets/ray/preprocessors.ts',
  'core/targets/sklearn/native.ts',
  'core/targets/sklearn/own.ts',
  // Estimators of an exported file, some called like the operators.
  'core/targets/sklearn/runtime/',
  // Layers of our own for Keras, and operators of ONNX, of which some are called like ours.
  'core/targets/keras/expression.ts',
  'core/targets/keras/layers.ts',
  'core/targets/onnx/',
  // Generated from what the targets say.
  'core/operators/destinations.ts',
  // Cut and paste.
  'app/menu.ts',
];

const types = operators.map(({ type }) => type).join('|');
const QUOTED = new RegExp(`(['"])(${types})\\1`, 'g');
const KEY = new RegExp(`^\\s*(${types}): `, 'gm');

/** Where a name says which step is made, which format a source reads, or is a word that people read. */
const MAKES_A_STEP = /\b(type|sourceType|label)(: | = )$/;

const isProduct = (path: string): boolean =>
  /\.tsx?$/.test(path) &&
  !/\.test\.tsx?$|testing|notice-examples|\.wasm\.ts$/.test(path) &&
  !path.endsWith('core/operators/all.ts');

const files = ['core', 'app', 'renderer'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter(isProduct),
);

/** Names of operators in a text that make no step. A file that defines an operator may name it. */
function namesIn(path: string, text: string): string[] {
  const own = path.startsWith('core/operators/') ? new Set(/^ {2}type: '(\w+)',$/m.exec(text)?.slice(1)) : new Set();
  const quoted = [...text.matchAll(QUOTED)].flatMap(({ index, 2: type = '' }) =>
    MAKES_A_STEP.test(text.slice(0, index)) ? [] : [type],
  );
  const keys = [...text.matchAll(KEY)].map(({ 1: type = '' }) => type);
  return [...quoted, ...keys].filter((type) => !own.has(type));
}

describe('names of operators', () => {
  it('decide nothing outside of their own files', () => {
    expect(files.length).toBeGreaterThan(500);
    const found = files
      .filter(
        (path) => !ALLOWED.some((allowed) => path === allowed || (allowed.endsWith('/') && path.startsWith(allowed))),
      )
      .flatMap((path) => namesIn(path, readFileSync(join(root, path), 'utf8')).map((type) => `${path}: ${type}`));
    expect(found).toEqual([]);
  });

  it('are found where they decide something, and not where a step is made', () => {
    const text = `
      if (type === 'SetTarget' || types.has("Clip")) return;
      const policies = {
        OneHotEncoder: 1,
      };
      node.type = 'FillForward';
      insertAfter(draft, id, { type: 'DropColumns', params: {} });
    `;
    expect(namesIn('core/graph/x.ts', text)).toEqual(['SetTarget', 'Clip', 'OneHotEncoder']);
    expect(namesIn('core/operators/scale/clip.ts', `  type: 'Clip',\nconst name = 'Clip';`)).toEqual([]);
  });
});

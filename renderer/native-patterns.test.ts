/**
 * The window and the main process use JavaScript's own RegExp, which backtracks. Each of its patterns takes a time that grows
 * with the length of the text and no faster, by the same analysis that decides which patterns of documents RegExp may search;
 * or it is listed here, with what bounds the texts that it reads.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { nativeUse } from '../core/ir/functions/patterns/native-cost.ts';
import { parsePattern } from '../core/ir/functions/patterns/parse.ts';

/** Patterns that take more than the length's time, by file, with the reason why their texts are short. */
const SHORT_TEXTS: Readonly<Record<string, string>> = {
  '^\\d{1,16}$': 'reads sixteen letters of a text, however long it is',
};

interface Found {
  readonly place: string;
  readonly pattern: string;
  readonly flags: string;
}

function patternsIn(file: string): Found[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    const place = `${file}:${line + 1}`;
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      found.push({ place, pattern: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    } else if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
      const [first] = node.arguments ?? [];
      // What is put together of other texts cannot be read here.
      if (first === undefined || !ts.isStringLiteralLike(first)) throw new Error(`${place}: a RegExp of a text`);
      found.push({ place, pattern: first.text, flags: '' });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The pattern in Python's words, as far as they differ; classes of letters as examples that are as large for our purpose. */
const inPython = (pattern: string): string =>
  pattern
    .replaceAll('\\/', '/')
    .replaceAll('\\p{L}\\p{N}', '\\w')
    .replaceAll('\\p{L}', 'a-zA-Z')
    .replaceAll('\\p{N}', '0-9')
    .replaceAll('[^]', '[\\s\\S]')
    .replaceAll('$', '\\Z')
    .replaceAll('\\\\Z', '\\$')
    .replaceAll('[[', '[\\[');

const isLinear = ({ pattern, flags }: Found): boolean => {
  const { root } = parsePattern(inPython(pattern), flags.includes('i'));
  return nativeUse(root).longest >= 1_000_000;
};

const files = ['app', 'renderer'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/(?:test|testing)\.tsx?$/.test(file))
    .map((file) => join(folder, file)),
);

test('the analysis tells a pattern of square time from one of linear time', () => {
  const pattern = (text: string): Found => ({ place: '', pattern: text, flags: '' });
  expect(isLinear(pattern('<style[\\s\\S]*?<\\/style>'))).toBe(false);
  expect(isLinear(pattern('\\/+$'))).toBe(false);
  expect(isLinear(pattern('(a+)+b'))).toBe(false);
  expect(isLinear(pattern('[^\\p{L}\\p{N}]+'))).toBe(true);
  expect(isLinear(pattern('\\.(csv|tsv)$'))).toBe(true);
});

test('no pattern of the window or the main process takes the square of a text’s length', () => {
  const found = files.flatMap(patternsIn);
  expect(found.length).toBeGreaterThan(40);
  const slow = found.filter((one) => !isLinear(one) && SHORT_TEXTS[one.pattern] === undefined);
  expect(slow.map(({ place, pattern, flags }) => `${place} /${pattern}/${flags}`)).toEqual([]);
});

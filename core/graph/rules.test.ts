import { expect, test } from 'vitest';
import { emptyDocument, parseDocument } from './document.ts';
import { documentText } from './write-document.ts';
import { type PipelineDocument } from './document-schema.ts';
import { formulaName, partWithRules, ruleColumns, ruleForm, ruleProblems, rulesFor } from './rules.ts';

const source = (id: string) => ({ id, type: 'CsvSource', params: { path: `${id}.csv` } });
const rule = (formula: string, node?: string) => ({
  name: formula,
  formula,
  severity: 'error' as const,
  ...(node !== undefined && { node }),
});

test('whatever a formula says, it is read or refused with what is wrong', () => {
  const pieces = [
    'unique',
    '(',
    ')',
    '`',
    '``',
    'a',
    '.',
    ' in ',
    ',',
    '"x"',
    '[',
    ']',
    '>=',
    '1',
    'not ',
    '\u2028',
    '😀',
    '\\',
  ];
  let seed = 7;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 3_000; round++) {
    const formula = Array.from({ length: next(12) }, () => pieces[next(pieces.length)]).join('');
    const document: PipelineDocument = { ...emptyDocument(), nodes: [source('a')], rules: [rule(formula)] };
    for (const { code, hint } of ruleProblems(document)) {
      expect(code).toMatch(/^rule\./);
      expect(hint).toMatch(/\.$/);
    }
    expect(ruleColumns(rule(formula)).every((name) => typeof name === 'string')).toBe(true);
  }
});

test('long formulas are read in time that grows with their length alone', () => {
  const length = 200_000;
  const started = performance.now();
  for (const formula of [
    `unique(${'a,'.repeat(length)}`,
    `unique(${'`'.repeat(2 * length + 1)}`,
    `unique(${' '.repeat(length)}`,
    `${'a'.repeat(length)} in (`,
    `\`${'``'.repeat(length)} in (b.c)`,
    `a ${' '.repeat(length)}`,
  ])
    ruleForm(formula);
  // Some 50 ms; what grows with the square takes hours.
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('names of any letters come back from the formula', () => {
  for (const name of ['', 'a', 'a b', '`', 'in', 'a`b``', '1', 'missing', 'ü', ')', '.']) {
    expect(ruleForm(`unique(${formulaName(name)}, x)`)).toEqual({ form: 'unique', columns: [name, 'x'] });
    expect(ruleForm(`${formulaName(name)} in (${formulaName(name)}.${formulaName(name)})`)).toEqual({
      form: 'key',
      column: name,
      nodeId: name,
      key: name,
    });
  }
});

test('the part of a document for a node has the tables in which its rules look for keys', () => {
  const document: PipelineDocument = {
    ...emptyDocument(),
    nodes: [source('a'), source('b'), source('c'), { id: 'head', type: 'HeadRows', params: {} }],
    edges: [{ source: 'a', target: 'head' }],
    rules: [rule('x in (b.x)', 'a'), rule('x > 0', 'c')],
  };
  expect(rulesFor(document, 'head').map(({ formula }) => formula)).toEqual(['x in (b.x)']);
  expect(partWithRules(document, 'head').nodes.map(({ id }) => id)).toEqual(['a', 'b', 'head']);
  expect(partWithRules(document, 'c').nodes.map(({ id }) => id)).toEqual(['c']);
  expect(ruleProblems({ ...document, rules: [rule('x > 0')] })).toMatchObject([{ code: 'rule.node' }]);
});

test('rules survive the document, in one order of keys; without a severity they are errors', () => {
  const text = documentText({ ...emptyDocument(), nodes: [source('a')], rules: [rule('x > 0', 'a')] });
  const mixed = text.replace(/"severity": "error", /, '');
  expect(mixed).not.toBe(text);
  expect(documentText(parseDocument(mixed))).toContain('"severity": "error"');
  expect(parseDocument(text).rules).toEqual([rule('x > 0', 'a')]);
  expect(() => parseDocument(text.replace('"x > 0"', '7'))).toThrow(/rules\[0\]\./);
});

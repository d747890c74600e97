/**
 * Every operator against its reference, through the interpreter; and docs/parity.md, the table of how close they come.
 * PREPGRAPH_WRITE_DOCS=1 writes that table anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { operatorOf } from '../catalogue.ts';
import { checkCase, type Executor, type GoldenErrors, goldenFiles, toleranceOf } from './golden-cases.ts';
import { runOperator } from './run-operator.ts';

const interpreter: Executor = (operator, params, table, fit, second) =>
  runOperator(operator, params, table, { fit, ...(second && { second }) });

const worst = new Map<string, GoldenErrors>();

describe.each(goldenFiles.map((file) => [file.operator, file] as const))('%s', (_, file) => {
  const named = file.cases.map(
    (golden, index) => [`${index}: ${golden.data} ${JSON.stringify(golden.params)}`, golden] as const,
  );
  test.each(named)('%s', async (_, golden) => {
    const errors = await checkCase(file, golden, interpreter);
    const before = worst.get(file.operator) ?? { cells: 0, learned: 0, illConditioned: 0 };
    worst.set(file.operator, {
      cells: Math.max(before.cells, errors.cells),
      learned: Math.max(before.learned, errors.learned),
      illConditioned: Math.max(before.illConditioned, errors.illConditioned),
    });
  });
});

const page = new URL('../../../docs/parity.md', import.meta.url);

const digits = (error: number): string => (error === 0 ? 'identical' : error.toExponential(0));

const head = `# Parity with the references

How close each operator comes to its reference, over all cases of the goldens: real data sets and adversarial tables (tiny
and huge magnitudes, constants, ties, missing and unknown cells, unicode, one row, thousands of categories). The goldens are
written by \`goldens/generate.py\` from the real libraries.

Errors are relative: of a learned value to that value, of a cell to the largest value of its column. Codes, categories,
column names and the rows of a split are identical, or the tests fail. "Ill-conditioned" are columns whose digits cancel
(1e9 plus a share): there the last digit of a mean is worth more than the tolerance.

This page is written by the tests (\`PREPGRAPH_WRITE_DOCS=1 npx vitest run core/operators/testing/golden.test.ts\`).

| Operator | Reference | Cases | Tolerance | Worst cell | Worst learned value | Ill-conditioned |
| --- | --- | --- | --- | --- | --- | --- |
`;

const rows = (): string[] =>
  goldenFiles.map((file) => {
    const errors = worst.get(file.operator) ?? { cells: Number.NaN, learned: Number.NaN, illConditioned: Number.NaN };
    const name = operatorOf(file.operator)?.reference.name ?? file.operator;
    const ill = errors.illConditioned === 0 ? '' : digits(errors.illConditioned);
    const limit = toleranceOf(file.operator).toExponential(0);
    return `| ${file.operator} | \`${name}\` (${file.reference}) | ${file.cases.length} | ${limit} | ${digits(errors.cells)} | ${digits(errors.learned)} | ${ill} |`;
  });

/** Without the digits of the errors, which may differ in the last one between processors. */
const stable = (text: string): string => text.replace(/(?:\|[^|\n]*){3}\|$/gm, '|');

test('docs/parity.md is current', () => {
  if (process.env['PREPGRAPH_WRITE_DOCS'] === '1') writeFileSync(page, `${head}${rows().join('\n')}\n`);
  const written = existsSync(page) ? readFileSync(page, 'utf8') : '';
  expect(stable(written)).toBe(stable(`${head}${rows().join('\n')}\n`));
});

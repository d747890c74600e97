/**
 * docs/parity.md: how close each operator comes to its reference. `npm run generate` writes the page from the goldens;
 * golden.test.ts fails if it is stale.
 */
import { operatorOf } from '../catalogue.ts';
import {
  checkCase,
  type Executor,
  type GoldenCase,
  type GoldenErrors,
  type GoldenFile,
  goldenFiles,
  toleranceOf,
} from './golden-cases.ts';
import { runOperator } from './run-operator.ts';

const HEAD = `# Parity with the references

How close each operator comes to its reference, over all cases of the goldens: real data sets and adversarial tables (tiny
and huge magnitudes, constants, ties, missing and unknown cells, unicode, one row, thousands of categories). The goldens are
written by \`goldens/generate.py\` from the real libraries. An operator without goldens is tested with its examples only, and
is not listed here.

Errors are relative: of a learned value to that value, of a cell to the largest value of its column. Codes, categories,
column names and the rows of a split are identical, or the tests fail. "Ill-conditioned" are columns whose digits cancel
(1e9 plus a share): there the last digit of a mean is worth more than the tolerance.

This page is generated from the goldens (\`npm run generate\`).

| Operator | Reference | Cases | Tolerance | Worst cell | Worst learned value | Ill-conditioned |
| --- | --- | --- | --- | --- | --- | --- |
`;

const interpreter: Executor = (operator, params, table, fit, second) =>
  runOperator(operator, params, table, { fit, ...(second && { second }) });

/** The largest errors of each operator's cases. */
export class WorstErrors {
  readonly #byOperator = new Map<string, GoldenErrors>();

  /** Runs a case through the interpreter. Throws an Error that says what differs from the reference. */
  async check(file: GoldenFile, golden: GoldenCase): Promise<void> {
    const errors = await checkCase(file, golden, interpreter);
    const worst = this.of(file);
    this.#byOperator.set(file.operator, {
      cells: Math.max(worst.cells, errors.cells),
      learned: Math.max(worst.learned, errors.learned),
      illConditioned: Math.max(worst.illConditioned, errors.illConditioned),
    });
  }

  of({ operator }: GoldenFile): GoldenErrors {
    return this.#byOperator.get(operator) ?? { cells: 0, learned: 0, illConditioned: 0 };
  }
}

const digits = (error: number): string => (error === 0 ? 'identical' : error.toExponential(0));

function rowOf(file: GoldenFile, worst: GoldenErrors): string {
  const name = operatorOf(file.operator)?.reference.name ?? file.operator;
  const ill = worst.illConditioned === 0 ? '' : digits(worst.illConditioned);
  const limit = toleranceOf(file.operator).toExponential(0);
  return `| ${file.operator} | \`${name}\` (${file.reference}) | ${file.cases.length} | ${limit} | ${digits(worst.cells)} | ${digits(worst.learned)} | ${ill} |`;
}

/** The page, from the errors of all cases. */
export const parityPage = (worst: WorstErrors): string =>
  `${HEAD}${goldenFiles.map((file) => rowOf(file, worst.of(file))).join('\n')}\n`;

/** The page without its errors, whose last digit may differ between processors. */
export const withoutErrors = (page: string): string => page.replace(/(?:\|[^|\n]*){3}\|$/gm, '|');

/** Runs all cases for the page: about ten seconds. */
export async function measuredParityPage(): Promise<string> {
  const worst = new WorstErrors();
  for (const file of goldenFiles) {
    for (const [at, golden] of file.cases.entries()) {
      try {
        await worst.check(file, golden);
      } catch (error) {
        throw new Error(`${file.operator}, case ${at} of its goldens`, { cause: error });
      }
    }
  }
  return parityPage(worst);
}

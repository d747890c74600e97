/** Converts the target to numbers, with the labels of its codes. */
import { check, greaterThan, lookup, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { pythonFloat } from '../../ir/functions/to-text.ts';
import { ProblemError } from '../../ir/problem.ts';
import { isStringType } from '../../ir/types.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import { codeQuestion } from './code-question.ts';

/** Target columns as numbers. `classes` are the labels in the order of the codes; null for a quantity. */
export interface TargetNumbers {
  readonly columns: readonly { readonly name: string; readonly expr: Expr }[];
  readonly classes: readonly string[] | null;
}

/**
 * The target for an array. A text target becomes codes, indices into `words`, its labels in the train rows by column.
 * Strict expressions are used, so that a label refused by a step stops the writing.
 */
export function targetNumbers(
  columns: readonly SymbolicColumn[],
  words: ReadonlyMap<string, readonly string[]>,
): TargetNumbers {
  const exprs = columns.map(({ expr, strict = expr }) => strict);
  const [only] = columns;
  if (only !== undefined && columns.length === 1 && isStringType(only.type)) {
    const labels = words.get(only.name);
    if (labels !== undefined) return { columns: [{ name: only.name, expr: coded(exprs[0], labels) }], classes: labels };
  }
  return {
    columns: columns.map(({ name, type }, index) => {
      if (type === 'number' || type === 'boolean') return { name, expr: toNumber(exprs[index]) };
      throw new ProblemError({
        code: 'write.target-type',
        message: `The target "${name}" is not a number, and an array holds numbers.`,
        hint: 'Name it in a LabelEncoder or an OrdinalEncoder after SetTarget.',
        column: name,
      });
    }),
    classes: exprs.length === 1 ? labelsOf(exprs[0]) : oneHotLabels(exprs),
  };
}

const UNKNOWN = -1;

function coded(x: Expr, labels: readonly string[]): Expr {
  const codes = labels.map((_, index) => index);
  const code = lookup(x, labels, codes, { missing: Number.NaN, other: UNKNOWN });
  const known = lookup(x, labels, codes, { missing: 0, other: UNKNOWN });
  return check(code, greaterThan(known, UNKNOWN), {
    code: 'encode.unknown-label',
    message: 'The label {value} was in no train row.',
    hint: 'Fit on rows that have it, or drop the rows with that label.',
  });
}

/** The code without conversions and checks around it. */
function bare(expr: Expr): Expr {
  let inner = expr;
  while (inner.op === 'check' || inner.op === 'toNumber') inner = inner.x;
  return inner;
}

/** Labels of the codes 0 … k − 1, if the expression is a lookup of codes. */
function labelsOf(expr: Expr): string[] | null {
  const code = bare(expr);
  if (code.op !== 'lookup' || code.type !== 'number') return null;
  const labels: string[] = [];
  const put = (value: number | string | null, label: string): void => {
    if (typeof value === 'number' && value >= 0) labels[value] ??= label;
  };
  for (const [index, key] of code.keys.entries()) put(code.values[index], labelText(key));
  put(code.missing, 'nan');
  const isWhole = labels.length > 0 && Object.keys(labels).length === labels.length;
  return isWhole && labels.every((label) => label !== undefined) ? labels : null;
}

/** Labels of a one-hot target, in column order. */
function oneHotLabels(exprs: readonly Expr[]): string[] | null {
  const questions = exprs.map((expr) => codeQuestion(expr.op === 'check' ? expr.x : expr));
  const labels = questions[0] === null || questions[0] === undefined ? null : labelsOf(questions[0].of);
  if (labels === null || labels.length !== exprs.length) return null;
  const found = questions.map((question) => (question === null ? undefined : labels[question.code]));
  return found.every((label) => label !== undefined) ? found : null;
}

const labelText = (key: string | number | boolean): string =>
  typeof key === 'number' ? (Number.isInteger(key) ? String(key) : pythonFloat(key)) : String(key);

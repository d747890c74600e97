/**
 * Conditions as rows: a column, a test and its values, joined by `and` or `or`, in groups one level deep. Read from a
 * formula and written as one, with the same meaning. A formula that says more stays a formula.
 */
import { functionNamed } from './functions.ts';
import { parseFormula } from './parse.ts';
import { FormulaError } from './problem.ts';
import type { ComparisonOperator, Node } from './syntax.ts';
import { columnText, textLiteral } from './tokens.ts';

const TEXT_TESTS = ['contains', 'startswith', 'endswith', 'matches'] as const;
type TextTest = (typeof TEXT_TESTS)[number];

export type ConditionTest =
  | ComparisonOperator
  /** From the first value to the second, both included. */
  | 'between'
  | 'in'
  | 'not in'
  | TextTest
  | `not ${TextTest}`
  /** A column of true and false by itself. */
  | 'true'
  | 'false'
  | 'missing'
  | 'known';

/** A literal. `date` is one that is written as `date("…")`; beside a date column a plain text is a date, too. */
export type ConditionValue = number | string | boolean | { readonly date: string };

export interface ConditionRow {
  readonly column: string;
  readonly test: ConditionTest;
  /** Null: not given yet. */
  readonly values: readonly (ConditionValue | null)[];
}

export interface Conditions {
  /** The word between groups. Rows within a group are joined by the other one. */
  readonly joins: 'and' | 'or';
  readonly groups: readonly (readonly ConditionRow[])[];
}

/** `unfinished`: the text is no formula. `formula`: rows cannot say what it says. */
export type ReadConditions =
  | { readonly state: 'rows'; readonly conditions: Conditions }
  | { readonly state: 'formula' | 'unfinished' };

/** A longer condition is read as a formula. */
const MAX_ROWS = 60;

/** Values that a test takes: a number of them, or a list of at least one. */
export function valuesOfTest(test: ConditionTest): 0 | 1 | 2 | 'list' {
  switch (test) {
    case 'true':
    case 'false':
    case 'missing':
    case 'known':
      return 0;
    case 'between':
      return 2;
    case 'in':
    case 'not in':
      return 'list';
    default:
      return 1;
  }
}

/** Whether the row has its column and all of its values. */
export function isFinished({ column, test, values }: ConditionRow): boolean {
  const wanted = valuesOfTest(test);
  return column !== '' && !values.includes(null) && (wanted === 'list' ? values.length > 0 : values.length === wanted);
}

export const otherWord = (joins: Conditions['joins']): Conditions['joins'] => (joins === 'and' ? 'or' : 'and');

// ------------------------------------------------------------------------------------------------------------ writing

/** The formula of the finished rows; empty if there are none. */
export function conditionsText({ joins, groups }: Conditions): string {
  const parts = groups.map((rows) => rows.filter(isFinished)).filter(({ length }) => length > 0);
  const texts = parts.map((rows) => {
    const text = rows.map(rowText).join(` ${otherWord(joins)} `);
    return rows.length > 1 && parts.length > 1 ? `(${text})` : text;
  });
  return texts.join(` ${joins} `);
}

/** The formula of one finished row. */
export function rowText({ column, test, values }: ConditionRow): string {
  const name = columnText(column);
  const texts = values.flatMap((value) => (value === null ? [] : valueText(value)));
  const [first, second] = texts;
  switch (test) {
    case 'true':
      return name;
    case 'false':
      return `not ${name}`;
    case 'missing':
      return `is_missing(${name})`;
    case 'known':
      return `not is_missing(${name})`;
    case 'between':
      return `${first} <= ${name} <= ${second}`;
    case 'in':
    case 'not in':
      return `${name} ${test} [${texts.join(', ')}]`;
    case 'contains':
    case 'startswith':
    case 'endswith':
    case 'matches':
    case 'not contains':
    case 'not startswith':
    case 'not endswith':
    case 'not matches':
      return `${test}(${name}, ${first})`;
    default:
      return `${name} ${test} ${first}`;
  }
}

const valueText = (value: ConditionValue): string =>
  typeof value === 'string'
    ? textLiteral(value)
    : typeof value === 'object'
      ? `date(${textLiteral(value.date)})`
      : String(value);

// ------------------------------------------------------------------------------------------------------------ reading

export function readConditions(text: string): ReadConditions {
  let tree: Node;
  try {
    tree = parseFormula(text);
  } catch (error) {
    if (error instanceof FormulaError) return { state: 'unfinished' };
    throw error;
  }
  const joins = tree.node === 'logic' ? tree.operator : 'and';
  const groups = partsOf(tree, joins).map((part) => partsOf(part, otherWord(joins)).map(rowOf));
  const rows = groups.flat();
  if (rows.length > MAX_ROWS || rows.includes(null)) return { state: 'formula' };
  return { state: 'rows', conditions: { joins, groups: groups as ConditionRow[][] } };
}

/** Operands of a chain of `and` or of `or`. Comparisons in a row, as in 0 < x < 1, are joined by `and`. */
function partsOf(node: Node, joins: 'and' | 'or'): Node[] {
  if (node.node === 'logic' && node.operator === joins) return [...partsOf(node.a, joins), ...partsOf(node.b, joins)];
  if (joins === 'or' || node.node !== 'comparison' || node.rest.length === 1 || betweenOf(node) !== null) return [node];
  return node.rest.map((one, index) => ({
    ...node,
    first: index === 0 ? node.first : node.rest[index - 1].x,
    rest: [one],
  }));
}

/** The row that says the same; null if none does. */
function rowOf(node: Node): ConditionRow | null {
  switch (node.node) {
    case 'column':
      return { column: node.name, test: 'true', values: [] };
    case 'not': {
      const row = rowOf(node.x);
      const test = row === null ? undefined : OPPOSITES.get(row.test);
      return row === null || test === undefined ? null : { ...row, test };
    }
    case 'comparison':
      return node.rest.length === 1 ? comparisonOf(node) : betweenOf(node);
    case 'in': {
      const values = node.values.map(literalOf);
      if (node.x.node !== 'column' || values.includes(null)) return null;
      return { column: node.x.name, test: node.negated ? 'not in' : 'in', values };
    }
    case 'call':
      return callOf(node);
    default:
      return null;
  }
}

/**
 * Tests that hold where the other does not, missing cells included. An order has none: neither x < 1 nor x >= 1 holds for
 * a missing x.
 */
const OPPOSITES: ReadonlyMap<ConditionTest, ConditionTest> = new Map(
  (
    [
      ['==', '!='],
      ['in', 'not in'],
      ['true', 'false'],
      ['missing', 'known'],
      ...TEXT_TESTS.map((test) => [test, `not ${test}`] as const),
    ] as const
  ).flatMap(([a, b]): [ConditionTest, ConditionTest][] => [
    [a, b],
    [b, a],
  ]),
);

const MIRRORED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

type Comparison = Extract<Node, { node: 'comparison' }>;

function comparisonOf({ first, rest: [{ operator, x }] }: Comparison): ConditionRow | null {
  const [left, right] = [literalOf(first), literalOf(x)];
  if (first.node === 'column' && right !== null) return { column: first.name, test: operator, values: [right] };
  if (x.node === 'column' && left !== null) return { column: x.name, test: MIRRORED[operator], values: [left] };
  return null;
}

/** low <= x <= high, or high >= x >= low. */
function betweenOf({ first, rest }: Comparison): ConditionRow | null {
  const [one, other] = rest;
  if (rest.length !== 2 || one.x.node !== 'column' || one.operator !== other.operator) return null;
  const [a, b] = [literalOf(first), literalOf(other.x)];
  if (a === null || b === null || (one.operator !== '<=' && one.operator !== '>=')) return null;
  return { column: one.x.name, test: 'between', values: one.operator === '<=' ? [a, b] : [b, a] };
}

function callOf({ name, args }: Extract<Node, { node: 'call' }>): ConditionRow | null {
  const known = functionNamed(name)?.name;
  const [x, part] = args;
  if (x?.node !== 'column') return null;
  if (args.length === 1 && known === 'is_missing') return { column: x.name, test: 'missing', values: [] };
  if (args.length === 1 && known === 'not_missing') return { column: x.name, test: 'known', values: [] };
  const test = TEXT_TESTS.find((each) => each === known);
  if (test === undefined || args.length !== 2 || part.node !== 'text') return null;
  return { column: x.name, test, values: [part.value] };
}

function literalOf(node: Node): ConditionValue | null {
  switch (node.node) {
    case 'number':
    case 'text':
    case 'boolean':
      return node.value;
    case 'sign':
      if (node.x.node !== 'number') return null;
      // No column tells −0 from 0.
      return node.operator === '+' || node.x.value === 0 ? node.x.value : -node.x.value;
    case 'call': {
      const [text] = node.args;
      const isDate = functionNamed(node.name)?.name === 'date' && node.args.length === 1 && text.node === 'text';
      return isDate ? { date: text.value } : null;
    }
    default:
      return null;
  }
}

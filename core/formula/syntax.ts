/** The syntax tree of a formula, and its text again. */
import type { Span } from './problem.ts';
import { columnText } from './tokens.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type ComparisonOperator = '<' | '<=' | '>' | '>=' | '==' | '!=';

export type Node = Span &
  (
    | { readonly node: 'number'; readonly value: number }
    | { readonly node: 'text'; readonly value: string }
    | { readonly node: 'boolean'; readonly value: boolean }
    | { readonly node: 'missing' }
    | { readonly node: 'column'; readonly name: string }
    | { readonly node: 'sign'; readonly operator: '-' | '+'; readonly x: Node }
    | { readonly node: 'not'; readonly x: Node }
    | {
        readonly node: 'arithmetic';
        readonly operator: ArithmeticOperator;
        readonly at: Span;
        readonly a: Node;
        readonly b: Node;
      }
    | { readonly node: 'logic'; readonly operator: 'and' | 'or'; readonly a: Node; readonly b: Node }
    /** a < b <= c: every pair of neighbours must hold. */
    | {
        readonly node: 'comparison';
        readonly first: Node;
        readonly rest: readonly { readonly operator: ComparisonOperator; readonly at: Span; readonly x: Node }[];
      }
    | { readonly node: 'in'; readonly x: Node; readonly negated: boolean; readonly values: readonly Node[] }
    | { readonly node: 'call'; readonly name: string; readonly nameSpan: Span; readonly args: readonly Node[] }
  );

/** How tightly operators bind, as in Python: the higher, the tighter. */
export const BINDS = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  sign: 7,
  power: 8,
  atom: 9,
} as const;

export const arithmeticBinds: Readonly<Record<ArithmeticOperator, number>> = {
  '+': BINDS.sum,
  '-': BINDS.sum,
  '*': BINDS.product,
  '/': BINDS.product,
  '//': BINDS.product,
  '%': BINDS.product,
  '**': BINDS.power,
};

function bindsOf(node: Node): number {
  switch (node.node) {
    case 'logic':
      return BINDS[node.operator];
    case 'not':
      return BINDS.not;
    case 'comparison':
    case 'in':
      return BINDS.comparison;
    case 'arithmetic':
      return arithmeticBinds[node.operator];
    case 'sign':
      return BINDS.sign;
    default:
      return BINDS.atom;
  }
}

const textLiteral = (value: string): string =>
  `"${value.replace(/[\\"]/g, '\\$&').replace(/[\n\r\t]/g, (found) => (found === '\n' ? '\\n' : found === '\r' ? '\\r' : '\\t'))}"`;

/** The formula's text, with the parentheses that it needs and no others. */
export function printFormula(node: Node): string {
  const within = (x: Node, least: number): string => {
    const text = printFormula(x);
    return bindsOf(x) < least ? `(${text})` : text;
  };
  switch (node.node) {
    case 'number':
      return String(node.value);
    case 'text':
      return textLiteral(node.value);
    case 'boolean':
      return String(node.value);
    case 'missing':
      return 'missing';
    case 'column':
      return columnText(node.name);
    case 'sign':
      return `${node.operator}${within(node.x, BINDS.sign)}`;
    case 'not':
      return `not ${within(node.x, BINDS.not)}`;
    case 'arithmetic': {
      const binds = arithmeticBinds[node.operator];
      // A power's right side may be a signed one or a power itself; its left side may not.
      const [left, right] = node.operator === '**' ? [BINDS.atom, BINDS.sign] : [binds, binds + 1];
      return `${within(node.a, left)} ${node.operator} ${within(node.b, right)}`;
    }
    case 'logic': {
      const binds = BINDS[node.operator];
      return `${within(node.a, binds)} ${node.operator} ${within(node.b, binds + 1)}`;
    }
    case 'comparison':
      return [
        within(node.first, BINDS.sum),
        ...node.rest.map(({ operator, x }) => `${operator} ${within(x, BINDS.sum)}`),
      ].join(' ');
    case 'in':
      return `${within(node.x, BINDS.sum)} ${node.negated ? 'not in' : 'in'} [${node.values.map(printFormula).join(', ')}]`;
    case 'call':
      return `${node.name}(${node.args.map(printFormula).join(', ')})`;
  }
}

/** Names of the columns that a formula uses. */
export function usedColumns(node: Node, found: Set<string> = new Set()): Set<string> {
  switch (node.node) {
    case 'number':
    case 'text':
    case 'boolean':
    case 'missing':
      break;
    case 'column':
      found.add(node.name);
      break;
    case 'sign':
    case 'not':
      usedColumns(node.x, found);
      break;
    case 'arithmetic':
    case 'logic':
      usedColumns(node.a, found);
      usedColumns(node.b, found);
      break;
    case 'comparison':
      usedColumns(node.first, found);
      for (const { x } of node.rest) usedColumns(x, found);
      break;
    case 'in':
      usedColumns(node.x, found);
      for (const value of node.values) usedColumns(value, found);
      break;
    case 'call':
      for (const each of node.args) usedColumns(each, found);
      break;
  }
  return found;
}

/** The syntax tree of a formula. */
import type { Span } from './problem.ts';

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

/** Precedence of operators, as in Python; a higher number binds tighter. */
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

/** Names of the columns that a formula reads. */
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

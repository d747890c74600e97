import type { Expr } from '../ir/expression.ts';
import { constant } from './arithmetic.ts';
import type { Call } from './call.ts';
import { formulaError } from './problem.ts';
import type { Node } from './syntax.ts';
import type { Typed } from './typed.ts';

/** Meanings of arguments, in the types that a function takes; messages name the taker. */
export interface Meanings {
  of(node: Node): Typed;
  numberOf(x: Typed, taker: string): Expr;
  conditionOf(x: Typed, taker: string): Expr;
  textOf(x: Typed, taker: string): Expr;
  dateOf(x: Typed, taker: string): Expr;
  dateLiteral(node: Extract<Node, { node: 'text' }>): Expr;
  unified(parts: readonly Typed[], taker: string): Expr[];
}

/** A call in a formula, as the function that is called sees it. */
export class CallOf implements Call {
  private readonly meaning: Meanings;
  private readonly node: Extract<Node, { node: 'call' }>;
  readonly count: number;
  readonly name: string;

  constructor(meaning: Meanings, node: Extract<Node, { node: 'call' }>) {
    this.meaning = meaning;
    this.node = node;
    this.count = node.args.length;
    this.name = node.name;
  }

  span(index: number): Node {
    return this.node.args[index];
  }

  any(index: number): Typed {
    return this.meaning.of(this.span(index));
  }

  number(index: number): Expr {
    return this.meaning.numberOf(this.any(index), this.name);
  }

  condition(index: number): Expr {
    return this.meaning.conditionOf(this.any(index), this.name);
  }

  text(index: number): Expr {
    return this.meaning.textOf(this.any(index), this.name);
  }

  date(index: number): Expr {
    return this.meaning.dateOf(this.any(index), this.name);
  }

  dateLiteral(node: Extract<Node, { node: 'text' }>): Expr {
    return this.meaning.dateLiteral(node);
  }

  numbers(from = 0): Expr[] {
    return this.rest(from, (index) => this.number(index));
  }

  rest<Part>(from: number, part: (index: number) => Part): Part[] {
    return Array.from({ length: this.count - from }, (_, index) => part(from + index));
  }

  unified(parts: readonly Typed[]): Expr[] {
    return this.meaning.unified(parts, this.name);
  }

  /** A text literal. */
  constantText(index: number, what: string): string {
    const node = this.span(index);
    if (node.node === 'text') return node.value;
    throw formulaError(
      node,
      'constant',
      `${this.name} takes ${what} as a text in quotes, the same for all rows.`,
      'Write it in quotes, such as "text".',
    );
  }

  /** A whole-number literal. */
  constantInteger(index: number, what: string, [least, most]: readonly [number, number]): number {
    const node = this.span(index);
    const literal = constant(this.any(index).expr);
    const value = literal?.op === 'literal' && literal.type === 'number' ? (literal.value as number) : Number.NaN;
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw formulaError(
      node,
      'constant',
      `${this.name} takes ${what} as a whole number from ${least} to ${most}, the same for all rows.`,
      'Write it as digits.',
    );
  }

  isMissing(index: number): boolean {
    return this.span(index).node === 'missing';
  }
}

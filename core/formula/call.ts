/** What a function of formulas is given: its call. */
import type { Expr } from '../ir/expression.ts';
import type { Node } from './syntax.ts';
import type { Typed } from './typed.ts';

/**
 * A call's arguments, each by its position and of the type that the function needs. Where an argument is of another
 * type, the methods throw the `ProblemError` that says so and where.
 */
export interface Call {
  readonly count: number;
  readonly name: string;
  /** The argument as it is written. */
  span(index: number): Node;
  any(index: number): Typed;
  number(index: number): Expr;
  condition(index: number): Expr;
  text(index: number): Expr;
  date(index: number): Expr;
  dateLiteral(node: Extract<Node, { node: 'text' }>): Expr;
  numbers(from?: number): Expr[];
  /** The arguments from one position on. */
  rest<Part>(from: number, part: (index: number) => Part): Part[];
  /** Parts of one type, which the words of the call name. */
  unified(parts: readonly Typed[]): Expr[];
  /** A text that stands in the formula itself; `what` names it in the message. */
  constantText(index: number, what: string): string;
  /** A whole number that stands in the formula itself; `what` names it in the message. */
  constantInteger(index: number, what: string, range: readonly [number, number]): number;
  isMissing(index: number): boolean;
}

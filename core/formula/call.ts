/** The call of a formula function, with its arguments. */
import type { Expr } from '../ir/expression.ts';
import type { Node } from './syntax.ts';
import type { Typed } from './typed.ts';

/**
 * Arguments of a call, by position and of the type that the function needs. If an argument has another type, the
 * methods throw a ProblemError with its place.
 */
export interface Call {
  readonly count: number;
  readonly name: string;
  /** The argument as written. */
  span(index: number): Node;
  any(index: number): Typed;
  number(index: number): Expr;
  condition(index: number): Expr;
  text(index: number): Expr;
  date(index: number): Expr;
  dateLiteral(node: Extract<Node, { node: 'text' }>): Expr;
  numbers(from?: number): Expr[];
  /** The arguments from a position on. */
  rest<Part>(from: number, part: (index: number) => Part): Part[];
  /** The parts converted to one type; messages name the call. */
  unified(parts: readonly Typed[]): Expr[];
  /** A text literal; `what` names it in the message. */
  constantText(index: number, what: string): string;
  /** A whole-number literal; `what` names it in the message. */
  constantInteger(index: number, what: string, range: readonly [number, number]): number;
  isMissing(index: number): boolean;
}

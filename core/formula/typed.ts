/** What the parts of a formula are: their types, and the columns that they name. */
import type { Expr, ValueType } from '../ir/expression.ts';
import type { ColumnType } from '../ir/types.ts';
import type { Node } from './syntax.ts';

/** What a formula's parts are; `missing` is the word alone, which fits every type. */
export type FormulaType = ValueType | 'missing';

/** A column that a formula may name. */
export interface FormulaColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Its cells; absent where only types are wanted. */
  readonly expr?: Expr;
  /** It stands for any number of columns whose names start with its own. */
  readonly many?: true;
}

/** A part of the formula with its meaning. */
export interface Typed {
  readonly node: Node;
  readonly type: FormulaType;
  /** Of `missing`, a missing number until it is fitted to its surroundings. */
  readonly expr: Expr;
}

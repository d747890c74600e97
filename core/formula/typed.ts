/** Types of the parts of a formula, and the columns that it may name. */
import type { Expr, ValueType } from '../ir/expression.ts';
import type { ColumnType } from '../ir/types.ts';
import type { Node } from './syntax.ts';

/** Type of a formula's part. `missing` is the type of the word alone, which fits every type. */
export type FormulaType = ValueType | 'missing';

/** A column that a formula may name. */
export interface FormulaColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Its cells; absent if only types are needed. */
  readonly expr?: Expr;
  /** True if it stands for any number of columns whose names start with its own. */
  readonly many?: true;
}

/** A part of the formula with its meaning. */
export interface Typed {
  readonly node: Node;
  readonly type: FormulaType;
  /** For `missing`: a missing number until its context decides the type. */
  readonly expr: Expr;
}

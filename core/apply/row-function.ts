/** Functions of one row: how the columns of a result, and the conditions of its rows, are computed. */
import { columnsRead, type Expr } from '../ir/expression.ts';
import type { Row } from '../ir/interpret.ts';
import { rowEvaluator } from '../ir/row-evaluator.ts';
import type { ColumnType, Field } from '../ir/types.ts';
import type { Cell } from './cells.ts';
import type { RowCells } from './json-row.ts';

/** A column to compute. */
export interface Computed {
  readonly expr: Expr;
  readonly type: ColumnType;
}

export interface RowFunction {
  /** Indices of the columns that it reads. */
  readonly reads: readonly number[];
  /** Computes the columns of one row. Throws a ProblemError if a step refuses a cell. */
  run(cells: RowCells): Cell[];
}

/** @param fields the columns of the row, in the order of its cells */
export type MakeRowFunction = (columns: readonly Computed[], fields: readonly Field[]) => RowFunction;

/** Computes without compiling code, as a page with a strict policy demands. */
export const interpretedRow: MakeRowFunction = (columns, fields) => {
  const exprs = columns.map(({ expr }) => expr);
  const evaluate = rowEvaluator(exprs);
  return {
    reads: [...columnsRead(exprs)],
    run: (cells) => evaluate(valueIn(cells, fields)).map((value) => (value === value ? value : null)),
  };
};

/** Access to the row's cells for the interpreter. */
export const valueIn =
  (cells: RowCells, fields: readonly Field[]): Row =>
  (index) => {
    const value = cells[index][0];
    if (fields[index].type !== 'boolean') return value;
    return Number(value) < 0 ? null : value === 1;
  };

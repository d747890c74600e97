/** Columns of a combined table, for joins and concatenations. */
import { toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType } from '../../ir/types.ts';
import type { CombinedColumn, DeclaredField, Port, SymbolicColumn } from './operator.ts';

/** A column with its cells, or as it is known before learning. */
export type SideColumn = DeclaredField & { readonly expr?: Expr };

/** A result column with its source columns. */
export interface PlannedColumn {
  readonly name: string;
  readonly left: SideColumn | null;
  readonly right: SideColumn | null;
}

export const twoPorts: readonly Port[] = [
  { id: 'left', label: 'left table' },
  { id: 'right', label: 'right table' },
];

const typeWords: Readonly<Record<ColumnType, string>> = {
  number: 'numbers',
  boolean: 'true/false values',
  category: 'categories',
  text: 'text',
  datetime: 'dates',
};

/** A type that can hold the cells of both columns; null if there is none. */
function commonType(a: ColumnType, b: ColumnType): ColumnType | null {
  if (a === b) return a;
  const both = new Set([a, b]);
  if (both.has('text') && both.has('category')) return 'text';
  if (both.has('number') && both.has('boolean')) return 'number';
  return null;
}

/** The common type of two columns. Throws a ProblemError if there is none. */
export function unifiedType(left: SideColumn, right: SideColumn, field?: string): ColumnType {
  const type = commonType(left.type, right.type);
  if (type !== null) return type;
  const same = left.name === right.name;
  throw new ProblemError({
    code: 'combine.types',
    message: same
      ? `"${left.name}" holds ${typeWords[left.type]} in the left table and ${typeWords[right.type]} in the right one.`
      : `"${left.name}" of the left table holds ${typeWords[left.type]}, "${right.name}" of the right one ${typeWords[right.type]}.`,
    hint: 'Change the type of one of them with Cast before this step.',
    column: left.name,
    ...(field && { field }),
  });
}

/** Throws a ProblemError if two columns would have the same name. */
export function refuseSameNames(planned: readonly PlannedColumn[], hint: string, field?: string): void {
  const seen = new Set<string>();
  for (const { name } of planned) {
    if (seen.has(name)) {
      throw new ProblemError({
        code: 'column.clash',
        message: `Two columns would be called "${name}".`,
        hint,
        column: name,
        ...(field && { field }),
      });
    }
    seen.add(name);
  }
}

function typeOf({ left, right }: PlannedColumn): ColumnType {
  if (left !== null && right !== null) return unifiedType(left, right);
  return (left?.type ?? right?.type) as ColumnType;
}

/** Whether the column is the target. If both tables have a target, the left one stays it. */
function isTarget({ left, right }: PlannedColumn, all: readonly PlannedColumn[]): boolean {
  if (left?.target === true) return true;
  return right?.target === true && !all.some((other) => other.left?.target === true);
}

/** Columns as they are known before learning. `complete` marks the sides that have a row for every result row. */
export function declaredColumns(
  planned: readonly PlannedColumn[],
  complete: readonly [left: boolean, right: boolean],
): DeclaredField[] {
  return planned.map((column): DeclaredField => {
    const { left, right, name } = column;
    const known =
      (left !== null && complete[0]) || (right !== null && complete[1]) || (left !== null && right !== null);
    const many = left?.many === true || right?.many === true;
    return {
      name,
      type: typeOf(column),
      ...(known && isInteger(column) && { integer: true }),
      ...(isTarget(column, planned) && { target: true }),
      ...(many && { many: true }),
    };
  });
}

const isInteger = ({ left, right }: PlannedColumn): boolean =>
  (left === null || left.integer === true) && (right === null || right.integer === true);

export function combinedColumns(planned: readonly PlannedColumn[]): CombinedColumn[] {
  return planned.map((column): CombinedColumn => {
    const type = typeOf(column);
    const cells = (side: SideColumn | null): Expr | null => {
      const expr = (side as SymbolicColumn | null)?.expr ?? null;
      return expr !== null && type === 'number' ? toNumber(expr) : expr;
    };
    return {
      name: column.name,
      type,
      ...(isInteger(column) && { integer: true }),
      ...(isTarget(column, planned) && { target: true }),
      from: [cells(column.left), cells(column.right)],
    };
  });
}

/** The key cells of both sides; numbers and booleans are compared as numbers. Throws a ProblemError if they have no common type. */
export function keysOfPair(left: SymbolicColumn, right: SymbolicColumn): readonly [Expr, Expr] {
  return unifiedType(left, right) === 'number' ? [toNumber(left.expr), toNumber(right.expr)] : [left.expr, right.expr];
}

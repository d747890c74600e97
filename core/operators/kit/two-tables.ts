/** What joins and concatenations have in common: columns of one table made of two. */
import { toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType } from '../../ir/types.ts';
import type { CombinedColumn, DeclaredField, Port, SymbolicColumn } from './operator.ts';

/** A column that is there, or as far as it is known before anything is learned. */
export type SideColumn = DeclaredField & { readonly expr?: Expr };

/** A column of the result by where it comes from. */
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

/** One type for the cells of both; null where there is none. */
function commonType(a: ColumnType, b: ColumnType): ColumnType | null {
  if (a === b) return a;
  const both = new Set([a, b]);
  if (both.has('text') && both.has('category')) return 'text';
  if (both.has('number') && both.has('boolean')) return 'number';
  return null;
}

/** Throws a ProblemError where the two have no type in common. */
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

/** Throws a ProblemError where two columns would have one name. */
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

/** Of two targets the left one stays one. */
function isTarget({ left, right }: PlannedColumn, all: readonly PlannedColumn[]): boolean {
  if (left?.target === true) return true;
  return right?.target === true && !all.some((other) => other.left?.target === true);
}

/** As far as the columns are known before anything is learned. `complete` says which sides have a row for every result row. */
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

/** Helpers of operators over several number columns at once. */
import { toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import type { DeclaredField, SymbolicColumn, SymbolicTable } from './operator.ts';
import type { ColumnSelection } from './params.ts';
import { selectColumns } from './selection.ts';

/** The columns as numbers; named boolean columns count as 0 and 1. */
export const numbersOf = (columns: readonly SymbolicColumn[]): Expr[] => columns.map(({ expr }) => toNumber(expr));

/** The selected number columns, in table order. */
export const chosenNumbers = <Column extends DeclaredField>(
  columns: readonly Column[],
  selection: ColumnSelection | undefined,
): Column[] => selectColumns(columns, selection, ['number']);

/** The columns with these names, in the order of the names. */
export function numbersNamed(columns: readonly SymbolicColumn[], names: readonly string[]): SymbolicColumn[] {
  const place = new Map(names.map((name, index) => [name, index]));
  const found = selectColumns(columns, [...names], ['number']);
  return found.sort((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0));
}

/** Replaces several columns by the ones made from them, at the position of the first. */
export function inPlaceOf<Column extends DeclaredField>(
  columns: readonly Column[],
  taken: readonly Column[],
  made: readonly Column[],
): Column[] {
  const gone = new Set(taken);
  const first = columns.find((column) => gone.has(column));
  const target = taken.length > 0 && taken.every((column) => column.target === true);
  const placed = target ? made.map((column) => ({ ...column, target: true })) : made;
  return columns.flatMap((column) => (column === first ? placed : gone.has(column) ? [] : [column]));
}

/** Replaces each column in `taken` by the expression at the same position in `made`. */
export function replaced(table: SymbolicTable, taken: readonly SymbolicColumn[], made: readonly Expr[]): SymbolicTable {
  const results = new Map(taken.map((column, index) => [column, made[index]]));
  return {
    columns: table.columns.map((column): SymbolicColumn => {
      const expr = results.get(column);
      return expr === undefined ? column : { ...named(column, column.name), expr };
    }),
  };
}

const named = ({ target }: { readonly target?: boolean }, name: string) =>
  ({ name, type: 'number', ...(target && { target }) }) as const;

/** Declared fields if each selected column becomes a number column of the same name. */
export const declaredNumbers = (
  columns: readonly DeclaredField[],
  taken: readonly DeclaredField[],
): DeclaredField[] => {
  const set = new Set(taken);
  return columns.map((column) =>
    set.has(column) ? { ...named(column, column.name), ...(column.many && { many: true as const }) } : column,
  );
};

/** Helpers of imputers over several columns at once. */
import { breathe, type Collected, type Learning } from '../../ir/aggregate.ts';
import { isMissing, number, rowModel, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { RowModel } from '../../ir/row-models/index.ts';
import type { DeclaredField, SymbolicColumn, SymbolicTable } from '../kit/operator.ts';
import { type ColumnSelection, columns, flag } from '../kit/params.ts';
import { selectColumns } from '../kit/selection.ts';

export const TAKES = ['number'] as const;

export const imputedColumns = () => columns(TAKES, 'Columns to fill, each from the others. Empty: all numbers.');

export const addIndicator = () =>
  flag(false, {
    label: 'Add indicator',
    help: 'Append a column of 0 and 1 that tells where a cell was missing, for each column that had missing train cells.',
  });

export const keepEmptyFeatures = () =>
  flag(false, {
    label: 'Keep empty columns',
    help: 'Keep a column in which every train cell is missing, filled with 0, instead of dropping it.',
    advanced: true,
  });

/** Cells as numbers; true and false are 1 and 0. */
export const numbersOf = (columns: readonly SymbolicColumn[]): Expr[] => columns.map(({ expr }) => toNumber(expr));

/** Maximum number of cells that an imputer can keep. */
const MAX_CELLS = 2 ** 26;

/** Throws a ProblemError for infinite cells, and for more cells than an imputer can keep. */
export function* checkCollected(columns: readonly SymbolicColumn[], collected: Collected): Learning<void> {
  if (collected.rows * columns.length > MAX_CELLS) {
    throw new ProblemError({
      code: 'impute.too-large',
      message: `This step keeps all train cells in memory, and ${collected.rows} rows of ${columns.length} columns are too many.`,
      hint: 'Choose fewer columns, fit on a sample of the rows (SampleRows), or take SimpleImputer.',
      field: 'columns',
    });
  }
  for (const [index, { values }] of collected.columns.entries()) {
    yield* breathe();
    if (!hasInfinite(values)) continue;
    throw new ProblemError({
      code: 'impute.infinite',
      message: 'The column holds an infinite number, which no distance or regression can use.',
      hint: 'Replace or clip it first, or take the column out of the selection.',
      field: 'columns',
      column: columns[index].name,
    });
  }
}

/** A plain loop: a function call for each of millions of cells would take ten times as long. */
function hasInfinite(values: Float64Array): boolean {
  for (let row = 0; row < values.length; row++) {
    if (values[row] === Infinity || values[row] === -Infinity) return true;
  }
  return false;
}

export function declareImputed(
  input: readonly DeclaredField[],
  params: { columns?: ColumnSelection | undefined; add_indicator: boolean },
): DeclaredField[] {
  const chosen = selectColumns(input, params.columns, TAKES);
  const set = new Set(chosen);
  const appended = !params.add_indicator
    ? []
    : chosen.map(({ name, target }) => ({
        name: `missingindicator_${name}`,
        type: 'number' as const,
        many: true as const,
        ...(target && { target }),
      }));
  return [...input.map((column) => (set.has(column) ? filledField(column) : column)), ...appended];
}

const filledField = <Column extends { name: string; target?: boolean }>({ name, target }: Column) => ({
  name,
  type: 'number' as const,
  ...(target && { target }),
});

export interface Imputed {
  /** Names of the columns learned from, in order. */
  readonly names: readonly string[];
  /** For each of these columns: the model's result, 'zero' for an empty column that is kept, or 'drop'. */
  readonly results: readonly (number | 'zero' | 'drop')[];
  /** For each of these columns: whether it had missing train cells and so gets an indicator. */
  readonly indicated: readonly boolean[];
  /** For each input of the model: the position of its column. */
  readonly inputs: readonly number[];
  readonly model: RowModel;
}

/** The table with the model's results in place of their columns, and the indicators at its end. */
export function imputedTable(
  input: SymbolicTable,
  { names, results, indicated, inputs, model }: Imputed,
): SymbolicTable {
  selectColumns(input.columns, [...names], TAKES);
  const byName = new Map(input.columns.map((column) => [column.name, column]));
  const taken = names.map((name) => byName.get(name) as SymbolicColumn);
  const numbers = numbersOf(taken);
  const xs = inputs.map((position) => numbers[position]);
  const positions = new Map(taken.map((column, index) => [column, index]));
  const kept = input.columns.flatMap((column): SymbolicColumn[] => {
    const position = positions.get(column);
    if (position === undefined) return [column];
    const result = results[position];
    if (result === 'drop') return [];
    return [{ ...filledField(column), expr: result === 'zero' ? number(0) : rowModel(model, xs, result) }];
  });
  const indicators = taken.flatMap((column, index): SymbolicColumn[] =>
    indicated[index]
      ? [
          {
            ...filledField(column),
            name: `missingindicator_${column.name}`,
            expr: toNumber(isMissing(column.expr)),
          },
        ]
      : [],
  );
  return { columns: [...kept, ...indicators] };
}

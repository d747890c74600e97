import { abs, and, check, coalesce, equals, lessThan, rowModel, string, toNumber, unary } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import { needs } from '../kit/begin.ts';
import { defineOperator } from '../kit/define.ts';
import type { SymbolicColumn } from '../kit/operator.ts';
import { choice, columns, integer } from '../kit/params.ts';
import { checkWidth } from '../kit/result-width.ts';
import { selectColumns } from '../kit/selection.ts';

const takes: readonly ColumnType[] = ['category', 'text', 'number'];
const TWO_63 = 2 ** 63;

/** keras.layers.HashedCrossing: all columns of a row hashed into one bin. */
export const hashedCrossing = defineOperator({
  type: 'HashedCrossing',
  group: 'encode',
  label: 'Hashed crossing',
  summary: 'Turns the combination of several columns into one of a fixed number of bins.',
  description:
    'Use it where two categories say more together than apart, such as city and profession, and a linear model cannot see it. Different ' +
    'combinations may share a bin: give more bins than there are combinations that matter. The result takes the place of its columns and is ' +
    'called after them, as in city_X_job, with _0, _1 … for the columns of one_hot; their order counts. Numbers have to be whole and not ' +
    'missing, as Keras asks; a missing text is read as the empty one.',
  reference: { library: 'Keras', name: 'keras.layers.HashedCrossing' },
  keywords: ['cross', 'interaction', 'combination', 'hash', 'bins'],
  begins: needs({ complete: true, whole: true }),
  params: () => ({
    columns: columns(takes, 'Two columns or more to combine, in this order. Empty: all that fit.'),
    num_bins: integer(32, { label: 'Bins', help: 'Number of bins.', min: 1, max: 2 ** 31 - 1 }),
    output_mode: choice(
      { int: 'Number of the bin', one_hot: 'Indicator columns: a column of 0 and 1 for each bin' },
      'int',
      {
        label: 'Output',
        help: 'What each row becomes.',
      },
    ),
  }),
  declare([input = []], params) {
    const crossed = chosen(input, params.columns);
    const made = namesOf(crossed, params).map((name) => ({ name, type: 'number' as const }));
    return replaced(input, crossed, made);
  },
  compute(input, params) {
    const crossed = chosen(input.columns, params.columns);
    const model = { kind: 'hashedCrossing' as const, settings: { bins: params.num_bins } };
    const bin = rowModel(model, crossed.map(cellOf), 0);
    const target = crossed.some((column) => column.target === true);
    const made = namesOf(crossed, params).map(
      (name, index): SymbolicColumn => ({
        name,
        type: 'number',
        expr: params.output_mode === 'int' ? bin : toNumber(equals(bin, index)),
        ...(target && { target }),
      }),
    );
    return { columns: replaced(input.columns, crossed, made) };
  },
  examples: [
    {
      title: 'Two columns become one bin',
      params: { columns: ['a', 'b'], num_bins: 5 },
      input: { a: ['A', 'B', 'A', 'B', 'A'], b: [101, 101, 101, 102, 102] },
      output: { a_X_b: [1, 4, 1, 1, 3] },
    },
  ],
});

/** Columns in the order in which they are named, because the order decides the bins. */
function chosen<Column extends Field & { target?: boolean }>(
  from: readonly Column[],
  selection: Parameters<typeof selectColumns>[1],
): Column[] {
  const taken = selectColumns(from, selection, takes);
  if (taken.length < 2) {
    throw new ProblemError({
      code: 'hashed-crossing.columns',
      message: 'There are fewer than two columns to combine.',
      hint: 'Choose two columns or more of categories, text or whole numbers.',
      field: 'columns',
    });
  }
  if (!Array.isArray(selection)) return taken;
  const order = new Map(selection.map((name, index) => [name, index]));
  return taken.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
}

function namesOf(crossed: readonly Field[], params: { output_mode: string; num_bins: number }): string[] {
  const name = crossed.map((column) => column.name).join('_X_');
  if (params.output_mode === 'int') return [name];
  checkWidth(params.num_bins, 'Give fewer bins, or choose int.', 'num_bins');
  return Array.from({ length: params.num_bins }, (_, index) => `${name}_${index}`);
}

/** The table with the results in place of the first crossed column. */
function replaced<Column>(all: readonly Column[], crossed: readonly Column[], made: readonly Column[]): Column[] {
  const set = new Set(crossed);
  const first = all.findIndex((column) => set.has(column));
  return all.flatMap((column, index) => (index === first ? made : set.has(column) ? [] : [column]));
}

function cellOf({ expr, type }: SymbolicColumn): Expr {
  if (expr.type === 'string') return coalesce(expr, string(''));
  const x = type === 'boolean' ? toNumber(expr) : expr;
  return check(x, and(lessThan(abs(x), TWO_63), equals(unary('trunc', x), x)), {
    code: 'hashed-crossing.not-whole',
    message: 'The cell {value} is no whole number.',
    hint: 'Cut the column into bins first (KBinsDiscretizer), turn it into text with Cast, or fill missing cells.',
  });
}

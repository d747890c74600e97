import { boolean, coalesce, datetime, number, string } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { dateReader } from '../../ir/functions/dates.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType } from '../../ir/types.ts';
import { defineOperator } from '../kit/define.ts';
import type { SymbolicColumn, WholeColumn } from '../kit/operator.ts';
import { columns, optionalInteger, value } from '../kit/params.ts';
import { ALL_TYPES, selectColumns } from '../kit/selection.ts';
import { acrossParts, missingIn, wholePlan, withMade } from '../kit/whole-columns.ts';

type Value = number | string;

const dateOf = (text: string): number => dateReader({ format: null, dayfirst: false })(text);
const truths: Readonly<Record<string, boolean>> = { true: true, false: false, 1: true, 0: false };

/** Types of the columns that the value fits, if no columns are named. */
const takesFor = (fill: Value): readonly ColumnType[] =>
  typeof fill === 'number'
    ? ['number']
    : Number.isNaN(dateOf(fill))
      ? ['category', 'text']
      : ['category', 'text', 'datetime'];

/** pandas.DataFrame.fillna with one value. */
export const fillNa = defineOperator({
  type: 'FillNa',
  group: 'missing',
  label: 'Fill with a value',
  summary: 'Fills missing cells with one value of your own.',
  description:
    'For columns where missing means something known: no second address, zero orders, "unknown". ' +
    'A number fills number columns, a text fills categories and text, a date such as 2024-05-17 dates too; name the columns to fill just some. ' +
    'Where missing means unknown, SimpleImputer, KNNImputer or IterativeImputer come closer.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.fillna' },
  keywords: ['fillna', 'constant value', 'fill with zero', 'replace', 'default'],
  params: () => ({
    columns: columns(ALL_TYPES, 'Columns to fill. Empty: all that the value fits.'),
    value: value(0, {
      label: 'Value',
      help: 'Value for missing cells, which is a number, a text or a date.',
      empty: 'no value yet',
    }),
    limit: optionalInteger(null, {
      label: 'Limit',
      help: 'Most cells to fill in each column, from the top, and after a split in each part.',
      empty: 'all',
      min: 1,
      unit: 'cells',
      advanced: true,
    }),
    across_parts: acrossParts(),
  }),
  declare([input = []], params) {
    for (const column of chosen(input, params)) literal(params.value, column);
    return input;
  },
  rows(input, params) {
    if (params.limit === null) return { rows: 'whole', of: [], make: () => [] };
    const taken = chosen(input.columns, params);
    const fills = taken.map((column) => literal(params.value, column));
    return wholePlan(taken, params.across_parts, (column, index) =>
      filled(column, fills[index], params.limit as number),
    );
  },
  mixes: ({ limit, across_parts }) => (limit === null ? {} : { cells: 'before', crossesParts: across_parts }),
  compute(input, params) {
    const taken = chosen(input.columns, params);
    if (params.limit !== null) return withMade(input, taken);
    const set = new Set(taken);
    return {
      columns: input.columns.map((column) =>
        set.has(column) ? { ...column, expr: coalesce(column.expr, literal(params.value, column)) } : column,
      ),
    };
  },
  examples: [
    {
      title: 'A number fills number columns',
      params: { value: 0 },
      input: { orders: [3, null, 1], city: ['Rome', null, 'Oslo'] },
      output: { orders: [3, 0, 1], city: ['Rome', null, 'Oslo'] },
    },
    {
      title: 'A text fills categories',
      params: { value: 'unknown' },
      input: { orders: [3, null, 1], city: ['Rome', null, 'Oslo'] },
      output: { orders: [3, null, 1], city: ['Rome', 'unknown', 'Oslo'] },
    },
    {
      title: 'Just the first missing cell',
      params: { value: -1, limit: 1 },
      input: { x: [1, null, null] },
      output: { x: [1, -1, null] },
    },
  ],
});

function chosen<Column extends Omit<SymbolicColumn, 'expr'>>(
  from: readonly Column[],
  params: { columns?: Parameters<typeof selectColumns>[1]; value: Value | null },
): Column[] {
  if (params.value === null) {
    throw new ProblemError({
      code: 'fill.no-value',
      message: 'There is no value to fill with.',
      hint: 'Give a number, a text or a date.',
      field: 'value',
    });
  }
  return selectColumns(from, params.columns, Array.isArray(params.columns) ? ALL_TYPES : takesFor(params.value));
}

/** The value as a cell of the column. Throws a ProblemError if its type does not fit. */
function literal(fill: Value | null, { name, type }: Omit<SymbolicColumn, 'expr'>): Expr {
  if ((type === 'category' || type === 'text') && typeof fill === 'string') return string(fill);
  if (type === 'number' && typeof fill === 'number') return number(fill);
  const truth = truths[String(fill).toLowerCase()];
  if (type === 'boolean' && truth !== undefined) return boolean(truth);
  const date = typeof fill === 'string' ? dateOf(fill) : Number.NaN;
  if (type === 'datetime' && !Number.isNaN(date)) return datetime(date);
  const wanted = { number: 'a number', boolean: 'true or false', datetime: 'a date such as 2024-05-17' };
  throw new ProblemError({
    code: 'fill.type',
    message: `"${String(fill)}" cannot fill a column of type ${type}.`,
    hint: `Give ${wanted[type as 'number'] ?? 'a text'}, or choose other columns.`,
    field: 'value',
    column: name,
  });
}

function filled(column: WholeColumn, fill: Expr, limit: number): WholeColumn {
  const isMissing = missingIn(column);
  const cells = column.cells.slice();
  const values = column.values === null ? null : [...column.values];
  const literal = (fill as { value: number | string | boolean }).value;
  let code = -1;
  if (values !== null) {
    code = values.indexOf(String(literal));
    if (code === -1) code = values.push(String(literal)) - 1;
  }
  let left = limit;
  for (let row = 0; row < cells.length && left > 0; row++) {
    if (!isMissing(row)) continue;
    cells[row] = values === null ? Number(literal) : code;
    left--;
  }
  return { cells, values };
}

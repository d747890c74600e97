import { parseNumber } from '../../ir/build.ts';
import type { NumberSyntax } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { Field } from '../../ir/types.ts';
import { isKnown, readable } from '../kit/coerce.ts';
import { defineOperator } from '../kit/define.ts';
import type { WholeColumn } from '../kit/operator.ts';
import { type ColumnSelection, columns, flag } from '../kit/params.ts';
import { selectColumns } from '../kit/selection.ts';
import { itemsOf } from '../methods/list-items.ts';

const PLAIN: NumberSyntax = { decimal: '.', thousands: null, strip: [], percent: false };

const TAKES = ['category', 'text'] as const;

/** pandas.DataFrame.explode, over lists in JSON. */
export const explodeRows = defineOperator({
  type: 'ExplodeRows',
  group: 'rows',
  label: 'Explode lists',
  summary: 'Makes a row of each item of a list; the other cells are repeated.',
  description:
    'Use it where one cell holds several cases: the items of an order, the tags of an article, as lists of Parquet, Arrow and JSON are read ' +
    '(["a","b"]). As in pandas, an empty or missing list gives one row with a missing cell, a cell that is no list stays as it is, and lists ' +
    'of several columns must have the same length in each row. Explode before a split only if the items of one list may stand in train and ' +
    'test alike. Rows of new data are exploded as well. To keep one row each take MultiLabelBinarizer or ListToColumns.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.explode' },
  keywords: ['explode', 'unnest', 'flatten', 'unwind', 'list', 'array', 'melt'],
  params: () => ({
    columns: columns(TAKES, 'Columns of lists. Empty: none.', 'none'),
    numbers: flag(false, { label: 'Items are numbers', help: 'Read the items as numbers. Off: they are categories.' }),
  }),
  declare: ([input = []], params) => {
    const chosen = new Set(listsOf(input, params.columns));
    return input.map((field) =>
      chosen.has(field) ? { ...field, type: params.numbers ? 'number' : field.type } : field,
    );
  },
  origins: (input) => input.map((_, index) => index),
  compute(input, params) {
    const made = new Map(listsOf(input.columns, params.columns).map((column, at) => [column, input.made?.[at]]));
    const result = input.columns.map((column) => {
      const items = made.get(column);
      if (items === undefined) return column;
      if (!params.numbers) return { ...column, expr: items };
      const cells = readable(items, 'raise', (x) => isKnown(parseNumber(x, PLAIN)), {
        code: 'explode-rows.no-number',
        message: '{value} is no number.',
        hint: 'Switch "Items are numbers" off.',
      });
      return { ...column, type: 'number' as const, expr: parseNumber(cells, PLAIN) };
    });
    return { columns: result };
  },
  rows: (input, params) => {
    const lists = listsOf(input.columns, params.columns);
    if (lists.length === 0) return { rows: 'whole', of: [], make: () => [] };
    return {
      rows: 'whole',
      of: lists.map(({ expr }) => expr),
      repeats: true,
      make: (wholes, { count }) =>
        exploded(
          wholes,
          count,
          lists.map(({ name }) => name),
        ),
    };
  },
  mixes: () => ({ repeats: true }),
  examples: [
    {
      title: 'Items of orders; an empty and a missing list keep their row',
      params: { columns: ['items'] },
      input: { order: [1, 2, 3], items: ['["pen","ink"]', '[]', null] },
      output: { order: [1, 1, 2, 3], items: ['pen', 'ink', null, null] },
    },
    {
      title: 'Two columns at once, numbers',
      params: { columns: ['day', 'price'], numbers: true },
      input: { day: ['[1,2]', '[3]'], price: ['[9.5,null]', '[7]'] },
      output: { day: [1, 2, 3], price: [9.5, null, 7] },
    },
  ],
});

const listsOf = <Column extends Field & { readonly target?: boolean }>(
  from: readonly Column[],
  selection: ColumnSelection | undefined,
): readonly Column[] => (selection === undefined ? [] : selectColumns(from, selection, TAKES));

/** The items of each column, then the row that each of them comes from. */
function exploded(columns: readonly WholeColumn[], rows: number, names: readonly string[]): WholeColumn[] {
  const texts = columns.map(() => new Map<string, number>());
  // Each distinct list is read once.
  const lists = columns.map(({ values }, at) =>
    (values ?? []).map((text): readonly number[] =>
      (itemsOf(text) ?? [text]).map((item) => {
        if (item === null) return -1;
        const known = texts[at];
        const code = known.get(item) ?? known.size;
        known.set(item, code);
        return code;
      }),
    ),
  );
  const listAt = (at: number, row: number): readonly number[] => lists[at]?.[columns[at]?.cells[row]] ?? [];
  const lengths = new Int32Array(rows);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    lengths[row] = Math.max(1, listAt(0, row).length);
    for (let at = 1; at < columns.length; at++) {
      if (Math.max(1, listAt(at, row).length) !== lengths[row]) throw differ(names[0], names[at], row);
    }
    total += lengths[row];
  }
  const made = columns.map(() => new Int32Array(total).fill(-1));
  const from = new Float64Array(total);
  for (let row = 0, next = 0; row < rows; next += lengths[row], row++) {
    from.fill(row, next, next + lengths[row]);
    for (const [at, codes] of made.entries()) codes.set(listAt(at, row), next);
  }
  return [
    ...made.map((cells, at): WholeColumn => ({ cells, values: [...texts[at].keys()] })),
    { cells: from, values: null },
  ];
}

const differ = (first: string | undefined, second: string | undefined, row: number): ProblemError =>
  new ProblemError({
    code: 'explode-rows.lengths',
    message: `The lists of "${first}" and "${second}" have different lengths.`,
    hint: 'Explode them one after the other, or choose columns whose lists belong together.',
    field: 'columns',
    row,
  });

/** The parts of a split as a column of the written table. */
import { columnNames } from '../../formats/cells/column-names.ts';
import { column } from '../../ir/build.ts';
import { PARTITION } from '../../operators/kit/partition.ts';
import { allocateVector, type Batch, type Table } from '../../table/column.ts';
import { dictionaryOf } from '../../table/dictionary.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import { rememberRows } from '../rows/row-origin.ts';
import { batchRows, rowSet } from '../rows/row-set.ts';

/** Name of the column where no other has it, as the reader of NumPy archives calls it. */
const NAME = 'part';

const WORDS = Object.entries(PARTITION)
  .sort(([, a], [, b]) => a - b)
  .map(([word]) => word);

/** The table with a last column that holds `train`, `val`, `test` or `unused`; the table itself without a split. */
export function withPartColumn(value: NodeValue): NodeValue {
  const { rows, partition, symbolic } = value;
  if (partition === null) return value;
  const { table, picks, starts } = rows;
  const batches = table.batches.map((batch, index): Batch => {
    const { picked, rows: count } = batchRows(rows, index);
    const marks = allocateVector('category', batch.rows);
    const from = starts[index];
    for (let row = 0; row < count; row++) marks.cells[picked === null ? row : picked[row]] = partition[from + row];
    return { ...batch, vectors: [...batch.vectors, marks] };
  });
  const place = table.fields.length;
  const wider: Table = {
    ...table,
    fields: [...table.fields, { name: NAME, type: 'category' }],
    dictionaries: [...table.dictionaries, dictionaryOf(WORDS)],
    batches,
  };
  rememberRows(wider, { kind: 'widened', from: table });
  const name = columnNames([...symbolic.columns.map((own) => own.name), NAME], true).names.at(-1) as string;
  return {
    ...value,
    rows: rowSet(wider, picks),
    symbolic: {
      ...symbolic,
      columns: [...symbolic.columns, { name, type: 'category', expr: column(place, 'string') }],
    },
  };
}

/** Operators on rows: marking, choosing, ordering. */
import { column } from '../ir/build.ts';
import { columnsRead, type Expr } from '../ir/expression.ts';
import type { PartitionKeys, RowPlan, SymbolicTable, WholeColumn } from '../operators/operator.ts';
import { allocateVector, BATCH_ROWS, type Batch, sharedUint8, type Table, type Vector } from '../table/column.ts';
import { dictionaryOf } from '../table/dictionary.ts';
import type { RunTask } from './answer.ts';
import { wholeColumn } from './evaluate.ts';
import { allRows, type RowSet, rowSet, rowsWhere } from './row-set.ts';
import type { DistinctInput, GatherInput, SortInput } from './tasks.ts';

/** Rows and what each is for: 0 train, 1 validation, 2 test, 3 unused; null without a split. */
export interface MarkedRows {
  readonly rows: RowSet;
  readonly partition: Uint8Array | null;
}

/** What a plan leaves: rows, and with a `whole` plan the columns that it made. */
export interface PlannedRows extends MarkedRows {
  readonly made?: readonly Expr[];
}

/** Carries out a plan. `symbolic` is the table whose columns must still be there afterwards. */
export async function applyRowPlan(
  plan: RowPlan,
  { rows, partition }: MarkedRows,
  symbolic: SymbolicTable,
  task: RunTask,
): Promise<PlannedRows> {
  switch (plan.rows) {
    case 'partition': {
      const keys = plan.by === null ? null : partitionKeys(plan.by, await wholeColumn(plan.by, rows, task));
      const marks = sharedUint8(rows.rows);
      marks.set(plan.assign(rows.rows, keys));
      return { rows, partition: marks };
    }
    case 'whole': {
      const columns = await Promise.all(plan.of.map((expr) => wholeColumn(expr, rows, task)));
      return withColumns(rows, partition, plan.make(columns, { count: rows.rows, partition }));
    }
    case 'filter': {
      const { cells } = await wholeColumn(plan.keep, rows, task);
      const stays = (row: number): boolean => plan.only === 'train' && partition !== null && partition[row] !== 0;
      const marks = Uint8Array.from(cells, (cell, row) => (cell === 1 || stays(row) ? 1 : 0));
      return keepMarked(rows, partition, marks);
    }
    case 'distinct': {
      const columns = await Promise.all(plan.by.map((expr) => wholeColumn(expr, rows, task)));
      const input: DistinctInput = { columns, rows: rows.rows, keep: plan.keep };
      return keepMarked(rows, partition, (await task<{ marks: Uint8Array }>('distinct', input)).marks);
    }
    case 'take':
      return take(rows, partition, plan.pick(rows.rows), symbolic, task);
    case 'sort': {
      const keys = await Promise.all(
        plan.by.map(async ({ x, descending }) => ({ column: await wholeColumn(x, rows, task), descending })),
      );
      const { order } = await task<{ order: Int32Array }>('sort', { keys, rows: rows.rows } satisfies SortInput);
      return take(rows, partition, order, symbolic, task);
    }
  }
}

function keepMarked(rows: RowSet, partition: Uint8Array | null, marks: Uint8Array): MarkedRows {
  return {
    rows: rowsWhere(rows, marks, 1),
    partition: partition === null ? null : partition.filter((_, row) => marks[row] === 1),
  };
}

/** Codes by first appearance, with the values that they stand for. */
function partitionKeys(by: Expr, { cells, values }: WholeColumn): PartitionKeys {
  if (values !== null) return { codes: cells as Int32Array, values };
  if (by.type === 'boolean') return { codes: cells as Int32Array, values: [false, true] };
  const known = new Map<number, number>();
  const codes = Int32Array.from(cells, (value) => {
    if (value !== value) return -1;
    let code = known.get(value);
    if (code === undefined) {
      code = known.size;
      known.set(value, code);
    }
    return code;
  });
  return { codes, values: [...known.keys()] };
}

/** The table with columns appended; rows that take no part are missing there. */
function withColumns(set: RowSet, partition: Uint8Array | null, made: readonly WholeColumn[]): PlannedRows {
  const { table } = set;
  const types = made.map(({ values }): 'number' | 'category' => (values === null ? 'number' : 'category'));
  const batches = table.batches.map((batch, index): Batch => {
    const picked = set.picks[index] ?? null;
    const from = set.starts[index] as number;
    const count = picked?.length ?? batch.rows;
    const vectors = made.map(({ cells }, at): Vector => {
      const vector = allocateVector(types[at] as 'number' | 'category', batch.rows);
      const to = 'values' in vector ? vector.values.fill(Number.NaN) : vector.codes.fill(-1);
      for (let row = 0; row < count; row++)
        to[picked === null ? row : (picked[row] as number)] = cells[from + row] as number;
      return vector;
    });
    return { ...batch, vectors: [...batch.vectors, ...vectors] };
  });
  const first = table.fields.length;
  const wider: Table = {
    ...table,
    fields: [...table.fields, ...types.map((type, at) => ({ name: `made ${first + at}`, type }))],
    dictionaries: [...table.dictionaries, ...made.map(({ values }) => values && dictionaryOf(values))],
    batches,
  };
  return {
    rows: rowSet(wider, set.picks),
    partition,
    made: types.map((type, at) => column(first + at, type === 'number' ? 'number' : 'string')),
  };
}

/** A new table of the rows taken, in the order taken, with the columns that are still read. */
async function take(
  set: RowSet,
  partition: Uint8Array | null,
  taken: Int32Array,
  symbolic: SymbolicTable,
  task: RunTask,
): Promise<MarkedRows> {
  const { table } = set;
  const physical = physicalRows(set, taken);
  const read = columnsRead(symbolic.columns.map(({ expr }) => expr));
  const starts = table.batches.map((batch) => batch.start);
  const batches = await Promise.all(
    Array.from({ length: Math.ceil(taken.length / BATCH_ROWS) }, async (_, index): Promise<Batch> => {
      const start = index * BATCH_ROWS;
      const rows = physical.subarray(start, start + BATCH_ROWS);
      const vectors = await Promise.all(
        table.fields.map(async (_, column) => {
          if (!read.has(column)) return undefined as unknown as Vector; // nothing reads it any more
          const input: GatherInput = {
            vectors: table.batches.map((batch) => batch.vectors[column] as Vector),
            starts,
            rows: rows.slice(),
          };
          const { vector } = await task<{ vector: Vector }>('gather', input);
          return vector;
        }),
      );
      return { start, rows: rows.length, vectors };
    }),
  );
  const made: Table = { ...table, rows: taken.length, batches };
  return {
    rows: allRows(made),
    partition: partition === null ? null : Uint8Array.from(taken, (row) => partition[row] as number),
  };
}

/** Rows of the table behind rows of the set. */
function physicalRows(set: RowSet, taken: Int32Array): Int32Array {
  if (set.picks.every((pick) => pick === null)) return taken;
  const all = new Int32Array(set.rows);
  set.table.batches.forEach((batch, index) => {
    const from = set.starts[index] as number;
    const pick = set.picks[index];
    const count = pick?.length ?? batch.rows;
    for (let row = 0; row < count; row++) all[from + row] = batch.start + (pick ? (pick[row] as number) : row);
  });
  return taken.map((row) => all[row] as number);
}

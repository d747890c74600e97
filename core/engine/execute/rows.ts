/** Runs operators on rows: splits, filters, samples and sorts. */
import {
  allocateVector,
  type Batch,
  BATCH_ROWS,
  holdsNumbers,
  type StoredVector,
  type Table,
  type Vector,
} from '../../table/column.ts';
import { PARTITION } from '../../operators/kit/partition.ts';
import { column } from '../../ir/build.ts';
import { columnsRead, type Expr } from '../../ir/expression.ts';
import type { Notice } from '../../ir/notice.ts';
import type { RowPlan, SymbolicTable, WholeColumn } from '../../operators/kit/operator.ts';
import { sharedUint8 } from '../../table/shared-arrays.ts';
import { type Dictionary, dictionaryOf } from '../../table/dictionary.ts';
import type { RunTask } from '../answers/run-task.ts';
import { sortedOrder, type SortedBy, type WholeCells, wholeColumn } from '../answers/evaluate.ts';
import { bytesOf } from '../kernels/domain.ts';
import type { SentTexts } from '../kernels/text-maps.ts';
import { textRun } from '../kernels/text-run.ts';
import type { DistinctInput } from '../rows/arrange-tasks.ts';
import type { GatherInput } from '../rows/gather-task.ts';
import {
  carryOut,
  type MadeColumn,
  type PlanInput,
  type PlanOutput,
  type PlanWork,
  type SentColumn,
} from '../rows/plan-task.ts';
import { rememberRows } from '../rows/row-origin.ts';
import { allRows, type RowSet, rowSet, rowsWhere } from '../rows/row-set.ts';
import { vectorKeeper } from '../rows/spill.ts';
import { askFor, cellBytes, inTurns, pause, rowsText, type StepRun } from './step-run.ts';

/** Rows with their marks: 0 train, 1 validation, 2 test, 3 unused. `partition` is null without a split. */
export interface MarkedRows {
  readonly rows: RowSet;
  readonly partition: Uint8Array | null;
}

/** Result of a plan: rows, and the columns created by a `whole` plan. */
export interface PlannedRows extends MarkedRows {
  readonly made?: readonly Expr[];
  /** Told by a `whole` plan. */
  readonly notices?: readonly Notice[];
}

/** Most rows of a plan on this thread; for so few, loading the operators on another thread takes longer. */
const MAX_INLINE_ROWS = 20_000;

/** Bytes per row for comparing whole rows, in addition to the columns: codes, and a map of distinct rows. */
const BYTES_A_CODED_ROW = 60;

/** Bytes per row for sorting, in addition to the columns: two sets of row numbers and of cell bits. */
const SORTING_BYTES_A_ROW = 24;

/** Bytes per row of whole columns and of the parts from which they are joined. */
const wide = (exprs: readonly Expr[]): number => exprs.reduce((sum, expr) => sum + 2 * cellBytes(expr), 0);

/**
 * Carries out a plan; for many rows on a thread, which creates the plan again from `source`. The columns of `symbolic`
 * must still be available afterwards. Throws a ProblemError if the plan needs more memory than the budget, and
 * Cancelled when the run is cancelled.
 */
export async function applyRowPlan(
  plan: RowPlan,
  source: Omit<PlanInput, 'work'>,
  { rows, partition }: MarkedRows,
  symbolic: SymbolicTable,
  run: StepRun,
): Promise<PlannedRows> {
  const { task } = run;
  const count = rowsText(rows.rows);
  const carriedOut = (work: PlanWork, of: readonly WholeCells[] = []): PlanOutput | Promise<PlanOutput> =>
    rows.rows <= MAX_INLINE_ROWS && of.every(({ domain }) => domain === null || domain.size <= MAX_INLINE_ROWS)
      ? carryOut(plan, work)
      : task<PlanOutput>('plan.run', { ...source, work } satisfies PlanInput);
  const sortedBy = (keys: readonly SortedBy[]): Promise<Int32Array> => sortedOrder(keys, rows.rows, task);
  switch (plan.rows) {
    case 'partition': {
      if (plan.by !== null) await askFor(rows.rows * (wide([plan.by]) + 8), `Splitting ${count} by a column`, run);
      const column = plan.by === null ? null : await wholeColumn(plan.by, rows, task);
      const by = column && { ...(await sentColumn(column, task)), isBoolean: plan.by?.type === 'boolean' };
      const work = { do: 'partition', rows: rows.rows, by } as const;
      const marks = sharedUint8(rows.rows);
      marks.set((await carriedOut(work, column === null ? [] : [column])).marks as Uint8Array);
      return { rows, partition: marks };
    }
    case 'whole': {
      // Memory: the result is held twice, as whole columns and as the table's batches.
      const sorted = plan.sorted === true ? plan.of : [];
      const bytes =
        2 * wide(plan.of) +
        4 * sorted.length +
        (sorted.length > 0 ? SORTING_BYTES_A_ROW : 0) +
        (plan.groups === true ? BYTES_A_CODED_ROW : 0);
      await askFor(rows.rows * bytes, `Working on whole columns of ${count}`, run);
      const columns = await Promise.all(plan.of.map((expr) => wholeColumn(expr, rows, task)));
      const orders = await Promise.all(
        sorted.map((_, index) => sortedBy([{ column: columns[index], descending: false }])),
      );
      const sent = await Promise.all(columns.map((column) => sentColumn(column, task)));
      const work = { do: 'whole', columns: sent, rows: { count: rows.rows, partition, orders } } as const;
      const output = await carriedOut(work, columns);
      const all = output.made as readonly MadeColumn[];
      const { notices = [] } = output;
      const made = plan.repeats === true ? all.slice(0, -1) : all;
      const dictionaries = made.map(({ texts }) =>
        dictionaryBehind(typeof texts === 'number' ? sent[texts]?.texts : texts),
      );
      if (plan.repeats !== true) return { ...(await withColumns(rows, partition, made, dictionaries, run)), notices };
      const moved = await take(rows, partition, Int32Array.from(all.at(-1)?.cells ?? []), symbolic, run);
      return { ...(await withColumns(moved.rows, moved.partition, made, dictionaries, run)), notices };
    }
    case 'filter': {
      await askFor(rows.rows * (wide([plan.keep]) + 1), `Filtering ${count}`, run);
      const { cells } = await wholeColumn(plan.keep, rows, task);
      const others = plan.only === 'train' ? partition : null;
      const asked = plan.others === undefined || partition === null ? null : partition;
      const otherCells = asked === null ? cells : (await wholeColumn(plan.others as Expr, rows, task)).cells;
      const marks = new Uint8Array(rows.rows);
      await inTurns(rows.rows, run, (from, to) => {
        for (let row = from; row < to; row++) {
          const own = asked === null || asked[row] === PARTITION.train ? cells : otherCells;
          if (own[row] === 1 || (others !== null && others[row] !== PARTITION.train)) marks[row] = 1;
        }
      });
      return keepMarked(rows, partition, marks);
    }
    case 'distinct': {
      await askFor(rows.rows * (wide(plan.by) + BYTES_A_CODED_ROW), `Comparing ${count}`, run);
      const whole = await Promise.all(plan.by.map((expr) => wholeColumn(expr, rows, task)));
      // Codes suffice to compare cells for equality.
      const columns = whole.map(({ cells }): WholeColumn => ({ cells, values: null }));
      // The mark as a further column keeps rows of different parts distinct.
      if (partition !== null && !plan.acrossParts) columns.push({ cells: Float64Array.from(partition), values: null });
      const input: DistinctInput = { columns, rows: rows.rows, keep: plan.keep };
      return keepMarked(rows, partition, (await task<{ marks: Uint8Array }>('distinct', input)).marks);
    }
    case 'take': {
      if (plan.by !== undefined) await askFor(rows.rows * wide([plan.by]), `Choosing from ${count}`, run);
      const work = { do: 'take', rows: rows.rows, numbers: await pickedBy(plan.by, rows, task), partition } as const;
      return take(rows, partition, (await carriedOut(work)).taken as Int32Array, symbolic, run);
    }
    case 'sort': {
      const keyBytes = wide(plan.by.map(({ x }) => x)) + 8 * plan.by.length;
      await askFor(rows.rows * (keyBytes + SORTING_BYTES_A_ROW), `Sorting ${count}`, run);
      const keys = await Promise.all(
        plan.by.map(async ({ x, descending }) => ({ column: await wholeColumn(x, rows, task), descending })),
      );
      return take(rows, partition, await sortedBy(keys), symbolic, run);
    }
  }
}

/** A number for each row, by which the plan picks; null if it needs none. */
async function pickedBy(by: Expr | undefined, rows: RowSet, task: RunTask): Promise<Float64Array | null> {
  return by === undefined ? null : ((await wholeColumn(by, rows, task)).cells as Float64Array);
}

function keepMarked(rows: RowSet, partition: Uint8Array | null, marks: Uint8Array): MarkedRows {
  return {
    rows: rowsWhere(rows, marks, 1),
    partition: partition === null ? null : partition.filter((_, row) => marks[row] === 1),
  };
}

async function sentColumn({ cells, domain }: WholeCells, task: RunTask): Promise<SentColumn> {
  return { cells, texts: domain && ((await bytesOf(domain, textRun(task))) ?? domain.strings()) };
}

const dictionaryBehind = (texts: SentTexts | null | undefined): Dictionary | null =>
  texts ? ('bytes' in texts ? texts : dictionaryOf(texts)) : null;

/** The table with appended columns; their cells are missing in rows that are not selected. */
async function withColumns(
  set: RowSet,
  partition: Uint8Array | null,
  made: readonly MadeColumn[],
  /** Dictionaries of these columns; null for numbers. */
  dictionaries: readonly (Dictionary | null)[],
  run: StepRun,
): Promise<PlannedRows> {
  const { table } = set;
  const types = dictionaries.map((dictionary): 'number' | 'category' => (dictionary === null ? 'number' : 'category'));
  const batches: Batch[] = [];
  for (const [index, batch] of table.batches.entries()) {
    await pause(run);
    const picked = set.picks[index] ?? null;
    const from = set.starts[index];
    const count = picked?.length ?? batch.rows;
    const vectors = made.map(({ cells }, at): Vector => {
      const vector = allocateVector(types[at], batch.rows);
      const to = holdsNumbers(vector) ? vector.cells.fill(Number.NaN) : vector.cells.fill(-1);
      for (let row = 0; row < count; row++) to[picked === null ? row : picked[row]] = cells[from + row];
      return vector;
    });
    batches.push({ ...batch, vectors: [...batch.vectors, ...vectors] });
  }
  const first = table.fields.length;
  const wider: Table = {
    ...table,
    fields: [...table.fields, ...types.map((type, at) => ({ name: `made ${first + at}`, type }))],
    dictionaries: [...table.dictionaries, ...dictionaries],
    batches,
  };
  rememberRows(wider, { kind: 'widened', from: table });
  return {
    rows: rowSet(wider, set.picks),
    partition,
    made: types.map((type, at) => column(first + at, type === 'number' ? 'number' : 'string')),
  };
}

/** Batches whose rows are numbered between two pauses. */
const BATCHES_A_TURN = 16;

/** Most gathering tasks at once: enough for the threads, few enough to bound memory. */
const MAX_TASKS = 16;

/** A new table of these rows in this order, with the columns that are still needed; on disk beyond the budget. */
async function take(
  set: RowSet,
  partition: Uint8Array | null,
  taken: Int32Array,
  symbolic: SymbolicTable,
  run: StepRun,
): Promise<MarkedRows> {
  const { table } = set;
  await askFor(8 * taken.length, `Moving ${rowsText(taken.length)}`, run);
  const physical = await physicalRows(set, taken, run);
  const read = columnsRead(symbolic.columns.map(({ expr }) => expr));
  const starts = table.batches.map((batch) => batch.start);
  // Row numbers kept with the table, to follow its rows back.
  run.room.take(physical.byteLength);
  const keep = vectorKeeper(run.room);
  const gathered = (start: number): Promise<(Vector | undefined)[]> => {
    const rows = physical.slice(start, start + BATCH_ROWS);
    return Promise.all(
      table.fields.map(async (_, column) => {
        if (!read.has(column)) return undefined; // no later step reads it
        const vectors = table.batches.map((batch) => batch.vectors[column]);
        return (await run.task<{ vector: Vector }>('gather', { vectors, starts, rows } satisfies GatherInput)).vector;
      }),
    );
  };
  const batches: Batch[] = [];
  const together = BATCH_ROWS * Math.max(1, Math.floor(MAX_TASKS / Math.max(1, read.size)));
  for (let from = 0; from < taken.length; from += together) {
    const to = Math.min(taken.length, from + together);
    const made: Promise<(Vector | undefined)[]>[] = [];
    for (let start = from; start < to; start += BATCH_ROWS) made.push(gathered(start));
    for (const vectors of await Promise.all(made)) {
      const start = batches.length * BATCH_ROWS;
      const kept = vectors.map((vector) => vector && keep(vector)) as StoredVector[];
      batches.push({ start, rows: Math.min(BATCH_ROWS, taken.length - start), vectors: kept });
    }
    run.progress(to, taken.length);
  }
  const made: Table = { ...table, rows: taken.length, batches };
  rememberRows(made, { kind: 'taken', from: table, rows: physical });
  return { rows: allRows(made), partition: partition && (await picked(partition, taken, run)) };
}

/** Partition marks of these rows. */
async function picked(partition: Uint8Array, taken: Int32Array, run: StepRun): Promise<Uint8Array> {
  const marks = new Uint8Array(taken.length);
  await inTurns(taken.length, run, (from, to) => {
    for (let at = from; at < to; at++) marks[at] = partition[taken[at]];
  });
  return marks;
}

/** Row numbers in the underlying table. */
async function physicalRows(set: RowSet, taken: Int32Array, run: StepRun): Promise<Int32Array> {
  if (set.picks.every((pick) => pick === null)) return taken;
  const all = new Int32Array(set.rows);
  for (const [index, batch] of set.table.batches.entries()) {
    if (index % BATCHES_A_TURN === BATCHES_A_TURN - 1) await pause(run);
    const from = set.starts[index];
    const pick = set.picks[index];
    const count = pick?.length ?? batch.rows;
    for (let row = 0; row < count; row++) all[from + row] = batch.start + (pick ? pick[row] : row);
  }
  const physical = new Int32Array(taken.length);
  await inTurns(taken.length, run, (from, to) => {
    for (let at = from; at < to; at++) physical[at] = all[taken[at]];
  });
  return physical;
}

/**
 * One table out of two: joins and concatenations. Which rows go together is worked out on a worker thread; the cells are
 * then gathered column by column into a new table, which is held in memory.
 */
import { column } from '../ir/build.ts';
import { type Expr, valueTypeOf } from '../ir/expression.ts';
import type { Field } from '../ir/types.ts';
import type { CombinedColumn, CombinePlan, SymbolicColumn, SymbolicTable, WholeColumn } from '../operators/operator.ts';
import { type MatchedRows, matchedByPosition } from '../operators/row-matching.ts';
import { allocateVector, BATCH_ROWS, sharedUint8, type Table, type Vector } from '../table/column.ts';
import { type Dictionary, dictionaryOf } from '../table/dictionary.ts';
import type { RunTask } from './answer.ts';
import { wholeColumn } from './evaluate.ts';
import { allRows, type RowSet } from './row-set.ts';
import type { MarkedRows } from './rows.ts';
import type { MatchInput } from './tasks.ts';

export interface Combined extends MarkedRows {
  readonly symbolic: SymbolicTable;
}

/** Mark of rows that no split has seen: they may be learned from, as all rows may be without a split. */
const TRAIN = 0;

/**
 * Carries out the plan. Where inputs carry the marks of a split, a row keeps its left row's mark, or where it has no left
 * row or the left table no split, its right row's; rows that neither split has seen are train rows.
 */
export async function combineTables(
  plan: CombinePlan,
  inputs: readonly [MarkedRows, MarkedRows],
  task: RunTask,
): Promise<Combined> {
  const matched = await matchRows(plan, inputs, task);
  const rows = matched.left.length;
  const complete = plan.columns.map(({ from }) => isComplete(from, matched));
  const columns: { vectors: Vector[]; dictionary: Dictionary | null }[] = [];
  for (const each of plan.columns) columns.push(await gathered(each, inputs, matched, task));

  const fields = plan.columns.map(({ from: _, integer, ...field }, index): Field & { target?: boolean } =>
    integer === true && complete[index] ? { ...field, integer } : field,
  );
  const starts = batchStarts(rows);
  const table: Table = {
    fields: fields.map(({ target: _, ...field }) => field),
    rows,
    dictionaries: columns.map(({ dictionary }) => dictionary),
    batches: starts.map((start, batch) => ({
      start,
      rows: Math.min(BATCH_ROWS, rows - start),
      vectors: columns.map(({ vectors }) => vectors[batch] as Vector),
    })),
  };
  return {
    rows: allRows(table),
    partition: combinedMarks(inputs, matched),
    symbolic: {
      columns: fields.map(
        (field, index): SymbolicColumn => ({ ...field, expr: column(index, valueTypeOf(field.type)) }),
      ),
    },
  };
}

async function matchRows(
  { match }: CombinePlan,
  inputs: readonly [MarkedRows, MarkedRows],
  task: RunTask,
): Promise<MatchedRows> {
  const rows = [inputs[0].rows.rows, inputs[1].rows.rows] as const;
  if (match.match !== 'keys') return matchedByPosition(match, rows);
  const { keys, ...plan } = match;
  const [left, right] = await Promise.all(
    keys.map((side, index) =>
      Promise.all(side.map((key) => wholeColumn(key, (inputs[index] as MarkedRows).rows, task))),
    ),
  );
  return task<MatchedRows>('match', {
    plan,
    keys: [left as WholeColumn[], right as WholeColumn[]],
    rows,
  } satisfies MatchInput);
}

/** One batch at least, as every table has. */
const batchStarts = (rows: number): number[] =>
  Array.from({ length: Math.max(1, Math.ceil(rows / BATCH_ROWS)) }, (_, batch) => batch * BATCH_ROWS);

/** Whether every row has a cell from one of the tables. */
function isComplete(from: CombinedColumn['from'], { left, right }: MatchedRows): boolean {
  const has = (side: Expr | null, rows: Int32Array, row: number): boolean =>
    side !== null && (rows[row] as number) >= 0;
  return left.every((_, row) => has(from[0], left, row) || has(from[1], right, row));
}

async function gathered(
  { from, type }: CombinedColumn,
  inputs: readonly [MarkedRows, MarkedRows],
  matched: MatchedRows,
  task: RunTask,
): Promise<{ vectors: Vector[]; dictionary: Dictionary | null }> {
  const [left, right] = await Promise.all(
    from.map(async (expr, side) => (expr === null ? null : wholeColumn(expr, (inputs[side] as MarkedRows).rows, task))),
  );
  const isText = type === 'category' || type === 'text';
  const { dictionary, recode } = isText
    ? commonDictionary(from, inputs, left ?? null, right ?? null)
    : { dictionary: null, recode: null };
  const vectors = batchStarts(matched.left.length).map((start) => {
    const vector = allocateVector(type, Math.min(BATCH_ROWS, matched.left.length - start));
    const to = 'values' in vector ? vector.values : vector.codes;
    const missing = 'values' in vector ? Number.NaN : -1;
    for (let row = 0; row < to.length; row++) {
      const [a, b] = [matched.left[start + row] as number, matched.right[start + row] as number];
      if (left && a >= 0) to[row] = left.cells[a] as number;
      else if (right && b >= 0) {
        const cell = right.cells[b] as number;
        to[row] = recode === null || cell < 0 ? cell : (recode[cell] as number);
      } else to[row] = missing;
    }
    return vector;
  });
  return { vectors, dictionary };
}

/** The texts of both sides; codes of the right one are to be replaced by `recode`, unless it is null. */
function commonDictionary(
  from: CombinedColumn['from'],
  inputs: readonly [MarkedRows, MarkedRows],
  left: WholeColumn | null,
  right: WholeColumn | null,
): { dictionary: Dictionary; recode: Int32Array | null } {
  if (left === null || right === null) {
    const side = left === null ? 1 : 0;
    return {
      dictionary: ownDictionary(from[side], inputs[side].rows) ?? dictionaryOf((left ?? right)?.values ?? []),
      recode: null,
    };
  }
  const values = [...(left.values ?? [])];
  const known = new Map(values.map((value, code) => [value, code]));
  const recode = Int32Array.from(right.values ?? [], (value) => known.get(value) ?? values.push(value) - 1);
  return { dictionary: dictionaryOf(values), recode };
}

/** A column that is passed on as it is keeps its dictionary. */
const ownDictionary = (expr: Expr | null, { table }: RowSet): Dictionary | null =>
  expr?.op === 'column' ? (table.dictionaries[expr.index] ?? null) : null;

function combinedMarks(
  [{ partition: left }, { partition: right }]: readonly [MarkedRows, MarkedRows],
  matched: MatchedRows,
): Uint8Array | null {
  if (left === null && right === null) return null;
  const marks = sharedUint8(matched.left.length);
  for (let row = 0; row < marks.length; row++) {
    const [a, b] = [matched.left[row] as number, matched.right[row] as number];
    marks[row] = (a >= 0 ? left?.[a] : undefined) ?? (b >= 0 ? right?.[b] : undefined) ?? TRAIN;
  }
  return marks;
}

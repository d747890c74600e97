/**
 * Combines two tables into one: joins and concatenations. Matching rows are found on a worker thread; the cells are
 * then gathered column by column into a new table, on disk beyond the memory budget.
 */
import { PARTITION } from '../../operators/kit/partition.ts';
import { column } from '../../ir/build.ts';
import { valueTypeOf } from '../../ir/expression.ts';
import type { Field } from '../../ir/types.ts';
import {
  type CombinedColumn,
  type CombinePlan,
  originOf,
  rowOrigins,
  type SymbolicColumn,
  type SymbolicTable,
  type WholeColumn,
} from '../../operators/kit/operator.ts';
import type { MatchedRows } from '../../operators/methods/row-matching.ts';
import { allocateVector, BATCH_ROWS, type StoredVector, type Table, type Vector } from '../../table/column.ts';
import { sharedUint8 } from '../../table/shared-arrays.ts';
import { type Dictionary, dictionaryOf } from '../../table/dictionary.ts';
import { comparableCells, type WholeCells, wholeColumn } from '../answers/evaluate.ts';
import { bytesOf, domainOfStrings } from '../kernels/domain.ts';
import { textRun } from '../kernels/text-run.ts';
import { uniteTexts } from '../kernels/unite-texts.ts';
import type { MatchInput, PlaceInput } from '../rows/arrange-tasks.ts';
import { rememberRows } from '../rows/row-origin.ts';
import { allRows } from '../rows/row-set.ts';
import { vectorKeeper } from '../rows/spill.ts';
import type { StitchInput, StitchSide } from '../rows/stitch.ts';
import type { MarkedRows } from './rows.ts';
import { askFor, cellBytes, inTurns, pause, rowsText, type StepRun } from './step-run.ts';

export interface Combined extends MarkedRows {
  readonly symbolic: SymbolicTable;
}

/**
 * Carries out the plan. If an input has a split, a row keeps the mark of its left row, else of its right row; without a
 * mark it is a train row.
 * Throws a ProblemError if more memory is needed than the budget allows, and Cancelled when the run is cancelled.
 */
export async function combineTables(
  plan: CombinePlan,
  inputs: readonly [MarkedRows, MarkedRows],
  run: StepRun,
): Promise<Combined> {
  const matched = await matchRows(plan, inputs, run);
  const rows = matched.left.length;
  await askFor(8 * rows, `Putting ${rowsText(rows)} together`, run);
  // Row numbers kept with the table, to follow its rows back.
  run.room.take(8 * rows);
  const isComplete = completeness(matched);
  const keep = vectorKeeper(run.room);
  const columns: { vectors: StoredVector[]; dictionary: Dictionary | null }[] = [];
  for (const [index, each] of plan.columns.entries()) {
    const { vectors, dictionary } =
      each.tells === 'origin' ? await origins(matched, keep, run) : await gathered(each, inputs, matched, keep, run);
    columns.push({ vectors, dictionary });
    run.progress((index + 1) * rows, plan.columns.length * rows);
  }

  const fields = plan.columns.map(({ from, tells: _, integer, ...field }): Field & { target?: boolean } =>
    integer === true && isComplete(from) ? { ...field, integer } : field,
  );
  const starts = batchStarts(rows);
  const table: Table = {
    fields: fields.map(({ target: _, ...field }) => field),
    rows,
    dictionaries: columns.map(({ dictionary }) => dictionary),
    batches: starts.map((start, batch) => ({
      start,
      rows: Math.min(BATCH_ROWS, rows - start),
      vectors: columns.map(({ vectors }) => vectors[batch]),
    })),
  };
  rememberRows(table, { kind: 'combined', left: matched.left, right: matched.right });
  return {
    rows: allRows(table),
    partition: await combinedMarks(inputs, matched, run),
    symbolic: {
      columns: fields.map(
        (field, index): SymbolicColumn => ({ ...field, expr: column(index, valueTypeOf(field.type)) }),
      ),
    },
  };
}

/** Bytes per row for finding equal keys, in addition to the keys: codes, rows by code, and a map of distinct keys. */
const BYTES_A_MATCHED_ROW = 64;

async function matchRows(
  { match }: CombinePlan,
  inputs: readonly [MarkedRows, MarkedRows],
  run: StepRun,
): Promise<MatchedRows> {
  const { task } = run;
  const rows = [inputs[0].rows.rows, inputs[1].rows.rows] as const;
  const both = rows[0] + rows[1];
  if (match.match !== 'keys') {
    await askFor(8 * both, `Putting ${rowsText(both)} together`, run);
    return task<MatchedRows>('place', { match, rows } satisfies PlaceInput);
  }
  const { keys, ...plan } = match;
  const keyBytes = keys[0].reduce((sum, key) => sum + 4 * cellBytes(key), BYTES_A_MATCHED_ROW);
  await askFor(both * keyBytes, `Matching ${rowsText(rows[0])} with ${rowsText(rows[1])}`, run);
  const [left, right] = await Promise.all(
    keys.map((side, index) => Promise.all(side.map((key) => wholeColumn(key, inputs[index].rows, task)))),
  );
  const compared: [WholeColumn[], WholeColumn[]] = [[], []];
  for (const [index, column] of left.entries()) {
    const pair = await comparableCells([column, right[index]], task);
    compared[0].push(pair[0]);
    compared[1].push(pair[1]);
  }
  return task<MatchedRows>('match', { plan, keys: compared, rows } satisfies MatchInput);
}

/** Row numbers at which batches start; at least one batch, as in every table. */
const batchStarts = (rows: number): number[] =>
  Array.from({ length: Math.max(1, Math.ceil(rows / BATCH_ROWS)) }, (_, batch) => batch * BATCH_ROWS);

/** Creates a test for columns that have a cell in every row, given the tables that they come from. */
function completeness({ left, right }: MatchedRows): (from: CombinedColumn['from']) => boolean {
  const [allLeft, allRight] = [!left.includes(-1), !right.includes(-1)];
  // Every row comes from at least one of the tables.
  return ([a, b]) => (a !== null && b !== null) || (a !== null && allLeft) || (b !== null && allRight);
}

/** Most tasks at once: enough for the threads, few enough to bound memory. */
const MAX_TASKS = 16;

/** Column that says for each row from which table it comes. */
async function origins(
  { left, right }: MatchedRows,
  keep: (vector: Vector) => StoredVector,
  run: StepRun,
): Promise<{ vectors: StoredVector[]; dictionary: Dictionary }> {
  const vectors: StoredVector[] = [];
  for (const start of batchStarts(left.length)) {
    await pause(run);
    const vector = allocateVector('category', Math.min(BATCH_ROWS, left.length - start));
    const to = vector.cells;
    for (let row = 0; row < to.length; row++) {
      to[row] = originOf(left[start + row], right[start + row]);
    }
    vectors.push(keep(vector));
  }
  return { vectors, dictionary: dictionaryOf([...rowOrigins]) };
}

async function gathered(
  { from, type }: CombinedColumn,
  inputs: readonly [MarkedRows, MarkedRows],
  matched: MatchedRows,
  keep: (vector: Vector) => StoredVector,
  run: StepRun,
): Promise<{ vectors: StoredVector[]; dictionary: Dictionary | null }> {
  const rows = matched.left.length;
  const held = from.reduce((sum, expr, side) => {
    return sum + (expr === null ? 0 : 2 * cellBytes(expr) * inputs[side].rows.rows);
  }, 0);
  await askFor(held, `Putting a column of ${rowsText(rows)} together`, run);
  const [left, right] = await Promise.all(
    from.map(async (expr, side) => (expr === null ? null : wholeColumn(expr, inputs[side].rows, run.task))),
  );
  const isText = type === 'category' || type === 'text';
  const { dictionary, recode } = isText
    ? await commonDictionary(left ?? null, right ?? null, run)
    : { dictionary: null, recode: null };
  const sides: StitchInput['sides'] = [sideOf(left, null), sideOf(right, recode)];
  const vectors: StoredVector[] = [];
  const starts = batchStarts(rows);
  for (let first = 0; first < starts.length; first += MAX_TASKS) {
    const made = starts.slice(first, first + MAX_TASKS).map(async (start) => {
      // Shared memory: the task gets a view, not a copy.
      const part = (all: Int32Array): Int32Array => all.subarray(start, start + BATCH_ROWS);
      const input: StitchInput = { type, sides, rows: [part(matched.left), part(matched.right)] };
      return (await run.task<{ vector: Vector }>('stitch', input)).vector;
    });
    for (const vector of await Promise.all(made)) vectors.push(keep(vector));
  }
  return { vectors, dictionary };
}

const sideOf = (whole: WholeCells | null | undefined, recode: Int32Array | null): StitchSide | null =>
  whole ? { cells: whole.cells, recode } : null;

/** The texts of both sides. `recode` maps codes of the right side; null if they stay. */
async function commonDictionary(
  left: WholeCells | null,
  right: WholeCells | null,
  run: StepRun,
): Promise<{ dictionary: Dictionary; recode: Int32Array | null }> {
  const domains = [left, right].flatMap((side) => side?.domain ?? []);
  const [first = domainOfStrings([]), second = first] = domains;
  const texts = textRun(run.task);
  const { domain, codes } =
    first === second ? { domain: first, codes: [null, null] } : await uniteTexts([first, second], texts);
  await pause(run);
  return {
    dictionary: (await bytesOf(domain, texts)) ?? dictionaryOf(domain.strings()),
    recode: codes[1] ?? null,
  };
}

async function combinedMarks(
  [{ partition: left }, { partition: right }]: readonly [MarkedRows, MarkedRows],
  matched: MatchedRows,
  run: StepRun,
): Promise<Uint8Array | null> {
  if (left === null && right === null) return null;
  const marks = sharedUint8(matched.left.length);
  await inTurns(marks.length, run, (from, to) => {
    for (let row = from; row < to; row++) {
      const [a, b] = [matched.left[row], matched.right[row]];
      marks[row] = (a >= 0 ? left?.[a] : undefined) ?? (b >= 0 ? right?.[b] : undefined) ?? PARTITION.train;
    }
  });
  return marks;
}

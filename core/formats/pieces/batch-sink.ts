/**
 * Where parsed batches go. The reader keeps none itself, so a file larger than memory can be spilled as it is read: the
 * codes of string columns are the chunk's own until the whole file is known, and `finish` says how to translate them.
 */
import type { ColumnType } from '../../ir/types.ts';
import type { Batch, StringVector, Vector } from '../../table/column.ts';
import { checkCancelled, type Run } from '../../run/run.ts';
import type { FinishInput } from './finish.ts';
import type { EntryCodes } from '../texts/merge.ts';

export interface FinishColumn {
  readonly column: number;
  readonly type: ColumnType;
  /** By the dictionary's code, the value of each string, where the type is no string type; null where all is missing. */
  readonly values: Float64Array | null;
}

export interface FinishPlan {
  /** The columns whose vectors still hold the chunk's codes. All others are final. */
  readonly columns: readonly FinishColumn[];
  /** For a column of a batch, what the chunk's codes are in the column's dictionary. */
  codesOf(batch: number, column: number): EntryCodes;
}

export interface BatchSink {
  /** A batch, as soon as it is parsed; batches come in order. Tells whether its memory may be used for another one. */
  batch(index: number, batch: Batch): boolean;
  /** Columns of a batch once more: the rest of the file showed that they hold strings. */
  replace(index: number, vectors: ReadonlyMap<number, Vector>): Promise<void> | void;
  /** Makes all batches final and returns them, or whatever stands for them. */
  finish(plan: FinishPlan): Promise<readonly Batch[]>;
}

/** What `finishBatch` takes for a batch. */
export const finishInput = (plan: FinishPlan, { vectors }: Pick<Batch, 'vectors'>, index: number): FinishInput => ({
  columns: plan.columns.map(({ column, type, values }) => ({
    codes: (vectors[column] as StringVector).cells,
    type,
    values,
    entries: plan.codesOf(index, column),
  })),
});

/** Keeps everything in memory. */
export function memorySink(run: Run): BatchSink {
  const batches: { start: number; rows: number; vectors: Vector[] }[] = [];
  return {
    batch(index, { start, rows, vectors }) {
      batches[index] = { start, rows, vectors: [...(vectors as readonly Vector[])] };
      return false;
    },
    replace(index, vectors) {
      for (const [column, vector] of vectors) (batches[index] as { vectors: Vector[] }).vectors[column] = vector;
    },
    async finish(plan) {
      if (plan.columns.length === 0) return batches;
      const inputs = batches.map((batch, index) => finishInput(plan, batch, index));
      let index = 0;
      for await (const finished of run.parallel.map<FinishInput, Vector[]>('pieces.finish', inputs)) {
        checkCancelled(run);
        const { vectors } = batches[index++] as { vectors: Vector[] };
        plan.columns.forEach(({ column }, position) => {
          vectors[column] = finished[position];
        });
      }
      return batches;
    },
  };
}

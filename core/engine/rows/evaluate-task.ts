/** Computes columns of one batch by a kernel, on a worker thread. */
import { allocateVector, type Vector } from '../../table/column.ts';
import { type Dictionary, dictionaryOf } from '../../table/dictionary.ts';
import { checkCancelled } from '../../run/run.ts';
import type { BoundKernel } from '../kernels/bound-kernel.ts';
import { type KernelOutput, runInBlocks, type StoredRows } from '../kernels/run-kernel.ts';
import { inMemory, type TaskContext, type TaskFailure } from './task.ts';

export interface EvaluateInput {
  readonly kernel: BoundKernel;
  readonly batch: StoredRows;
  readonly from: number;
  readonly count: number;
  /** Vector type of each output. */
  readonly types: readonly Vector['type'][];
}

export type EvaluateOutput =
  | TaskFailure
  | {
      readonly vectors: readonly Vector[];
      /**
       * Dictionaries of the outputs whose strings were computed row by row, with strings in order of appearance; null
       * for others.
       */
      readonly dictionaries: readonly (Dictionary | null)[];
    };

export function evaluate(
  { kernel, batch: stored, from, count, types }: EvaluateInput,
  context: TaskContext,
): EvaluateOutput {
  checkCancelled(context);
  const batch = inMemory(stored, kernel.columns);
  const vectors = types.map((type) => allocateVector(type, count));
  const outputs = vectors.map((vector, index): KernelOutput => {
    if (kernel.outputs[index] === 'string') return new Array<string | null>(count).fill(null);
    return vector.cells;
  });
  const failed = runInBlocks(kernel, batch, from, count, outputs, () => checkCancelled(context));
  if (failed !== null) return { failed: { ...failed, batch: 0 } };
  const dictionaries = outputs.map((output, index) =>
    kernel.outputs[index] === 'string'
      ? internStrings(output as (string | null)[], (vectors[index] as { cells: Int32Array }).cells)
      : null,
  );
  return { vectors, dictionaries };
}

function internStrings(strings: readonly (string | null)[], codes: Int32Array): Dictionary {
  const known = new Map<string, number>();
  strings.forEach((string, row) => {
    if (string === null) {
      codes[row] = -1;
      return;
    }
    let code = known.get(string);
    if (code === undefined) {
      code = known.size;
      known.set(string, code);
    }
    codes[row] = code;
  });
  return dictionaryOf([...known.keys()]);
}

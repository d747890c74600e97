/**
 * Row models: functions of a row that the expression language cannot express, with their learned settings. The set is
 * closed like the language: one file per model, one line here. A model is plain data; its function is found by name.
 * Its settings are sent to worker threads, so large ones belong in shared memory.
 */
import { hashedCrossing } from './hashed-crossing.ts';
import { imputationSequence } from './imputation-sequence.ts';
import { nearestNeighbours } from './nearest-neighbours.ts';
import type { RowModelKind, RowValue } from './row-model-kind.ts';
import { textVectorizer } from './text-vectorizer.ts';

const kinds = { hashedCrossing, imputationSequence, nearestNeighbours, textVectorizer } as const satisfies Record<
  string,
  RowModelKind<never>
>;

/** The name of a model, with its learned settings. */
export interface RowModel {
  readonly kind: keyof typeof kinds;
  readonly settings: unknown;
}

const kindOf = ({ kind }: RowModel): RowModelKind<unknown> => (kinds as Record<string, RowModelKind<unknown>>)[kind];

/** How many results a row has. */
export const outputsOf = (model: RowModel): number => kindOf(model).outputs(model.settings);

const prepared = new WeakMap<RowModel, (xs: readonly RowValue[]) => Float64Array>();

/** The model's function, from a row's values to its results. The next call overwrites the results. */
export function rowFunction(model: RowModel): (xs: readonly RowValue[]) => Float64Array {
  const known = prepared.get(model);
  if (known !== undefined) return known;
  const apply = kindOf(model).prepare(model.settings);
  const results = new Float64Array(outputsOf(model));
  const made = (xs: readonly RowValue[]): Float64Array => {
    apply(xs, results);
    return results;
  };
  prepared.set(model, made);
  return made;
}

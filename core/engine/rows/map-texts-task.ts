/** Text functions over some of a column's distinct strings, on a worker thread. */
import { stringsBetween } from '../../table/dictionary.ts';
import { checkCancelled } from '../../run/run.ts';
import { mapModel, type MapModelInput } from '../kernels/sent-models.ts';
import { asBytes, type MapTextsInput, mapStrings, type TextResults } from '../kernels/text-maps.ts';
import type { TaskContext } from './task.ts';

/** One result per function. */
export function mapTexts({ maps, part }: MapTextsInput, context: TaskContext): TextResults[] {
  const strings =
    'strings' in part ? (part.strings as readonly string[]) : stringsBetween(part.dictionary, part.first, part.last);
  return mapStrings(maps, strings, () => checkCancelled(context)).map((results) =>
    'numbers' in results ? results : { ...results, texts: asBytes(results.texts as readonly string[]) },
  );
}

/** Results of a row model for some strings. */
export const mapModels = (input: MapModelInput, context: TaskContext): Float64Array =>
  mapModel(input, () => checkCancelled(context));

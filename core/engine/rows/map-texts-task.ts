/** Functions of texts over some of a column's distinct strings, on a worker thread. */
import { stringsBetween } from '../../table/dictionary.ts';
import { checkCancelled } from '../../run/run.ts';
import { mapStrings, type SomeStrings, type TextMap, type TextResults } from '../kernels/text-maps.ts';
import type { TaskContext } from './task.ts';

export interface MapTextsInput {
  readonly maps: readonly TextMap[];
  readonly part: SomeStrings;
}

/** The results of each function. */
export function mapTexts({ maps, part }: MapTextsInput, context: TaskContext): TextResults[] {
  const strings = 'strings' in part ? part.strings : stringsBetween(part.dictionary, part.first, part.last);
  return maps.map((map) => {
    checkCancelled(context);
    return mapStrings(map, strings);
  });
}

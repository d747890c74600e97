/** The engine's tasks on worker threads. Inputs and outputs are plain data and shared memory. */
import type { Dictionary } from '../../table/dictionary.ts';
import { figures } from '../folds/figures.ts';
import { fold } from '../folds/fold-task.ts';
import { quantiles } from '../folds/quantiles-task.ts';
import { sortedPositions } from '../kernels/sort-texts.ts';
import { countMatches, distinct, match, place, sort } from '../rows/arrange-tasks.ts';
import { evaluate } from '../rows/evaluate-task.ts';
import { gather } from '../rows/gather-task.ts';
import { mapModels, mapTexts } from '../rows/map-texts-task.ts';
import { stitch } from '../rows/stitch.ts';
import { uniteTexts } from '../rows/unite-texts-task.ts';
import { formatCsv } from '../write/csv-task.ts';
import { matrix } from '../write/matrix-task.ts';

/** Tasks by the name under which the pool runs them. */
export const engineTasks = {
  fold,
  quantiles,
  figures,
  evaluate,
  matrix,
  'csv.format': formatCsv,
  gather,
  stitch,
  sort,
  'sort-texts': (dictionary: Dictionary) => sortedPositions(dictionary),
  'map-texts': mapTexts,
  'map-model': mapModels,
  'unite-texts': uniteTexts,
  distinct,
  match,
  'count-matches': countMatches,
  place,
} as const;

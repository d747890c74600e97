/** Cells of a step's input because of which the step has no result, for display in the input's table. */
import type { Misfit } from '../../core/operators/kit/column-facts.ts';
import type { CellValue, ProblemMessage } from '../../core/protocol/values.ts';
import type { Begun } from './state.ts';

/** By column: whether a cell of this value is refused. A column that is refused as a whole has no refused cell. */
export type RefusedCells = ReadonlyMap<string, (value: CellValue) => boolean>;

const none = (): boolean => false;

/** Cells of a misfit column that are in the way; null if the cells alone do not tell. */
const byMisfit: Readonly<Record<Misfit, ((value: CellValue) => boolean) | null>> = {
  missing: (value) => value === null,
  empty: (value) => value === null,
  fractions: (value) => typeof value === 'number' && !Number.isInteger(value),
  range: null,
  read: null,
  unreadable: null,
};

/**
 * Cells refused by a step that was just added, from the columns that it could not begin with; else those of the problem:
 * the cell that it names, and all of the column that are equal to it, because a step that refuses a cell refuses
 * every cell like it.
 * @param named value of the cell that the problem names; undefined while it is not known, or if there is none
 */
export function refusedCells(
  { column }: Pick<ProblemMessage, 'column'>,
  begun: Pick<Begun, 'misfits'> | undefined,
  named: CellValue | undefined,
): RefusedCells {
  const misfits = begun?.misfits ?? [];
  if (misfits.length > 0) return new Map(misfits.map(({ column: name, misfit }) => [name, byMisfit[misfit] ?? none]));
  if (column === undefined) return new Map();
  return new Map([[column, named === undefined ? none : (value: CellValue) => value === named]]);
}

/** Whether columns that new data lacks stand in it under other names: by their names, places and values. */
import {
  isSameKind,
  type Likeness,
  type RenamedColumn,
  renamedColumns,
  unmatchedColumns,
} from '../../graph/renamed-columns.ts';
import type { SourceProfile } from '../../graph/source-profile.ts';
import type { Field } from '../../ir/types.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { LearningRounds } from '../execute/learning-rounds.ts';
import type { RowSet } from '../rows/row-set.ts';
import { type ComparedColumn, compareProfile } from './compare-profile.ts';

/** Least share of the cells that hold a value of the train rows, or lie in their range, by likeness. */
const MIN_SAME = 0.9;
const MIN_MANY = 0.5;

/** The likely new names of fitted columns. `read` are the columns of the new data; `rows` its rows. */
export async function renamedInRows(
  nodeId: string,
  fitted: readonly Field[],
  read: readonly SymbolicColumn[],
  profile: SourceProfile | null,
  rows: RowSet,
  rounds: LearningRounds,
): Promise<RenamedColumn[]> {
  const { lost, added, isFew } = unmatchedColumns(fitted, read);
  if (lost.length === 0 || added.length === 0) return [];
  if (profile === null || !isFew) return renamedColumns(fitted, read);
  const compared = new Map(
    await Promise.all(
      added.map(async (column): Promise<[string, Map<string, ComparedColumn>]> => {
        const same = new Set(lost.filter((before) => isSameKind(before, column)).map(({ name }) => name));
        const sketches = profile.columns.filter(({ name }) => same.has(name));
        // The new column under each of the lost names.
        const asLost = sketches.map(({ name }) => ({ ...column, name }));
        const found = await compareProfile(nodeId, { ...profile, columns: sketches }, asLost, rows, rounds);
        return [column.name, new Map(found.map((one) => [one.column, one]))];
      }),
    ),
  );
  return renamedColumns(fitted, read, (from, to) => {
    const values = compared.get(to)?.get(from);
    return values === undefined ? null : likeness(values);
  });
}

/** Null if too few rows tell. */
function likeness({ values, now, drift, outside }: ComparedColumn): Likeness | null {
  const cells = now.rows - now.missing;
  if (cells === 0) return null;
  if (values !== undefined) {
    const known = (now.counts ?? []).reduce((sum, count) => sum + count, 0) / cells;
    if (known < MIN_SAME) return known < MIN_MANY ? 'other' : 'many';
    return drift?.level === 'large' ? null : 'same';
  }
  if (drift === undefined || drift.level === 'unknown') return null;
  const inside = 1 - outside / cells;
  if (drift.level === 'large' || inside < MIN_MANY) return 'other';
  return drift.level === 'none' && inside >= MIN_SAME ? 'same' : 'many';
}

/** Where the columns of a node stand: instead of which incoming column, or at the end. */
import { columnsRead } from '../../ir/expression.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenColumn } from '../frozen.ts';

export interface Placement {
  /** The incoming column that they replace; null at the end of the table. */
  readonly name: string | null;
  readonly columns: readonly FrozenColumn[];
}

/**
 * The incoming columns that change, go, or are followed by new ones, each with what stands in its place, so that columns that
 * nobody names stay where they are. Null if the columns that stay are in another order, or if new ones stand before all others.
 */
export function placementsOf(before: readonly Field[], columns: readonly FrozenColumn[]): Placement[] | null {
  const places = new Map(before.map(({ name }, index) => [name, index]));
  const staying = columns.flatMap(({ name }) => places.get(name) ?? []);
  if (staying.some((place, at) => place < (staying[at - 1] ?? 0))) return null;
  const groups: FrozenColumn[][] = before.map(() => []);
  const last: FrozenColumn[] = [];
  let least = 0;
  for (const [at, column] of columns.entries()) {
    const own = places.get(column.name);
    const next = columns.slice(at + 1).find(({ name }) => places.has(name));
    const end = next === undefined ? before.length : (places.get(next.name) ?? before.length);
    const host = own ?? hostOf(column, before, staying, least, end);
    if (host === null && next !== undefined) return null;
    if (host === null) last.push(column);
    else groups[host]?.push(column);
    least = host ?? least;
  }
  const changed = groups.flatMap((group, index): Placement[] => {
    const { name } = before[index] as Field;
    const stays = group.length === 1 && isKept(group[0] as FrozenColumn, index, name);
    return stays ? [] : [{ name, columns: group }];
  });
  return last.length === 0 ? changed : [...changed, { name: null, columns: last }];
}

const isKept = ({ name, expr }: FrozenColumn, index: number, before: string): boolean =>
  name === before && expr.op === 'column' && expr.index === index;

/** The column that goes and that a new one is made of; else the last one that goes, else the one that it stands behind. */
function hostOf(
  { expr }: FrozenColumn,
  before: readonly Field[],
  staying: readonly number[],
  least: number,
  end: number,
): number | null {
  const stays = new Set(staying);
  const goes = before.flatMap((_, index) => (index >= least && index < end && !stays.has(index) ? [index] : []));
  const read = columnsRead([expr]);
  const made = goes.find((index) => read.has(index));
  if (made !== undefined) return made;
  const [first] = goes;
  if (first !== undefined) return first;
  return end < before.length && stays.has(end - 1) ? end - 1 : null;
}

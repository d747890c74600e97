/** Any rows of a set, in any order, as a small separate table. */
import { allocateVector, type Batch, holdsStrings, type Table, type Vector } from '../../table/column.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import { compactDictionary } from './excerpt.ts';
import { allRows, batchOf, batchRows, type RowSet } from './row-set.ts';
import { loadVector } from './spill.ts';

/** The rows with these numbers, with the columns in `read`. */
export function pickedRows(set: RowSet, rows: ArrayLike<number>, read: ReadonlySet<number>): RowSet {
  const count = rows.length;
  /** By batch: indices in the result, and the rows of the batch that go there. */
  const byBatch = new Map<number, { to: number[]; from: number[] }>();
  for (let at = 0; at < count; at++) {
    const row = rows[at];
    const batch = batchOf(set, row);
    const within = row - set.starts[batch];
    const picked = set.picks[batch] ?? null;
    const part = byBatch.get(batch) ?? { to: [], from: [] };
    byBatch.set(batch, part);
    part.to.push(at);
    part.from.push(picked === null ? within : picked[within]);
  }
  const vectors: Vector[] = [];
  const dictionaries: (Dictionary | null)[] = set.table.dictionaries.map(() => null);
  for (const column of count === 0 ? [] : read) {
    const [first] = set.table.batches as [Batch, ...Batch[]];
    const { type } = first.vectors[column];
    const cells = allocateVector(type, count);
    const target = cells.cells;
    for (const [batch, { to, from }] of byBatch) {
      const vector = loadVector(batchRows(set, batch).vectors[column]);
      const source = vector.cells;
      for (let index = 0; index < to.length; index++) target[to[index]] = source[from[index]];
    }
    vectors[column] = cells;
    const dictionary = set.table.dictionaries[column];
    if (dictionary && holdsStrings(cells)) dictionaries[column] = compactDictionary(cells.cells, dictionary);
  }
  const table: Table = {
    ...set.table,
    rows: count,
    dictionaries,
    batches: count === 0 ? [] : [{ start: 0, rows: count, vectors }],
  };
  return allRows(table);
}

/**
 * A few rows as a separate table whose dictionaries contain only the strings in these rows, so that the cost of a page
 * depends on the page and not on the number of distinct strings in the column.
 */
import { allocateVector, holdsStrings, type Table, type Vector } from '../../table/column.ts';
import { type Dictionary, dictionaryOf, stringAt } from '../../table/dictionary.ts';
import { allRows, batchOf, batchRows, type RowSet } from './row-set.ts';
import { loadVector } from './spill.ts';

/** Rows start … start + count − 1 of the set (fewer at its end), with the columns in `read`. */
export function excerpt(set: RowSet, start: number, count: number, read: ReadonlySet<number>): RowSet {
  const end = Math.min(start + count, set.rows);
  const rows = Math.max(0, end - start);
  const vectors: Vector[] = [];
  const dictionaries: (Dictionary | null)[] = set.table.dictionaries.map(() => null);
  for (const column of rows === 0 ? [] : read) {
    const vector = cellsOf(set, column, start, rows);
    const dictionary = set.table.dictionaries[column];
    vectors[column] = vector;
    if (dictionary && holdsStrings(vector)) dictionaries[column] = compactDictionary(vector.cells, dictionary);
  }
  const table: Table = { ...set.table, rows, dictionaries, batches: rows === 0 ? [] : [{ start: 0, rows, vectors }] };
  return allRows(table);
}

function cellsOf(set: RowSet, column: number, start: number, rows: number): Vector {
  const first = set.table.batches[0]?.vectors[column];
  const cells = allocateVector(first.type, rows);
  const to = cells.cells;
  for (let done = 0; done < rows; ) {
    const batch = batchOf(set, start + done);
    const { vectors, picked, rows: held } = batchRows(set, batch);
    const vector = loadVector(vectors[column]);
    const from = vector.cells;
    const skipped = start + done - set.starts[batch];
    const part = Math.min(rows - done, held - skipped);
    for (let row = 0; row < part; row++) to[done + row] = from[picked === null ? skipped + row : picked[skipped + row]];
    done += part;
  }
  return cells;
}

/** Recodes in place, to a new dictionary of only the strings that occur. */
export function compactDictionary(codes: Int32Array, dictionary: Dictionary): Dictionary {
  const known = new Map<number, number>();
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code < 0) continue;
    if (!known.has(code)) known.set(code, known.size);
    codes[row] = known.get(code) as number;
  }
  return dictionaryOf([...known.keys()].map((code) => stringAt(dictionary, code)));
}

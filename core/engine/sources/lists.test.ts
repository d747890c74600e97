import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, readAll, testSession } from '../testing.ts';

const session = testSession();
afterAll(() => session.close());

const expected = JSON.parse(readFileSync(fixture('lists/expected.json'), 'utf8')) as Record<string, unknown[]>;
/** What the JSON text of a list says; Python's word for infinity, and digits beyond 2^53, are texts. */
const read = (cell: unknown): unknown =>
  typeof cell === 'string'
    ? JSON.parse(cell.replaceAll('Infinity', '"Infinity"').replace(/(?<![\d.])-?\d{16,}(?=[\],])/g, '"$&"'))
    : cell;

describe.each([
  ['ParquetSource', 'pyarrow.parquet'],
  ['ParquetSource', 'pyarrow-v2.parquet'],
  ['ArrowSource', 'lists.arrow'],
  ['ArrowSource', 'views.arrow'],
] as const)('%s: %s', (source, name) => {
  it('lists are the JSON text of what pyarrow reads', async () => {
    const { cells, source: told } = await readAll(session, source, fixture(`lists/${name}`));
    const lists = Object.fromEntries(
      Object.entries(cells).map(([column, of]) => [column, ['id', 'in.n'].includes(column) ? of : of.map(read)]),
    );
    expect(lists).toEqual({
      ...expected,
      single: [[Math.fround(0.1)], null, [], [1.5, 2.5], [3]],
      whole: [[1, '9007199254740993'], ['-9223372036854775808'], null, [null], [7]],
    });
    const columns = told.ledger.flatMap(({ notices = [] }) => notices).filter(({ code }) => code === 'source.lists');
    expect(columns.map(({ column }) => column)).toEqual(
      Object.keys(cells).filter((column) => !['id', 'in.n'].includes(column)),
    );
  });
});

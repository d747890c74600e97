/** Workbooks of several programs, compared in every cell with pandas.read_excel (core/formats/fixtures/sheets). */
import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { fixture, readAll, testSession } from '../testing.ts';

const session = testSession();
afterAll(() => session.close());

type Cell = number | string | boolean | null;

const expected = JSON.parse(readFileSync(fixture('sheets/expected.json'), 'utf8')) as Record<
  string,
  Record<string, Cell[]>
>;

/** Of a file that was not read by pandas itself, the digits of its numbers are those of its own program. */
function isSame(wanted: Cell, found: Cell, isExact: boolean): boolean {
  if (typeof wanted !== 'number' || isExact) return Object.is(wanted, found);
  return typeof found === 'number' && Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
}

it.each(Object.entries(expected))('%s has the cells that pandas finds', async (name, columns) => {
  const { cells } = await readAll(session, 'XlsxSource', fixture(`sheets/${name}`));
  expect(Object.keys(cells)).toEqual(Object.keys(columns));
  const isExact = name.endsWith('.xlsx');
  const others = Object.entries(columns).flatMap(([column, wanted]) =>
    wanted.flatMap((cell, row) => {
      const found = (cells[column] as Cell[])[row] ?? null;
      return isSame(cell, found, isExact) ? [] : [{ column, row, wanted: cell, found }];
    }),
  );
  expect(others).toEqual([]);
});

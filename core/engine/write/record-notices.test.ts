/** Notices of files for statistics programs and databases: names, numbers, times and texts that they do not hold. */
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { chain, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

async function written(rows: readonly Readonly<Record<string, unknown>>[], file: string, types = {}) {
  const path = folder.write('data.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const nodes = [{ id: 'source', type: 'JsonlSource', params: { path, types } }];
  await session.run({ ...chain(path), nodes, edges: [] }, { folder: null });
  return session.write('source', join(folder.path, file), {});
}

const TYPE = { dta: 'StataSource', sav: 'SpssSource', sqlite: 'SqliteSource' } as const;
const again = (ending: keyof typeof TYPE, params = {}) =>
  readAll(session, TYPE[ending], join(folder.path, `o.${ending}`), params);

describe('names', () => {
  const LONG = 'a'.repeat(70);
  test.each([
    [
      'dta',
      ['unit price', 'unit_price', 'unit-price', 'in', '2020q', 'größe', LONG, `${LONG}b`],
      ['unit_price_2', 'unit_price', 'unit_price_3', '_in', '_2020q', 'größe', 'a'.repeat(32), `${'a'.repeat(30)}_2`],
    ],
    [
      'sav',
      ['unit price', 'Unit_Price', 'with', '2020q', 'end.', 'größe', 'ß'.repeat(40), LONG],
      ['unit_price_2', 'Unit_Price', 'V_with', 'V_2020q', 'end_', 'größe', 'ß'.repeat(32), 'a'.repeat(64)],
    ],
    [
      'sqlite',
      ['unit price', 'a', 'A', 'say "no"', 'größe', 'GRÖßE'],
      ['unit price', 'a', 'A_2', 'say "no"', 'größe', 'GRÖßE'],
    ],
  ] as const)(
    '.%s: are made as the format allows them, and each change is told with both',
    async (ending, names, own) => {
      const row = Object.fromEntries(names.map((name, at) => [name, at + 0.5]));
      const { notices } = await written([row], `o.${ending}`);
      const { cells } = await again(ending);
      expect(Object.keys(cells).toSorted()).toEqual([...own].toSorted());
      const changed = names.flatMap((name, at) => (own[at] === name ? [] : [[name, own[at]]]));
      expect(notices.map(({ code, column }) => [code, column])).toEqual(
        changed.map(([name]) => ['write.renamed', name]),
      );
      for (const [at, [name, other]] of changed.entries()) {
        expect(notices[at]?.message).toContain(`"${name}"`);
        expect(notices[at]?.message).toContain(`"${other}"`);
      }
      names.forEach((name, at) => expect([name, cells[own[at]]]).toEqual([name, [at + 0.5]]));
    },
  );
});

describe.each(['dta', 'sav'] as const)('.%s', (ending) => {
  test('infinite numbers are missing, and told', async () => {
    const { notices } = await written([{ x: 1 }, { x: 1e308 }, { x: 'inf' }], `o.${ending}`, { x: 'number' });
    const missing = ending === 'dta' ? 2 : 1;
    expect(notices).toMatchObject([{ code: 'write.infinite', column: 'x', count: missing, row: 3 - missing }]);
    expect((await again(ending)).cells['x']).toEqual(ending === 'dta' ? [1, null, null] : [1, 1e308, null]);
  });

  test('times are cut to milliseconds, and told', async () => {
    const rows = [
      { t: '2024-01-31T12:00:00.001' },
      { t: '2024-01-31T12:00:00.001999' },
      { t: '1969-12-31T23:59:59.9999' },
    ];
    const { notices } = await written(rows, `o.${ending}`);
    expect(notices).toMatchObject([{ code: 'write.rounded-times', column: 't', count: 2, row: 1 }]);
    const at = Date.UTC(2024, 0, 31, 12) + 1;
    expect((await again(ending)).cells['t']).toEqual([at, at, -1]);
  });

  test('empty texts are missing, and told', async () => {
    const { notices } = await written([{ t: 'a' }, { t: '' }, { t: null }], `o.${ending}`, { t: 'text' });
    expect(notices).toMatchObject([{ code: 'write.empty-text', column: 't', count: 1, row: 1 }]);
    expect((await again(ending)).cells['t']).toEqual(['a', null, null]);
  });

  test('labels that the format cannot hold make a column of texts', async () => {
    const words = ending === 'dta' ? ['red', 'x'.repeat(33_000)] : ['red', 'x'.repeat(200)];
    const { notices } = await written([{ c: words[0] }, { c: words[1] }], `o.${ending}`, { c: 'category' });
    expect(notices).toEqual([]);
    expect((await again(ending)).cells['c']).toEqual(words);
  });

  test('categories of several pieces keep their words', async () => {
    const rows = Array.from({ length: 70_000 }, (_, row) => ({ c: ['low', 'high', 'mid'][row % 3], row }));
    await written(rows, `o.${ending}`, { c: 'category' });
    const { cells } = await again(ending);
    const isSame = rows.every(({ c, row }) => cells['c']?.[row] === c && cells['row']?.[row] === row);
    expect(isSame).toBe(true);
  });
});

test('a text of Stata ends at its first NUL character, of SPSS before blanks at its end: told', async () => {
  const stata = await written([{ t: 'a\0b' }, { t: 'c ' }], 'o.dta', { t: 'text' });
  expect(stata.notices).toMatchObject([{ code: 'write.cut', column: 't', count: 1, row: 0 }]);
  expect((await again('dta')).cells['t']).toEqual(['a', 'c ']);
  const spss = await written([{ t: 'a' }, { t: 'c ' }, { t: `${'ß'.repeat(16_383)}東` }], 'o.sav', { t: 'text' });
  expect(spss.notices).toMatchObject([{ code: 'write.cut', column: 't', count: 2, row: 1 }]);
  expect((await again('sav')).cells['t']).toEqual(['a', 'c', 'ß'.repeat(16_383)]);
});

test('a database tells empty texts from missing ones, and keeps microseconds and infinite numbers', async () => {
  const rows = [
    { t: '', x: 0.5, d: '2024-01-31T12:00:00.000001' },
    { t: null, x: 'inf', d: null },
  ];
  const types = { t: 'text', x: 'number' };
  expect((await written(rows, 'o.sqlite', types)).notices).toEqual([]);
  const { cells } = await again('sqlite', { types: { t: 'text' } });
  expect(cells['t']).toEqual(['', null]);
  expect(cells['x']).toEqual([0.5, Infinity]);
  expect(cells['d']?.[0]).toBeCloseTo(Date.UTC(2024, 0, 31, 12) + 0.001, 3);
});

test('more columns than a table of SQLite holds are refused', async () => {
  const row = Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`c${at}`, at]));
  await expect(written([row], 'o.sqlite')).rejects.toMatchObject({ problem: { code: 'write.too-many-columns' } });
});

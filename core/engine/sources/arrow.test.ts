import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const expected = JSON.parse(readFileSync(fixture('expected.json'), 'utf8')) as Record<string, unknown[]>;

describe('Arrow and Feather files of other programs', () => {
  it.each(['uncompressed.arrow', 'lz4.arrow', 'zstd.arrow', 'categorical.arrow', 'stream.arrows'])(
    '%s: every cell as it was written',
    async (name) => {
      const { cells, fields } = await readAll(session, 'ArrowSource', fixture(name));
      expect(cells).toEqual(expected);
      expect(fields.map(({ name: column, type }) => [column, type])).toEqual([
        ['whole', 'number'],
        ['number', 'number'],
        ['big', 'text'],
        ['flag', 'boolean'],
        ['when', 'datetime'],
        ['day', 'datetime'],
        ['word', 'category'],
        ['text', 'text'],
        ['price', 'number'],
      ]);
    },
  );

  it('flattens structures, keeps lists as JSON, leaves bytes out, and says so', async () => {
    const { cells, source } = await readAll(session, 'ArrowSource', fixture('nested.arrow'));
    expect(cells).toEqual({
      id: [1, 2, 3],
      tags: ['["a"]', '[]', null],
      'place.city': ['Bern', null, null],
      'place.at.x': [1.5, null, null],
      time: [34_200, null, 86_399.0015],
      unsigned: [0, 4294967295, 7],
    });
    expect(source.warnings.map((text) => /"(\w+)"/.exec(text)?.[1])).toEqual(['bytes', 'raw']);
  });
});

const typed = JSON.parse(readFileSync(fixture('typed/expected.json'), 'utf8')) as {
  readonly types: Readonly<Record<string, unknown[]>>;
  readonly 'left out': string[];
};
const cellsOf = (text: string): unknown => JSON.parse(text, (_, cell) => (cell === 'inf' ? Infinity : cell));

const HOLDS_LISTS = 'It holds lists: kept as their JSON text.';

describe('every type of Arrow', () => {
  it.each(['types-uncompressed.arrow', 'types-zstd.arrow', 'types-lz4.arrow', 'types.arrows'])(
    '%s: is read as pyarrow reads it, or left out by its name',
    async (name) => {
      const { cells, source } = await readAll(session, 'ArrowSource', fixture(`typed/${name}`));
      expect(cells).toEqual(cellsOf(JSON.stringify(typed.types)));
      const leftOut = (source.notices ?? []).filter(({ code }) => code === 'source.left-out');
      expect(leftOut.map(({ column }) => column)).toEqual(typed['left out']);
    },
  );

  it('what is read in another unit, in another zone or rounded is a notice', async () => {
    const { source } = await readAll(session, 'ArrowSource', fixture('typed/types.arrows'));
    const notices = source.ledger.flatMap((column) => column.notices ?? []);
    expect(notices.map(({ code, column, message }) => [code, column, message])).toEqual([
      ...['list', 'list_view', 'fixed_list'].map((name) => ['source.lists', name, HOLDS_LISTS]),
      ['source.rounded', 'decimal64', '1 decimal is longer than a double holds and is rounded.'],
      ['source.rounded', 'decimal256', '1 decimal is longer than a double holds and is rounded.'],
      ['source.unit', 'duration', 'It holds durations, stored in nanoseconds: they are read as seconds.'],
      ['source.unit', 'time', 'It holds times of day: they are read as seconds after midnight.'],
      ['source.unit', 'time64', 'It holds times of day: they are read as seconds after midnight.'],
      ['source.time-zone', 'zone', 'Its times are of the time zone Europe/Zurich: they are read in UTC.'],
    ]);
  });

  it('a file without any other column is refused by their names', async () => {
    const problem = await problemOf(session, 'ArrowSource', fixture('typed/none.arrow'));
    expect(problem?.code).toBe('arrow.no-columns');
    expect(problem?.message).toContain('"binary" holds Binary, which no column of a table holds; ');
    expect(problem?.message).toContain('"map" holds Map');
  });

  it('row labels of pandas are no column, unless they are wanted', async () => {
    const { cells, source } = await readAll(session, 'ArrowSource', fixture('typed/index.arrow'));
    expect(cells).toEqual({ a: [1, 2] });
    expect(source.notices).toMatchObject([{ code: 'source.index', count: 1 }]);
    const kept = await readAll(session, 'ArrowSource', fixture('typed/index.arrow'), { index: true });
    expect([kept.cells, kept.source.notices]).toEqual([{ a: [1, 2], id: [5, 6] }, []]);
  });

  it('a type that is newer than this version is named', async () => {
    const bytes = readFileSync(fixture('typed/times.arrow'));
    const path = join(folder.path, 'newer.arrow');
    let named = 0;
    // One of these bytes is the number of the type of whole numbers in the table of contents.
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] !== 2) continue;
      const changed = Buffer.from(bytes);
      changed[at] = 99;
      writeFileSync(path, changed);
      const problem = await problemOf(session, 'ArrowSource', path);
      if (problem?.code === 'arrow.unknown-type') named++;
      if (named > 0) expect(problem).toMatchObject({ column: 'x', file: path });
      if (named > 0) break;
    }
    expect(named).toBe(1);
  });
});

describe('Arrow files that cannot be read', () => {
  it('say that they are cut off, damaged or of another kind', async () => {
    const cut = join(folder.path, 'cut.arrow');
    copyFileSync(fixture('lz4.arrow'), cut);
    truncateSync(cut, 9000);
    expect(await problemOf(session, 'ArrowSource', cut)).toMatchObject({ code: 'arrow.not-arrow', file: cut });
    const damaged = join(folder.path, 'damaged.arrow');
    const bytes = readFileSync(fixture('lz4.arrow'));
    writeFileSync(damaged, bytes.fill(0xff, 2000, 6000));
    expect(await problemOf(session, 'ArrowSource', damaged)).toMatchObject({ code: 'arrow.damaged', file: damaged });
    const text = folder.write('text.arrow', 'a,b\n1,2\n');
    expect(await problemOf(session, 'ArrowSource', text)).toMatchObject({ code: 'arrow.not-arrow' });
    const stream = join(folder.path, 'cut.arrows');
    copyFileSync(fixture('stream.arrows'), stream);
    truncateSync(stream, 20_000);
    const problem = await problemOf(session, 'ArrowSource', stream);
    expect(problem).toMatchObject({ code: 'arrow.damaged' });
  });
});

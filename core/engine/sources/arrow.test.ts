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

  it('flattens structures, leaves lists and bytes out, and says so', async () => {
    const { cells, source } = await readAll(session, 'ArrowSource', fixture('nested.arrow'));
    expect(cells).toEqual({
      id: [1, 2, 3],
      'place.city': ['Bern', null, null],
      'place.at.x': [1.5, null, null],
      time: ['09:30:00', null, '23:59:59.001500'],
      unsigned: [0, 4294967295, 7],
    });
    expect(source.warnings.map((text) => /"(\w+)"/.exec(text)?.[1])).toEqual(['tags', 'bytes', 'raw']);
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

/**
 * Tables that we write for statistics programs and databases are the same tables when they are read again: by ourselves, and
 * by pandas and Python where they are installed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAll, temporaryFolder, testSession } from '../engine/testing.ts';
import type { Notice } from '../ir/notice.ts';
import { formatOfName } from '../words/formats.ts';
import { pythonOutput, pythonWith } from './testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Cells = Readonly<Record<string, readonly unknown[]>>;

const letters = fc.constantFrom('a', 'ß', '東', '🙂', ',', '"', "'", '\t', '\n', ' ', '{', 'NA');
// A letter at both ends: SPSS drops blanks at the end of a text, and does not tell an empty one from a missing one.
const text = fc.array(letters, { maxLength: 6 }).map((parts) => `t${parts.join('')}.`);
/** Bytes around the limits of formats: 8 and 255 of SPSS, 2,045 of Stata. */
const long = fc
  .tuple(fc.constantFrom(1, 6, 7, 253, 254, 255, 256, 600, 2043, 2044, 5000), fc.constantFrom('x', 'ß', '東'))
  .map(([length, letter]) => `t${letter.repeat(length)}.`);
const whole = (low: number, high: number) => fc.integer({ min: low, max: high });

const columns: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  b8: whole(-127, 100),
  b16: whole(-32_767, 32_740),
  b32: whole(-2_147_483_647, 2_147_483_620),
  whole: fc.maxSafeInteger(),
  number: fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -8e307, max: 8e307 })
    .filter((value) => !Object.is(value, -0)),
  flag: fc.boolean(),
  word: fc.constantFrom('red', 'grün', 'with,comma', 'word'.repeat(20)),
  text,
  far: long,
  when: fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) }),
};
const TYPES: Readonly<Record<string, string>> = {
  b8: 'number',
  b16: 'number',
  b32: 'number',
  whole: 'number',
  number: 'number',
  flag: 'boolean',
  word: 'category',
  text: 'text',
  far: 'text',
  when: 'datetime',
};

/** The first row has all cells, so that each column has its type. */
const tables: readonly Cells[] = fc.sample(
  fc
    .integer({ min: 2, max: 30 })
    .chain((rows) =>
      fc.record(
        Object.fromEntries(
          Object.entries(columns).map(([name, cell]) => [
            name,
            fc
              .tuple(cell, fc.array(fc.option(cell, { freq: 5 }), { minLength: rows - 1, maxLength: rows - 1 }))
              .map(([first, rest]) => [first, ...rest]),
          ]),
        ),
      ),
    ),
  { numRuns: 8, seed: 25 },
);

const OURS = ['dta', 'sav', 'sqlite'] as const;

const notices: Notice[] = [];

beforeAll(async () => {
  for (const [index, table] of tables.entries()) {
    const rows = (table['b8'] ?? []).map((_, row) =>
      JSON.stringify(
        Object.fromEntries(
          Object.entries(table).map(([name, cells]) => {
            const cell = cells[row];
            return [
              name,
              name === 'when' && cell !== null ? new Date(cell as number).toISOString().slice(0, -1) : cell,
            ];
          }),
        ),
      ),
    );
    const path = folder.write(`source-${index}.jsonl`, `${rows.join('\n')}\n`);
    await readAll(session, 'JsonlSource', path, { types: TYPES });
    for (const ending of OURS) {
      const name = `ours-${index}.${ending}`;
      notices.push(...(await session.write('source', join(folder.path, name), {})).notices);
    }
  }
}, 120_000);

describe('a table that we write', () => {
  it('loses nothing but the type of booleans', () => {
    const told = notices.map(({ code, column }) => `${code} ${column}`);
    expect([...new Set(told)]).toEqual(['write.other-type flag']);
  });

  it.each(OURS)('.%s: is read by ourselves as the same table', async (ending) => {
    for (const [index, table] of tables.entries()) {
      const name = `ours-${index}.${ending}`;
      const type = formatOfName(name)?.sourceType ?? '';
      const { cells, fields } = await readAll(session, type, join(folder.path, name), { types: TYPES });
      expect(cells).toEqual(table);
      expect(fields.map((field) => field.name)).toEqual(Object.keys(table));
    }
  });
});

const interpreter = await pythonWith('numpy', 'pandas');
if (interpreter === null)
  console.log('Not run: files for statistics programs in pandas, for there is no Python with it (PREPGRAPH_PYTHON).');

describe.runIf(interpreter !== null)('pandas', () => {
  let results: (Cells | null)[] = [];
  const PANDAS = OURS.filter((ending) => ending !== ('sav' as string));
  const jobs = tables.flatMap((_, index) =>
    PANDAS.map((ending) => ({ read: `ours-${index}.${ending}`, times: ['when'] })),
  );

  beforeAll(async () => {
    writeFileSync(join(folder.path, 'jobs.json'), JSON.stringify(jobs));
    await pythonOutput(interpreter as string, [join(import.meta.dirname, 'round-trip.py'), folder.path]);
    results = JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8')) as (Cells | null)[];
  }, 300_000);

  it.each(PANDAS)('reads the same table from our .%s', (ending) => {
    for (const [index, table] of tables.entries()) {
      const at = jobs.findIndex((job) => job.read === `ours-${index}.${ending}`);
      const flags = (table['flag'] ?? []).map((flag) => (flag === null ? null : flag === true ? 'true' : 'false'));
      expect(results[at]).toEqual(ending === 'dta' ? { ...table, flag: flags } : table);
    }
  });
});

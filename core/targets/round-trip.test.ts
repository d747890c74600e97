/**
 * A table that we write is the same table for pandas, and one that pandas writes is the same for us: in every format that
 * both know, with cells of every type.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAll, temporaryFolder, testSession } from '../engine/testing.ts';
import { formatOfName } from '../words/formats.ts';
import { pythonOutput, pythonWith } from './testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Cells = Readonly<Record<string, readonly unknown[]>>;

// A letter before each text: a text that is empty, a number or NA is missing or another type for a CSV, in pandas too.
const text = fc
  .array(fc.constantFrom('a', 'ß', '東', '🙂', ',', '"', "'", ';', '\t', '\n', '\\', '|', ' ', '{', '[1]', 'NA'), {
    maxLength: 6,
  })
  .map((letters) => `t${letters.join('')}.`);
const moment = fc
  .integer({ min: Date.UTC(1900, 0, 1) * 1000, max: Date.UTC(2200, 0, 1) * 1000 })
  .map((us) => us / 1000);

/** A CSV has all digits of such doubles, which are read as identifiers are: as texts. */
const isLong = (value: number): boolean =>
  Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21;

const columns: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  whole: fc.maxSafeInteger(),
  // pandas.read_json refuses numbers that are too small for all digits.
  number: fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => (Math.abs(value) < 1e-300 ? 0.5 : isLong(value) ? value + 1e30 : value)),
  eighth: fc.integer({ min: -1e6, max: 1e6 }).map((value) => value / 8),
  flag: fc.boolean(),
  word: fc.constantFrom('red', 'grün', 'with,comma'),
  text,
  when: moment,
  long: fc.bigInt({ min: 2n ** 60n, max: 2n ** 64n }).map(String),
};
const TIMES = ['when'];
const TYPES: Readonly<Record<string, string>> = {
  whole: 'number',
  number: 'number',
  eighth: 'number',
  flag: 'boolean',
  word: 'category',
  text: 'text',
  when: 'datetime',
  long: 'text',
};

/** Tables of the same columns; the first row has all cells, so that each column has its type. */
const tables: readonly Cells[] = fc.sample(
  fc.integer({ min: 2, max: 30 }).chain((rows) =>
    fc.record(
      Object.fromEntries(
        Object.entries(columns).map(([name, cell]) => [
          name,
          fc
            .tuple(
              cell,
              fc.array(name === 'whole' ? cell : fc.option(cell, { freq: 5 }), {
                minLength: rows - 1,
                maxLength: rows - 1,
              }),
            )
            .map(([first, rest]) => [first, ...rest]),
        ]),
      ),
    ),
  ),
  { numRuns: 8, seed: 25 },
);

const without = (table: Cells, ...names: readonly string[]): Cells =>
  Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));

const OURS = ['csv', 'json', 'jsonl', 'parquet', 'arrow', 'npz'] as const;
const THEIRS = [
  'csv',
  'parquet',
  'arrow',
  'jsonl',
  'columns.json',
  'records.json',
  'index.json',
  'split.json',
  'table.json',
] as const;
/** Formats that do not hold all that pandas has: we are to read of them what pandas reads. */
const AGAIN: readonly string[] = [
  'csv.gz',
  'csv.xz',
  'csv.bz2',
  'orc',
  'dta',
  'sqlite',
  ...((await pythonWith('openpyxl')) === null ? [] : ['xlsx']),
];
/** Nullable booleans are numbers or texts there. */
const withoutFlags = (ending: string): boolean => ['dta', 'sqlite', 'xlsx'].includes(ending);
const numbersOf = (table: Cells): Cells => ({
  whole: table['whole'] ?? [],
  number: table['number'] ?? [],
  eighth: table['eighth'] ?? [],
});
const names = ['whole', 'number', 'eighth'];

/** A table as its source: a JSON file whose types were decided. */
const sourceOf = (index: number) => {
  const rows = (tables[index]?.['whole'] ?? []).map((_, row) =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(tables[index]).map(([name, cells]) => [
          name,
          name === 'when' && cells[row] !== null ? isoText(cells[row] as number) : cells[row],
        ]),
      ),
    ),
  );
  return folder.write(`source-${index}.jsonl`, `${rows.join('\n')}\n`);
};
const isoText = (ms: number): string => {
  const us = Math.floor(ms) * 1000 + Math.round((ms - Math.floor(ms)) * 1000);
  const whole = Math.floor(us / 1e6);
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}.${String(us - whole * 1e6).padStart(6, '0')}`;
};

const formatSource = (name: string): string => formatOfName(name)?.sourceType ?? '';

async function writeOurs(index: number): Promise<void> {
  const path = sourceOf(index);
  const node = { id: 'source', type: 'JsonlSource', params: { path, types: TYPES } };
  const steps = [{ id: 'numbers', type: 'SelectColumns', params: { columns: names } }];
  const document = {
    format: 'prepgraph' as const,
    version: 1 as const,
    nodes: [node, ...steps],
    edges: [{ source: 'source', target: 'numbers' }],
  };
  const outcomes = await session.run(document, { folder: null });
  for (const outcome of outcomes.values()) expect(outcome).toMatchObject({ state: 'done' });
  for (const ending of OURS)
    await session.write(ending === 'npz' ? 'numbers' : 'source', join(folder.path, `ours-${index}.${ending}`), {
      ...(ending === 'npz' && { dtype: 'float64' }),
    });
}

beforeAll(async () => {
  for (const index of tables.keys()) await writeOurs(index);
}, 120_000);

describe('a table that we write', () => {
  it.each(OURS)('.%s: is read by ourselves as the same table', async (ending) => {
    for (const [index, table] of tables.entries()) {
      const name = `ours-${index}.${ending}`;
      const { cells, fields } = await readAll(session, formatSource(name), join(folder.path, name));
      expect(cells).toEqual(ending === 'npz' ? numbersOf(table) : table);
      const wanted = ending === 'npz' ? names.map(() => 'number') : Object.keys(table).map((column) => TYPES[column]);
      // A text that repeats is a category, whatever it was in the source.
      const isString = (type: unknown): boolean => type === 'text' || type === 'category';
      expect(fields.map(({ type }) => (isString(type) ? 'text' : type))).toEqual(
        wanted.map((type) => (isString(type) ? 'text' : type)),
      );
    }
  });
});

const interpreter = await pythonWith('numpy', 'pandas', 'pyarrow');
if (interpreter === null)
  console.log('Not run: tables to pandas and back, for there is no Python with it (PREPGRAPH_PYTHON).');

describe.runIf(interpreter !== null)('pandas', () => {
  let results: (Cells | null)[] = [];
  const jobs = tables.flatMap((table, index) => [
    ...OURS.map((ending) => ({ read: `ours-${index}.${ending}`, times: TIMES })),
    // pandas writes 15 decimals to JSON, which not every double has.
    ...THEIRS.map((ending) => ({
      write: `theirs-${index}.${ending}`,
      columns: ending.includes('json') ? without(table, 'number') : table,
      times: TIMES,
    })),
    ...AGAIN.map((ending) => ({
      write: `again-${index}.${ending}`,
      columns: withoutFlags(ending) ? without(table, 'flag') : table,
      times: TIMES,
      again: true,
    })),
  ]);

  beforeAll(async () => {
    writeFileSync(join(folder.path, 'jobs.json'), JSON.stringify(jobs));
    await pythonOutput(interpreter as string, [join(import.meta.dirname, 'round-trip.py'), folder.path]);
    results = JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8')) as (Cells | null)[];
  }, 300_000);

  it.each(OURS)('reads the same table from our .%s', (ending) => {
    for (const [index, table] of tables.entries()) {
      const at = jobs.findIndex((job) => 'read' in job && job.read === `ours-${index}.${ending}`);
      expect(results[at]).toEqual(ending === 'npz' ? numbersOf(table) : table);
    }
  });

  it.each(AGAIN)('writes .%s, and we read what it reads again', async (ending) => {
    for (const index of tables.keys()) {
      const name = `again-${index}.${ending}`;
      const at = jobs.findIndex((job) => 'write' in job && job.write === name);
      const { cells } = await readAll(session, formatSource(name), join(folder.path, name));
      expect(cells).toEqual(results[at]);
    }
  });

  it.each(THEIRS)('writes .%s, and we read the same table', async (ending) => {
    for (const [index, table] of tables.entries()) {
      const name = `theirs-${index}.${ending}`;
      const { cells } = await readAll(session, formatSource(name), join(folder.path, name));
      expect(cells).toEqual(ending.includes('json') ? without(table, 'number') : table);
    }
  });
});

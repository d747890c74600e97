/** Every proposal runs: it is fitted on hostile tables, and applied to new rows that have no target. */
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Survey } from '../advice/advice.ts';
import { insertSteps, suggest } from '../advice/suggest.ts';
import { temporaryFolder, testSession } from '../engine/testing.ts';
import { emptyDocument, parseDocument } from '../graph/document.ts';
import { documentText } from '../graph/write-document.ts';
import { type PipelineDocument } from '../graph/document-schema.ts';
import { type Purpose, PURPOSES } from '../ir/purpose.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Cells = readonly (string | number | null)[];
type TableCells = Readonly<Record<string, Cells>>;

const quoted = (cell: string | number | null): string =>
  cell === null ? '' : /[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell);

function csv(table: TableCells): string {
  const names = Object.keys(table);
  const rows = table[names[0] as string]?.length ?? 0;
  const lines = Array.from({ length: rows }, (_, row) =>
    // A line of nothing would be skipped.
    names
      .map((name) => quoted(table[name]?.[row] ?? null))
      .join(',')
      .replace(/^$/, '""'),
  );
  return `${[names.map(quoted).join(','), ...lines].join('\n')}\n`;
}

let files = 0;

async function surveyOf(table: TableCells): Promise<{ survey: Survey; path: string }> {
  const path = folder.write(`t${files++}.csv`, csv(table));
  const source = { id: 'source', type: 'CsvSource', params: { path } };
  const outcome = (await session.run({ ...emptyDocument(), nodes: [source] }, { folder: null })).get('source');
  expect(outcome?.state).toBe('done');
  return { survey: (await session.survey('source')) as unknown as Survey, path };
}

/** Runs a document to its end and writes every cell. Returns the columns of its end. */
async function whole(document: PipelineDocument, mode: 'fit' | 'apply', input?: string) {
  const inputs = new Map(input === undefined ? [] : [['source', input]]);
  const outcomes = await session.run(document, { folder: folder.path, mode, inputs });
  const problems = [...outcomes.values()].flatMap((outcome) => (outcome.state === 'done' ? [] : outcome.problems));
  expect(problems).toEqual([]);
  const end = document.nodes.at(-1)?.id ?? '';
  if (mode === 'apply') {
    const { findings } = await session.newData(end, { mismatched: 'error' });
    expect(findings.filter(({ fatal }) => fatal)).toEqual([]);
  }
  await session.write(end, join(folder.path, `${mode}.jsonl`), {});
  const missing = await session.missing(end);
  const { fields } = await session.page(end, 0, 1);
  return fields.map(({ name, type, target }, index) => ({ name, type, target, missing: missing[index] }));
}

/** Fits the proposal, and applies it to the same rows without the target. */
async function runs(
  table: TableCells,
  target: string | null | undefined,
  purpose: Purpose,
): Promise<{ readonly types: string[]; readonly features: string[] }> {
  const { survey, path } = await surveyOf(table);
  const steps = suggest(survey, { target, purpose });
  const types = steps.map(({ type }) => type);
  if (steps.length === 0) return { types, features: [] };
  const draft: PipelineDocument = {
    ...emptyDocument(),
    purpose,
    nodes: [{ id: 'source', type: 'CsvSource', params: { path } }],
  };
  insertSteps(draft, 'source', steps);
  const document = parseDocument(documentText(draft));
  const made = await whole(document, 'fit');
  const fitted = parseDocument(documentText(session.fittedDocument()));
  const goal = document.nodes.find(({ type }) => type === 'SetTarget')?.params['column'];
  const { [String(goal)]: _, ...features } = table;
  const applied = await whole(fitted, 'apply', folder.write('new.csv', csv(features)));

  const featuresOf = (columns: typeof made) => columns.filter((column) => column.target !== true);
  const shape = (columns: typeof made) => featuresOf(columns).map(({ name, type }) => [name, type]);
  expect(shape(applied)).toEqual(shape(made));
  // A model takes them: numbers without gaps; trees take gaps.
  const unfit = featuresOf(made).filter(
    ({ type, missing }) => !['number', 'boolean'].includes(type) || (purpose !== 'trees' && missing !== 0),
  );
  expect(unfit).toEqual([]);
  return { types, features: featuresOf(made).map(({ name }) => name) };
}

const cells = (rows: number, make: (row: number) => string | number | null): Cells =>
  Array.from({ length: rows }, (_, row) => make(row));
/** Scattered numbers, 0 to 1. */
const noise = (row: number, salt: number): number =>
  ((((row + 3) * (salt + 17) * 7919) % 1009) + (row % 7) / 10) / 1010;
const word = (at: number): string => `w${at.toString(36)}`;
const day = (row: number): string => new Date(Date.UTC(2020, 0, 1 + row * 3)).toISOString().slice(0, 10);
const sentence = (row: number): string =>
  `the ${word(row * 7)} of ${word(row * 13)} went to ${word(row)} and never came back from ${word(row * 3)}`;

const ROWS = 120;
const ordinary = (rows = ROWS): TableCells => ({
  age: cells(rows, (row) => (row % 9 === 4 ? null : Math.round(20 + 50 * noise(row, 1)))),
  income: cells(rows, (row) => Math.exp(10 * noise(row, 2)).toFixed(3)),
  spoilt: cells(rows, (row) => (row % 40 === 3 ? 9000 : (10 + noise(row, 3)).toFixed(4))),
  city: cells(rows, (row) => (row % 11 === 5 ? null : word(row % 5))),
  joined: cells(rows, day),
  y: cells(rows, (row) => (noise(row, 4) * 100).toFixed(2)),
});

const TABLES: readonly (readonly [string, TableCells, string | null])[] = [
  ['an ordinary table', ordinary(), 'y'],
  ['one row', ordinary(1), 'y'],
  ['two rows', ordinary(2), 'y'],
  ['three rows, two of them labelled', { ...ordinary(3), y: ['a', null, 'b'] }, 'y'],
  ['no rows', ordinary(0), 'y'],
  ['a target with gaps', { ...ordinary(), y: cells(ROWS, (row) => (row % 3 === 0 ? null : word(row % 2))) }, 'y'],
  ['a target known in two rows', { ...ordinary(), y: cells(ROWS, (row) => (row < 2 ? word(row) : null)) }, 'y'],
  ['a target that holds nothing', { ...ordinary(), y: cells(ROWS, () => null) }, 'y'],
  ['one class', { ...ordinary(), y: cells(ROWS, () => 'same') }, 'y'],
  ['a class of one row', { ...ordinary(), y: cells(ROWS, (row) => (row === 7 ? 'rare' : word(row % 2))) }, 'y'],
  ['a class a row', { ...ordinary(), y: cells(ROWS, word) }, 'y'],
  ['a target of dates', { ...ordinary(), y: cells(ROWS, day) }, 'y'],
  ['a target of sentences', { ...ordinary(), y: cells(ROWS, sentence) }, 'y'],
  ['an infinite target', { ...ordinary(), y: cells(ROWS, (row) => (row === 5 ? 'inf' : noise(row, 4))) }, 'y'],
  ['infinite numbers', { ...ordinary(), age: cells(ROWS, (row) => (row % 30 === 5 ? '-inf' : noise(row, 4))) }, 'y'],
  [
    'features known only without a target',
    {
      age: cells(ROWS, (row) => (row < 60 ? noise(row, 1) : null)),
      city: cells(ROWS, (row) => (row < 60 ? word(row % 4) : null)),
      x: cells(ROWS, (row) => noise(row, 2)),
      y: cells(ROWS, (row) => (row < 60 ? null : noise(row, 3))),
    },
    'y',
  ],
  [
    'texts only',
    { a: cells(ROWS, sentence), b: cells(ROWS, (row) => sentence(row + 50)), y: cells(ROWS, (row) => word(row % 2)) },
    'y',
  ],
  [
    'constants only',
    { a: cells(ROWS, () => 5), b: cells(ROWS, () => 'x'), y: cells(ROWS, (row) => noise(row, 4)) },
    'y',
  ],
  ['nothing at all', { a: cells(ROWS, () => null), b: cells(ROWS, () => null) }, null],
  ['identifiers only', { id: cells(ROWS, (row) => row), user_id: cells(ROWS, (row) => `u${row * 37}`) }, null],
  ['dates only', { a: cells(ROWS, day), b: cells(ROWS, (row) => (row % 4 === 0 ? null : day(row * 11))) }, null],
  ['a single column', { x: cells(ROWS, (row) => noise(row, 4)) }, null],
  ['a single column, to be predicted', { y: cells(ROWS, (row) => noise(row, 4)) }, 'y'],
  [
    '500 columns with gaps',
    Object.fromEntries([
      ...Array.from({ length: 500 }, (_, at) => [
        `x${at}`,
        cells(60, (row) => ((row + at) % 5 === 0 ? null : noise(row * 3, at))),
      ]),
      ['y', cells(60, (row) => row % 2)],
    ]),
    'y',
  ],
  [
    'streets, and a price of whole numbers',
    {
      street: cells(600, (row) => word((row * 37) % 300)),
      x: cells(600, (row) => noise(row, 1)),
      price: cells(600, (row) => 100 + ((row * 7919) % 188)),
    },
    'price',
  ],
  [
    'streets, and three classes of which one is rare',
    {
      street: cells(600, (row) => word((row * 37) % 300)),
      y: cells(600, (row) => (row === 9 || row === 10 ? 'rare' : word(row % 2))),
    },
    'y',
  ],
  [
    'streets, and nothing to predict',
    { street: cells(600, (row) => word((row * 37) % 300)), x: cells(600, (row) => noise(row, 1)) },
    null,
  ],
  [
    'huge and tiny numbers',
    {
      a: cells(ROWS, (row) => (noise(row, 1) * 1e300).toExponential()),
      b: cells(ROWS, (row) => (noise(row, 2) ** 9 * 1e-300).toExponential()),
      y: cells(ROWS, (row) => noise(row, 3)),
    },
    'y',
  ],
  [
    'a column and its copies',
    {
      x: cells(ROWS, (row) => noise(row, 1)),
      again: cells(ROWS, (row) => noise(row, 1)),
      y: cells(ROWS, (row) => noise(row, 1)),
    },
    'y',
  ],
  [
    'one word with gaps',
    { flag: cells(ROWS, (row) => (row % 2 === 0 ? 'yes' : null)), x: cells(ROWS, (row) => noise(row, 1)) },
    null,
  ],
];

describe('what is suggested runs, and is applied to rows without a target', () => {
  describe.each(PURPOSES)('for %s', (purpose) => {
    it.each(TABLES)('%s', async (_name, table, target) => {
      await runs(table, target, purpose);
    });
  });

  it('with the codes of a target that is a quantity: one column', async () => {
    const [, table] = TABLES.find(([name]) => name.startsWith('streets, and a price')) as (typeof TABLES)[number];
    const { types, features } = await runs(table, 'price', 'net');
    expect(types).toContain('TargetEncoder');
    expect(features).toEqual(['street', 'x']);
  });
});

describe('of tables at random', () => {
  const gaps = fc.constantFrom(0, 0, 0.05, 0.3, 0.7);
  const kind = fc.constantFrom<(salt: number) => (row: number) => string | number>(
    (salt) => (row) => noise(row, salt),
    (salt) => (row) => Math.round(noise(row, salt) * 3),
    (salt) => (row) => (noise(row, salt) > 0.97 ? 1e6 : 10 + noise(row, salt + 1)),
    (salt) => (row) => Math.exp(12 * noise(row, salt)),
    (salt) => (row) => word(Math.floor(noise(row, salt) * 4)),
    (salt) => (row) => word(Math.floor(noise(row, salt) * 90)),
    (salt) => (row) => word((row * (2 * salt + 1)) % 400),
    () => day,
    () => sentence,
    (salt) => (row) => (noise(row, salt) > 0.5 ? 'true' : 'false'),
    () => () => 7,
    (salt) => (row) => (noise(row, salt) > 0.9 ? '-inf' : noise(row, salt + 1)),
    (salt) => (row) => `${1 + Math.round(noise(row, salt) * 90)}e200`,
    () => (row) => row,
    (salt) => (row) => `$${Math.round(noise(row, salt) * 9000)}.50`,
    (salt) => (row) => ['Yes', 'yes', 'no'][Math.floor(noise(row, salt) * 3)] as string,
  );
  const column = fc.record({ kind, gaps, salt: fc.nat(200) });
  const table = fc.record({
    rows: fc.constantFrom(1, 2, 3, 4, 5, 9, 10, 11, 14, 25, 60, 500),
    columns: fc.array(column, { minLength: 1, maxLength: 6 }),
    target: fc.nat(6),
    purpose: fc.constantFrom(...PURPOSES),
  });

  it('likewise', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ rows, columns, target, purpose }) => {
        const made: TableCells = Object.fromEntries(
          columns.map(({ kind, gaps, salt }, at) => {
            const value = kind(salt);
            return [`c${at}`, cells(rows, (row) => (noise(row, salt + 500) < gaps ? null : value(row)))];
          }),
        );
        await runs(made, target < columns.length ? `c${target}` : null, purpose);
      }),
      { numRuns: Number(process.env['PREPGRAPH_RUNS'] ?? 60) },
    );
  });
});

import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { documentDiff } from '../../graph/document-diff.ts';
import { parseDocument } from '../../graph/document.ts';
import { documentText } from '../../graph/write-document.ts';
import { type PipelineDocument } from '../../graph/document-schema.ts';
import { profileOf } from '../../graph/source-profile.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const at = (name: string): string => join(folder.path, name);

/** The fitted document as a file holds it. */
async function fittedOn(document: PipelineDocument): Promise<PipelineDocument> {
  const outcomes = await session.run(document, { folder: folder.path });
  for (const outcome of outcomes.values()) expect(outcome).toMatchObject({ state: 'done' });
  // Whoever looked before has the document without the profiles; who looks later has them.
  expect(documentText(session.fittedDocument())).not.toContain('"profile"');
  await session.learnProfiles();
  return parseDocument(documentText(session.fittedDocument()));
}

async function checked(document: PipelineDocument, file: string, node: string, source = 'source') {
  await session.run(document, { mode: 'apply', folder: null, inputs: new Map([[source, at(file)]]) });
  return session.newData(node, { mismatched: 'missing', profiles: true });
}

/** Rows of x, c and d: x is `from` … `from + 99` again and again. */
function table(rows: number, row: (index: number) => readonly (string | number)[]): string {
  const lines = Array.from({ length: rows }, (_, index) => row(index).join(','));
  return `x,c,flag,day\n${lines.join('\n')}\n`;
}
const cities = ['Rome', 'Oslo', 'Bern', 'Rome'];
const usual = (index: number) => [
  index % 100,
  cities[index % 4],
  index % 3 === 0 ? 'true' : 'false',
  '2024-01-0' + ((index % 9) + 1),
];

folder.write('train.csv', table(1_000, usual));

describe('the profile of a source', () => {
  it('tells of each column the extent, quantiles, shares and missing cells, and survives the document', async () => {
    const document = await fittedOn(chain(at('train.csv'), ['StandardScaler', { columns: ['x'] }]));
    const profile = profileOf(document, 'source');
    expect(profile).toMatchObject({
      rows: 1_000,
      columns: [
        { name: 'x', missing: 0, min: 0, max: 99 },
        { name: 'c', missing: 0, values: ['Rome', 'Bern', 'Oslo'], counts: [500, 250, 250], rest: 0 },
        { name: 'flag', missing: 0, values: [false, true], counts: [666, 334], rest: 0 },
        { name: 'day', missing: 0, min: Date.UTC(2024, 0, 1), max: Date.UTC(2024, 0, 9) },
      ],
    });
    const [x] = profile?.columns ?? [];
    expect(x?.quantiles).toHaveLength(21);
    expect(x?.counts?.reduce((sum, count) => sum + count, 0)).toBe(1_000);
  });

  it('is of train rows alone, whatever stands between the source and the split', async () => {
    const text = (extreme: (index: number) => boolean): string =>
      `k,x\n${Array.from({ length: 200 }, (_, index) => `${200 - index},${extreme(index) ? 1_000_000 : index % 50}`).join('\n')}\n`;
    // Of the rows in their order the last quarter tests; sorted by k, the first.
    const split = ['TrainTestSplit', { test_size: 0.25, shuffle: false }] as const;
    folder.write(
      'tail.csv',
      text((index) => index >= 150),
    );
    folder.write(
      'head.csv',
      text((index) => index < 50),
    );
    for (const document of [
      chain(at('tail.csv'), split, ['StandardScaler', { columns: ['x'] }]),
      chain(at('head.csv'), ['SortRows', { by: [{ column: 'k' }] }], split, ['StandardScaler', { columns: ['x'] }]),
    ]) {
      const x = profileOf(await fittedOn(document), 'source')?.columns.find(({ name }) => name === 'x');
      expect(x).toMatchObject({ min: 0, max: 49 });
    }
    // Rows that are dropped before the split are rows that new data has, too.
    const filtered = chain(
      at('tail.csv'),
      ['FilterRows', { formula: 'x < 40 or x > 60' }],
      ['TrainTestSplit', { test_size: 50, shuffle: false }],
    );
    const { columns = [] } = profileOf(await fittedOn(filtered), 'source') ?? {};
    expect(columns.find(({ name }) => name === 'x')).toMatchObject({ min: 0, max: 49 });
  });

  it('leaves out rows of a joined table that only test rows look up', async () => {
    folder.write('orders.csv', `id,v\n${Array.from({ length: 8 }, (_, index) => `${index},${index}`).join('\n')}\n`);
    folder.write(
      'items.csv',
      `id,price\n${Array.from({ length: 8 }, (_, index) => `${index},${index < 6 ? 10 : 999}`).join('\n')}\n`,
    );
    const document = await fittedOn({
      format: 'prepgraph',
      version: 1,
      nodes: [
        { id: 'orders', type: 'CsvSource', params: { path: at('orders.csv') } },
        { id: 'items', type: 'CsvSource', params: { path: at('items.csv') } },
        { id: 'join', type: 'Join', params: { left_on: ['id'], right_on: ['id'] } },
        { id: 'split', type: 'TrainTestSplit', params: { test_size: 0.25, shuffle: false } },
      ],
      edges: [
        { source: 'orders', target: 'join', targetHandle: 'left' },
        { source: 'items', target: 'join', targetHandle: 'right' },
        { source: 'join', target: 'split' },
      ],
    });
    expect(profileOf(document, 'items')).toMatchObject({ rows: 6, columns: [{}, { name: 'price', max: 10 }] });
  });

  it('stays small: few categories, none of a single row, no long text, and less a column of a wide table', async () => {
    const many = Array.from({ length: 400 }, (_, index) => `c${index % 120},id${index},${'long '.repeat(40)}`);
    folder.write('many.csv', `c,id,note\n${many.join('\n')}\n`);
    const types = { c: 'category', id: 'category', note: 'category' };
    const source = chain(at('many.csv'));
    (source.nodes[0] as { params: Record<string, unknown> }).params['types'] = types;
    const document = await fittedOn(source);
    const [c, id, note] = profileOf(document, 'source')?.columns ?? [];
    expect(c?.values).toHaveLength(50);
    expect((c?.counts?.reduce((sum, count) => sum + count, 0) ?? 0) + (c?.rest ?? 0)).toBe(400);
    expect([id, note]).toMatchObject([
      { values: [], rest: 400 },
      { values: [], rest: 400 },
    ]);
    const wide = 1_500;
    const names = Array.from({ length: wide }, (_, index) => `x${index}`);
    const cells = (row: number): string => names.map((_, index) => (index * 7 + row * 3.25) % 11).join(',');
    folder.write('wide.csv', `${names.join(',')}\n${Array.from({ length: 20 }, (_, row) => cells(row)).join('\n')}\n`);
    const wideProfile = JSON.stringify(profileOf(await fittedOn(chain(at('wide.csv'))), 'source'));
    expect(wideProfile.length).toBeLessThan(400_000);
  }, 180_000);

  it('shows numbers out of range behind any scaler, drift, and cells that are missing, with what they move', async () => {
    const fitted = await fittedOn(
      chain(
        at('train.csv'),
        ['StandardScaler', { columns: ['x'] }],
        ['OneHotEncoder', { columns: ['c'] }],
        ['DropColumns', { columns: ['day'] }],
      ),
    );
    expect((await checked(fitted, 'train.csv', 'n3')).findings).toEqual([]);
    folder.write(
      'new.csv',
      table(400, (index) => {
        const [x, c, flag, day] = usual(index) as [number, string, string, string];
        return [
          index === 7 ? 250 : x,
          index % 2 === 0 ? 'Oslo' : c,
          index % 4 === 0 ? '' : flag,
          index % 2 === 0 ? '2024-01-09' : day,
        ];
      }),
    );
    const { findings, columns } = await checked(fitted, 'new.csv', 'n3');
    expect(findings).toMatchObject(
      [
        { kind: 'range', fatal: false, column: 'x', cells: 1, steps: ['n1'], moves: ['x'], nodeId: 'source' },
        { kind: 'drift', column: 'c', steps: ['n2'], moves: ['c_Bern', 'c_Oslo', 'c_Rome'] },
        { kind: 'missing-share', column: 'flag', cells: 100, steps: [], moves: ['flag'] },
        { kind: 'drift', column: 'day' },
      ].map(({ steps, ...rest }) => (steps?.length === 0 ? rest : { ...rest, ...(steps && { steps }) })),
    );
    expect(findings[0]?.message).toContain('go from 0 to 99; they go from 0 to 250');
    expect(findings[3]?.message).toContain('Nothing in the result is made of it.');
    expect(columns.map(({ column, drift }) => [column, drift?.level])).toEqual([
      ['x', 'none'],
      ['c', 'large'],
      ['flag', 'none'],
      ['day', 'large'],
    ]);
  });

  it('says that it cannot be told where there are few rows, and is no hindrance where there is no profile', async () => {
    const fitted = await fittedOn(chain(at('train.csv'), ['StandardScaler', { columns: ['x'] }]));
    folder.write('few.csv', table(5, usual));
    const { findings, untold } = await checked(fitted, 'few.csv', 'n1');
    expect(findings).toEqual([]);
    expect(untold).toMatchObject([{ nodeId: 'source', columns: expect.arrayContaining(['x', 'c']) }]);
    expect(untold[0]?.message).toMatch(
      /cannot be told: with 5 new rows and 1,000 train rows, .* about \d+ new rows would tell/,
    );
    const { profile: _, ...source } = fitted.fitted?.['source'] ?? {};
    const older = { ...fitted, fitted: { ...fitted.fitted, source } };
    expect(await checked(older, 'few.csv', 'n1')).toMatchObject({ findings: [], columns: [], untold: [] });
    const damaged = { ...fitted, fitted: { ...fitted.fitted, source: { ...source, profile: { rows: 'many' } } } };
    expect(await checked(damaged, 'few.csv', 'n1')).toMatchObject({ findings: [], columns: [] });
  });

  it('differs by column and value between two documents', async () => {
    const before = await fittedOn(chain(at('train.csv')));
    folder.write(
      'train.csv',
      table(1_000, (index) => (index === 3 ? [500, ...usual(index).slice(1)] : usual(index))),
    );
    const after = await fittedOn(chain(at('train.csv')));
    folder.write('train.csv', table(1_000, usual));
    const [{ learned } = { learned: [] }] = documentDiff(before, after).changed;
    expect(learned.map(({ path }) => path.join('.'))).toContain('profile.columns.x.max');
    expect(learned.every(({ path }) => path[2] !== 'c')).toBe(true);
  });
});

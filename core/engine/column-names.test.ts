/** Columns keep their names and their order, whatever they are called: keys of JavaScript's objects do neither. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDocument } from '../graph/document.ts';
import { documentText } from '../graph/write-document.ts';
import { type PipelineDocument } from '../graph/document-schema.ts';
import { sklearn } from '../targets/sklearn/index.ts';
import { freeze } from '../targets/frozen.ts';
import { pythonWith } from '../targets/testing.ts';
import { exportCode, verifyCode } from './export/export-code.ts';
import { prepareCompiled } from './new-data/compiled-row.ts';
import { neverCancelled } from './session.ts';
import { chain, fixture, readAll, temporaryFolder, testSession } from './testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});
const interpreter = await pythonWith('numpy', 'pandas', 'sklearn');

const NAMES = [
  '10',
  '2',
  '0',
  '-1',
  '2018',
  '4294967295',
  'a',
  'b',
  '__proto__',
  'constructor',
  'toString',
  '1.5',
  '01',
];
const someNames = fc.shuffledSubarray(NAMES, { minLength: 2 });

const jsonLine = (names: readonly string[], row: number): string =>
  `{${names.map((name, at) => `${JSON.stringify(name)}:${row * 100 + at}`).join(',')}}`;
const csvOf = (names: readonly string[]): string =>
  `${[names.join(','), ...[1, 2, 3].map((row) => names.map((_, at) => row * 100 + at).join(','))].join('\n')}\n`;

/** A chain whose file has a row of names, even where they look like numbers. */
function headed(...of: Parameters<typeof chain>): PipelineDocument {
  const document = chain(...of);
  const [source, ...steps] = document.nodes as [PipelineDocument['nodes'][number]];
  return { ...document, nodes: [{ ...source, params: { ...source.params, header: true } }, ...steps] };
}

/** A pipeline that was fitted on a file, saved and opened again. */
async function fitted(document: PipelineDocument): Promise<PipelineDocument> {
  const outcomes = await session.run(document, { folder: null });
  for (const outcome of outcomes.values()) expect(outcome.state === 'done' ? [] : outcome.problems).toEqual([]);
  return parseDocument(documentText(session.fittedDocument()));
}

describe('columns of any names, in any order', () => {
  it('are read from every format as they stand there', async () => {
    await fc.assert(
      fc.asyncProperty(someNames, async (names) => {
        const files = [
          ['CsvSource', folder.write('t.csv', csvOf(names))],
          ['JsonlSource', folder.write('t.jsonl', [1, 2, 3].map((row) => jsonLine(names, row)).join('\n'))],
          ['JsonlSource', folder.write('t.json', `[${[1, 2, 3].map((row) => jsonLine(names, row)).join(', ')}]`)],
        ] as (readonly [string, string])[];
        await session.run(headed(files[0]?.[1]), { folder: null });
        for (const [type, ending] of [
          ['ParquetSource', 'parquet'],
          ['ArrowSource', 'arrow'],
          ['XlsxSource', 'xlsx'],
          ['JsonlSource', 'again.jsonl'],
        ] as const) {
          const path = join(folder.path, `t.${ending}`);
          await session.write('source', path, {});
          files.push([type, path]);
        }
        for (const [type, path] of files) {
          // Names that are numbers look like a row.
          const params = type === 'CsvSource' || type === 'XlsxSource' ? { header: true } : {};
          const { fields, cells } = await readAll(session, type, path, params);
          expect([path, ...fields.map(({ name }) => name)]).toEqual([path, ...names]);
          expect(names.map((name) => cells[name])).toEqual(names.map((_, at) => [100 + at, 200 + at, 300 + at]));
          // What was decided is replayed, in the columns' order.
          const document = await fitted({
            format: 'prepgraph',
            version: 1,
            nodes: [{ id: 'source', type, params: { path, ...params } }],
            edges: [],
          });
          expect(freeze(document, 'source').sources[0]?.fields.map(({ name }) => name)).toEqual(names);
          await session.run(document, { folder: null });
          expect(session.outcome('source')?.state).toBe('done');
        }
      }),
      { numRuns: 8, examples: [[['country', '2019', '2018']], [['toString', '10', '2', '__proto__', '-1']]] },
    );
  });

  it('keep their order in a fitted document, in new data and row by row', async () => {
    await fc.assert(
      fc.asyncProperty(someNames, async (names) => {
        const file = folder.write('train.csv', csvOf(names));
        const document = await fitted(headed(file, ['StandardScaler', { columns: { dtype: 'number' } }]));
        expect(freeze(document, 'n1').fields.map(({ name }) => name)).toEqual(names);
        await session.run(document, { folder: null, mode: 'apply' });
        const { findings } = await session.newData('n1', { mismatched: 'error' });
        expect(findings).toEqual([]);
        const row = prepareCompiled(document, 'n1').apply(JSON.parse(jsonLine(names, 2)));
        expect(row?.columns.map(({ name }) => name)).toEqual(names);
        expect(row?.cells).toEqual(names.map(() => 0));
      }),
      { numRuns: 20, examples: [[['country', '2019', '2018']]] },
    );
  });

  it('are found again in new data whose columns stand in another order', async () => {
    const names = ['10', '2', 'a'];
    const document = await fitted(headed(folder.write('ten.csv', csvOf(names)), ['StandardScaler', {}]));
    writeFileSync(join(folder.path, 'ten.csv'), csvOf(['2', '10', 'a']));
    await session.run(document, { folder: null, mode: 'apply' });
    const { findings } = await session.newData('n1', { mismatched: 'error' });
    expect(findings.map(({ kind }) => kind)).toEqual(['reordered']);
  });

  it.each([
    ['ParquetSource', 'twice.parquet'],
    ['ArrowSource', 'twice.arrow'],
  ])('get names of their own where a file has some of them twice: %s', async (type, file) => {
    const { fields, cells, source } = await readAll(session, type, fixture(file));
    expect(fields.map(({ name }) => name)).toEqual(['a', 'a_3', 'a_2', 'b.c', 'b.c_2']);
    expect(cells).toEqual({ a: [1, 2], a_3: ['x', 'y'], a_2: [5.5, 6.5], 'b.c': [7, 8], 'b.c_2': [true, false] });
    expect(source.ledger.find(({ name }) => name === 'a_3')?.warnings).toEqual([
      'The name occurs more than once; this column is called "a_3".',
    ]);
    // Each can be named by a step, and types that were decided are theirs.
    const document = await fitted({
      format: 'prepgraph',
      version: 1,
      nodes: [
        { id: 'source', type, params: { path: fixture(file) } },
        { id: 'n1', type: 'RenameColumns', params: { names: { a_3: 'word', 'b.c_2': 'flag' } } },
      ],
      edges: [{ source: 'source', target: 'n1' }],
    });
    expect(freeze(document, 'n1').fields).toMatchObject([
      { name: 'a', type: 'number' },
      { name: 'word', type: 'category' },
      { name: 'a_2', type: 'number' },
      { name: 'b.c', type: 'number' },
      { name: 'flag', type: 'boolean' },
    ]);
  });

  it('are told apart where a record of JSON has two cells for one of them', async () => {
    for (const [line, names] of [
      ['{"a.b":1,"a":{"b":2}}', ['x', 'a.b', 'a.b_2']],
      ['{"a":{"b":2},"a.b":1}', ['x', 'a.b', 'a.b_2']],
      ['{"a":{"b":{"c":1},"b.c":2}}', ['x', 'a.b.c', 'a.b.c_2']],
    ] as const) {
      const { fields } = await readAll(session, 'JsonlSource', folder.write('dots.jsonl', `{"x":1}\n${line}\n`));
      expect(fields.map(({ name }) => name)).toEqual(names);
    }
  });

  it('can be told apart by what a refusal says to do', async () => {
    const csv = folder.write('clash.csv', 'x,x_a\na,1\nb,2\n');
    const clash = chain(csv, ['OneHotEncoder', { columns: ['x'] }]);
    const outcome = (await session.run(clash, { folder: null })).get('n1');
    expect(outcome?.state === 'done' ? [] : outcome?.problems).toMatchObject([
      { code: 'column.clash', hint: expect.stringContaining('RenameColumns') },
    ]);
    const renamed = chain(csv, ['RenameColumns', { names: { x_a: 'before' } }], ['OneHotEncoder', { columns: ['x'] }]);
    expect((await session.run(renamed, { folder: null })).get('n2')?.state).toBe('done');
  });

  it('are one column each where records of JSON lack some of them', async () => {
    const file = folder.write(
      'gaps.jsonl',
      '{"z":1,"toString":"a","7":{"2":true,"1":false}}\n{"z":2,"constructor":3,"3":4}\n',
    );
    const { fields, cells } = await readAll(session, 'JsonlSource', file);
    expect(fields.map(({ name }) => name)).toEqual(['z', 'toString', '7.2', '7.1', 'constructor', '3']);
    expect(fields.map(({ name }) => cells[name])).toEqual([
      [1, 2],
      ['a', null],
      [true, null],
      [false, null],
      [null, 3],
      [null, 4],
    ]);
  });

  it.skipIf(interpreter === null)('are no difference where an export is verified', async () => {
    const file = folder.write('wide.csv', 'country,2018,2019,10\nIT,1,2,3\nFR,4,5,7\nDE,2,9,1\n');
    const document = await fitted(chain(file, ['StandardScaler', { columns: { dtype: 'number' } }]));
    const path = join(folder.path, 'wide.py');
    const { pipeline } = await exportCode(session, document, 'n1', sklearn, path, { folder: null });
    const pythons = [interpreter as string];
    const run = { cancelled: neverCancelled(), pythons };
    const verified = await verifyCode(session, document, { target: sklearn, path, pipeline }, { folder: null }, run);
    expect(verified).toMatchObject({ verification: { outcome: 'compared', different: 0, columns: 4 } });
  });
});

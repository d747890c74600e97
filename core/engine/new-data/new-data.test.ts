import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import type { ColumnType } from '../../ir/types.ts';
import { operators } from '../../operators/catalogue.ts';
import type { Cell } from '../../operators/kit/operator.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';
import { domainFinding, domainsOf, findingProblem, schemaFindings } from './new-data.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const types: Record<string, ColumnType> = { age: 'number', city: 'category', note: 'text' };

const document: PipelineDocument = {
  ...chain('train.csv', ['MinMaxScaler', { columns: ['age'] }], ['OneHotEncoder', { columns: ['city'] }]),
  fitted: {
    n1: {
      feature_names_in_: ['age'],
      min_: [0],
      scale_: [0.01],
      data_min_: [0],
      data_max_: [100],
      data_range_: [100],
      n_samples_seen_: 3,
    },
    n2: {
      feature_names_in_: ['city'],
      categories_: [['Oslo', 'Rome']],
      drop_idx_: [null],
      infrequent_categories_: [null],
      n_features_in_: 1,
    },
  },
};
(document.nodes[0] as { params: Record<string, unknown> }).params['types'] = types;

const table = (columns: Record<string, ColumnType>, unfit: Parameters<typeof schemaFindings>[2][0]['ledger'] = []) => ({
  nodeId: 'source',
  rows: 3,
  fields: Object.entries(columns).map(([name, type]) => ({ name, type })),
  ledger: unfit,
});

const found = (columns: Record<string, ColumnType>) => schemaFindings(document, 'n2', [table(columns)], 'error');

describe('new data', () => {
  it('with the columns that were fitted on differs in nothing', () => {
    expect(found(types)).toEqual([]);
  });

  it('may do without a column that no step needs, not without the others; the step that needs it is named', () => {
    expect(found({ age: 'number', city: 'category' })).toMatchObject([
      { kind: 'missing-column', fatal: false, column: 'note', nodeId: 'source' },
    ]);
    expect(found({ city: 'category', note: 'text' })).toMatchObject([
      { kind: 'missing-column', fatal: true, column: 'age', nodeId: 'n1' },
    ]);
    expect(schemaFindings(document, 'n1', [table({ age: 'number', note: 'text' })], 'error')).toMatchObject([
      { fatal: false, column: 'city' },
    ]);
  });

  it('may have more columns, and others in another order', () => {
    expect(found({ note: 'text', age: 'number', id: 'number', city: 'category' })).toMatchObject([
      { kind: 'extra-column', fatal: false, column: 'id' },
      { kind: 'reordered', fatal: false, message: expect.stringContaining('from "note" on, where "age" stood') },
    ]);
  });

  it('says nothing of the order of columns that are called by numbers, which documents of earlier versions do not keep', () => {
    const numbered = structuredClone(document);
    (numbered.nodes[0] as { params: Record<string, unknown> }).params['types'] = { ...types, 7: 'number' };
    expect(
      schemaFindings(
        numbered,
        'n2',
        [{ ...table(types), fields: [...table(types).fields, { name: '7', type: 'number' }] }],
        'error',
      ),
    ).toEqual([]);
  });

  it('must not hold cells that their type cannot hold, unless they may count as missing', () => {
    const unfit = { cells: 2, examples: [{ line: 3, cell: 'many' }] };
    const ledger = [{ name: 'age', type: 'number' as const, evidence: [], alternatives: [], warnings: [], unfit }];
    const [strict] = schemaFindings(document, 'n2', [table(types, ledger)], 'error');
    expect(strict).toMatchObject({ kind: 'mismatched', fatal: true, column: 'age', cells: 2 });
    expect(strict?.message).toBe('2 cells cannot be read as number, first in line 3: "many".');
    expect(strict && findingProblem(strict, 'new.csv')).toMatchObject({ file: 'new.csv', line: 3, column: 'age' });
    expect(schemaFindings(document, 'n2', [table(types, ledger)], 'missing')).toMatchObject([
      { fatal: false, message: expect.stringContaining('count as missing') },
    ]);
  });
});

describe('learned values', () => {
  it('tell which there were, and from where to where, as far as a node needs them', () => {
    expect(domainsOf(document, 'n2')).toEqual([
      { nodeId: 'n1', column: 'age', min: 0, max: 100 },
      { nodeId: 'n2', column: 'city', values: ['Oslo', 'Rome'], knowsMissing: false },
    ]);
    expect(domainsOf(document, 'n1')).toHaveLength(1);
  });

  const [, city] = domainsOf(document, 'n2') as [unknown, Parameters<typeof domainFinding>[0]];
  const field = { name: 'city', type: 'category' as const };

  it('are compared with what is met: the most frequent unseen values are named with their counts', () => {
    const met = { field, values: ['Bern', 'Oslo', 'Pisa'], counts: [1, 9, 4], missing: 2 };
    expect(domainFinding(city, met)).toMatchObject({
      kind: 'unseen',
      fatal: false,
      cells: 7,
      message: '7 cells hold 3 values that this step has not learned: "Pisa" (4), (missing) (2), "Bern" (1).',
    });
    expect(domainFinding(city, { field, values: ['Rome'], counts: [1], missing: 0 })).toBeNull();
  });

  it('do not hold missing against a column in which missing was learned, however the document writes it', () => {
    for (const missing of [null, 'NaN']) {
      const learned = { nodeId: 'n', column: 'x', values: [1, 2, missing], knowsMissing: false };
      const numbers = { name: 'x', type: 'number' as const };
      expect(domainFinding(learned, { field: numbers, values: [1], counts: [1], missing: 5 })).toBeNull();
    }
  });

  it('make a report of a run: what steps before did to the cells counts, not what the file holds', async () => {
    const train = folder.write('train.csv', 'x,c\n1,a\n,b\n5,b\n');
    const steps = [
      ['SimpleImputer', { columns: ['x'] }],
      ['MinMaxScaler', { columns: ['x'] }],
      ['TextClean', { columns: ['c'], case: 'lower' }],
      ['OneHotEncoder', { columns: ['c'] }],
    ] as const;
    await session.run(chain(train, ...steps), { folder: null });
    const fitted = session.fittedDocument();
    const inputs = new Map([['source', folder.write('new.csv', 'x,c\n9,A\n,b\n-1,B\n')]]);
    await session.run(fitted, { mode: 'apply', folder: null, inputs });
    const report = await session.newData('n4', { mismatched: 'error', trial: true });
    expect(report.sources).toEqual([{ nodeId: 'source', rows: 3, columns: 2, fittedColumns: 2 }]);
    expect(report.findings).toMatchObject([{ kind: 'range', nodeId: 'n2', column: 'x', cells: 2 }]);

    inputs.set('source', folder.write('other.csv', 'x,c\n1,a\n2,zebra\n'));
    await session.run(fitted, { mode: 'apply', folder: null, inputs });
    expect((await session.newData('n4', { mismatched: 'error', trial: true })).findings).toMatchObject([
      { kind: 'unseen', fatal: false, nodeId: 'n4', column: 'c', cells: 1 },
      { kind: 'refused', fatal: true, nodeId: 'n4', column: 'c', row: 1 },
    ]);
    // Of several files, the one that the cell stands in is named.
    folder.write('parts-1.csv', 'x,c\n1,a\n');
    const second = folder.write('parts-2.csv', 'x,c\n2,a\nmany,b\n');
    inputs.set('source', join(folder.path, 'parts-*.csv'));
    await session.run(fitted, { mode: 'apply', folder: null, inputs });
    const { findings } = await session.newData('n4', { mismatched: 'error' });
    expect(findings.map((finding) => findingProblem(finding))).toMatchObject([
      { code: 'new-data.mismatched', column: 'x', file: second, line: 3 },
    ]);

    inputs.set('source', join(folder.path, 'other.csv'));
    await session.run(fitted, { mode: 'apply', folder: null, inputs });
    expect((await session.newData('n3', { mismatched: 'error', trial: true })).findings).toEqual([]);
  });

  const learning = operators.filter(({ learn }) => learn !== undefined);

  it.each(learning.map((operator) => [operator.type, operator] as const))(
    'of %s cover the rows that it learned from',
    async (type, { examples: [example] }) => {
      if (example === undefined) throw new Error(`${type} has no example`);
      const columns = Object.values(example.input);
      const line = (cells: readonly (Cell | undefined)[]): string =>
        cells.map((cell) => (cell === null ? '' : JSON.stringify(String(cell)))).join(',');
      const rows = (columns[0] ?? []).map((_, row) => line(columns.map((cells) => cells[row])));
      const file = folder.write(`${type}.csv`, `${[line(Object.keys(example.input)), ...rows].join('\n')}\n`);
      const pipeline = chain(file, [type, { ...example.params }]);
      (pipeline.nodes[0] as { params: Record<string, unknown> }).params['types'] = example.types ?? null;
      await session.run(pipeline, { folder: null });
      await session.run(session.fittedDocument(), { mode: 'apply', folder: null });
      expect((await session.newData('n1', { mismatched: 'error', trial: true })).findings).toEqual([]);
    },
  );

  it('of a lookup of numbers are compared with booleans as 0 and 1', async () => {
    const file = folder.write('booleans.csv', 'b\ntrue\nfalse\ntrue\n');
    await session.run(chain(file, ['IntegerLookup', { columns: ['b'] }]), { folder: null });
    await session.run(session.fittedDocument(), { mode: 'apply', folder: null });
    expect((await session.newData('n1', { mismatched: 'error' })).findings).toEqual([]);
  });
});

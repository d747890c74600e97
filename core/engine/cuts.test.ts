/**
 * What a pipeline learns does not depend on how its rows are cut: into chunks of a CSV file, row groups of Parquet, record
 * batches of Arrow, or several files. Every operator that learns, to the last bit.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Bool,
  Float64,
  type Table as ArrowTable,
  RecordBatchFileWriter,
  Table as ArrowTables,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { readCsv } from '../formats/csv/index.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { type Agg, agg } from '../ir/aggregate.ts';
import { abs, column, toNumber } from '../ir/build.ts';
import { operators } from '../operators/catalogue.ts';
import { leastParams, variants } from '../operators/testing/catalogue-tables.ts';
import type { Batch, Table } from '../table/column.ts';
import type { Run } from '../run/run.ts';
import { answer } from './answers/answer.ts';
import { AnswerCache } from './answers/answer-cache.ts';
import { execute } from './execute/execute.ts';
import { roomOf } from './memory/ledger.ts';
import { allRows, rowsWhere } from './rows/row-set.ts';
import { readSource, type SourceOptions, type SourceTable } from './sources/source.ts';
import { neverCancelled } from './session.ts';
import { here, sourceTableOf, temporaryFolder, WORKER } from './testing.ts';
import { Pool } from './threads/pool.ts';

vi.setConfig({ testTimeout: 300_000 });

const folder = temporaryFolder();
const pool = new Pool({ workerPath: WORKER, threads: 2 });
afterAll(async () => {
  await pool.close();
  folder.remove();
});

const run: Run = { parallel: pool.parallel(neverCancelled()), cancelled: neverCancelled(), progress() {} };

/** Some blocks of 2048 rows and a part of one. */
const ROWS = 5003;
const WORDS = ['ash', 'birch', 'beech', 'oak', 'ß', 'elm'];
const PHRASES = ['one two', 'Two, three!', 'three four five', '3-3', 'a one', 'five'];

const rowAt = (row: number) => ({
  number: row % 11 === 3 ? null : Math.sin(row) * 1e3 + row / 7,
  other: row % 17 === 5 ? null : Math.cos(row * 1.7) / 3 + 5,
  boolean: row % 13 === 2 ? null : Math.sin(row * 3) > 0.2,
  category: row % 19 === 4 ? null : WORDS[Math.floor((Math.sin(row * 5) + 1) * 2.999)],
  text: row % 23 === 6 ? null : PHRASES[(row * 7 + (row >> 3)) % PHRASES.length],
  datetime: row % 29 === 7 ? null : 1.6e12 + ((row * 86_413) % 1000) * 3_600_000 + row,
});
type Row = ReturnType<typeof rowAt>;
const rows = Array.from({ length: ROWS }, (_, row) => rowAt(row));
const types = {
  number: 'number',
  other: 'number',
  boolean: 'boolean',
  category: 'category',
  text: 'text',
  datetime: 'datetime',
} as const;
const names = Object.keys(types) as (keyof Row)[];

const csvOf = (some: readonly Row[]): string => {
  const cell = (row: Row, name: keyof Row): string => {
    const value = row[name];
    if (value === null) return '';
    if (name === 'datetime') return new Date(Number(value)).toISOString().replace('Z', '');
    return typeof value === 'string' ? `"${value}"` : String(value);
  };
  return [names.join(), ...some.map((row) => names.map((name) => cell(row, name)).join()), ''].join('\n');
};

function parquetOf(rowGroupSize: number): Uint8Array {
  const kinds = {
    number: 'DOUBLE',
    boolean: 'BOOLEAN',
    category: 'STRING',
    text: 'STRING',
    datetime: 'TIMESTAMP',
  } as const;
  const columnData = names.map((name) => ({
    name,
    type: kinds[types[name]],
    nullable: true,
    data: rows.map((row) => (name === 'datetime' && row[name] !== null ? new Date(row[name]) : row[name])),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize }));
}

function arrowOf(batchRows: number): Uint8Array {
  const arrowTypes = {
    number: new Float64(),
    boolean: new Bool(),
    category: new Utf8(),
    text: new Utf8(),
    datetime: new TimestampMillisecond(),
  };
  const batches: ArrowTable[] = [];
  for (let start = 0; start < ROWS; start += batchRows) {
    const some = rows.slice(start, start + batchRows);
    batches.push(
      new ArrowTables(
        Object.fromEntries(
          names.map((name) => [
            name,
            vectorFromArray(
              some.map((row) => row[name]),
              arrowTypes[types[name]],
            ),
          ]),
        ),
      ) as never,
    );
  }
  const [first, ...rest] = batches as [ArrowTable, ...ArrowTable[]];
  return RecordBatchFileWriter.writeAll(first.concat(...rest)).toUint8Array(true);
}

const jsonlOf = (some: readonly Row[]): string =>
  some
    .map((row) =>
      JSON.stringify({
        ...row,
        datetime: row.datetime === null ? null : new Date(row.datetime).toISOString().replace('Z', ''),
      }),
    )
    .join('\n');

const reading: SourceOptions = { run, room: roomOf(Number.POSITIVE_INFINITY), takeStamp: async () => null };

async function csvInChunks(chunkBytes: number): Promise<SourceTable> {
  const path = folder.write('table.csv', csvOf(rows));
  const { table } = await readCsv(path, { types }, run, { chunkBytes });
  expect(table.batches.length).toBeGreaterThan(10);
  return { ...sourceTableOf(`chunks of ${chunkBytes}`, table), path };
}

function fromFile(type: string, name: string, content: string | Uint8Array): Promise<SourceTable> {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return readSource({ id: 'source', type, params: {} }, { path, types }, path, reading);
}

const cuts: Readonly<Record<string, () => Promise<SourceTable>>> = {
  'CSV in chunks of 777 bytes': () => csvInChunks(777),
  'CSV in chunks of 20,000 bytes': () => csvInChunks(20_000),
  'Parquet in row groups of 7': () => fromFile('ParquetSource', '7.parquet', parquetOf(7)),
  'Parquet in row groups of 1000': () => fromFile('ParquetSource', '1000.parquet', parquetOf(1000)),
  'Parquet in one row group': () => fromFile('ParquetSource', 'all.parquet', parquetOf(ROWS)),
  'Arrow in record batches of 333': () => fromFile('ArrowSource', '333.arrow', arrowOf(333)),
  'JSON Lines': () => fromFile('JsonlSource', 'all.jsonl', jsonlOf(rows)),
  'a folder of three CSV files': async () => {
    const { mkdirSync } = await import('node:fs');
    const path = join(folder.path, 'parts');
    mkdirSync(path);
    const ends = [0, 1234, 1300, ROWS];
    for (let part = 0; part < 3; part++) {
      writeFileSync(join(path, `${part}.csv`), csvOf(rows.slice(ends[part], ends[part + 1])));
    }
    return readSource({ id: 'source', type: 'CsvSource', params: {} }, { path, types }, path, reading);
  },
};

const learning = operators.filter(({ state, inputs }) => state !== null && inputs.length === 1);

/** Each operator that learns, on all rows and on the train rows of a split of the rows without missing cells. */
function documentOf(): PipelineDocument {
  const ofWords = { id: 'LabelBinarizer of words', type: 'LabelBinarizer', params: { columns: ['category'] } };
  const steps = [
    ofWords,
    ...learning.flatMap((operator) =>
      variants(operator).map((params, index) => ({
        id: `${operator.type} ${index}`,
        type: operator.type,
        params: { ...params },
      })),
    ),
  ];
  const split = operators.find(({ type }) => type === 'TrainTestSplit');
  const target = operators.find(({ type }) => type === 'SetTarget');
  if (split === undefined || target === undefined) throw new TypeError('operators were renamed');
  return {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path: 'table' } },
      { id: 'complete', type: 'DropMissing', params: {} },
      { id: 'split', type: 'TrainTestSplit', params: { ...leastParams(split) } },
      { id: 'target', type: 'SetTarget', params: { ...leastParams(target), column: 'other' } },
      ...steps,
      ...steps.map((step) => ({ ...step, id: `${step.id} of train rows` })),
    ],
    edges: [
      { source: 'source', target: 'complete' },
      { source: 'complete', target: 'split' },
      { source: 'split', target: 'target' },
      ...steps.flatMap(({ id }) => [
        { source: 'source', target: id },
        { source: 'target', target: `${id} of train rows` },
      ]),
    ],
  };
}

async function learnedFrom(source: SourceTable): Promise<Map<string, unknown>> {
  const outcomes = await execute(documentOf(), {
    task: here,
    answered: new AnswerCache(),
    cache: new Map(),
    mode: 'fit',
    readSource: async () => source,
  });
  return new Map(
    [...outcomes].map(([id, outcome]) => [id, outcome.state === 'done' ? outcome.learned : outcome.problems[0]?.code]),
  );
}

describe('what is learned', () => {
  let wanted: Promise<Map<string, unknown>> | undefined;
  /** All rows as one batch of Parquet. */
  const oneBatch = (): Promise<Map<string, unknown>> =>
    (wanted ??= fromFile('ParquetSource', 'one.parquet', parquetOf(ROWS)).then(learnedFrom));

  test('is something for every operator that learns', async () => {
    const learned = await oneBatch();
    const silent = learning.flatMap(({ type }) => {
      const states = [...learned].filter(([id]) => id.startsWith(`${type} `));
      return states.some(([, state]) => typeof state === 'object' && state !== null) ? [] : [[type, states]];
    });
    expect(silent).toEqual([]);
  });

  test.each(Object.entries(cuts))('%s', async (_, read) => {
    const learned = await learnedFrom(await read());
    const one = await oneBatch();
    const different = [...learned].filter(([id, state]) => JSON.stringify(state) !== JSON.stringify(one.get(id)));
    expect(different.map(([id]) => id)).toEqual([]);
  });
});

/** Long enough for several states, which threads compute apart. */
const LONG = 1_200_007;

function longTable(cut: (start: number) => number): Table {
  const x = new Float64Array(LONG);
  const y = new Float64Array(LONG);
  const codes = new Int32Array(LONG);
  for (let row = 0; row < LONG; row++) {
    x[row] = row % 101 === 0 ? Number.NaN : Math.sin(row) * 1e3 + row * 1e-3;
    y[row] = Math.cos(row * 0.7) * 1e-3 + 7;
    codes[row] = row % 7;
  }
  const batches: Batch[] = [];
  for (let start = 0; start < LONG; ) {
    const end = Math.min(LONG, start + cut(start));
    batches.push({
      start,
      rows: end - start,
      vectors: [
        { type: 'number', cells: x.subarray(start, end) },
        { type: 'number', cells: y.subarray(start, end) },
        { type: 'boolean', cells: Int8Array.from(codes.subarray(start, end), (code) => code & 1) },
      ],
    });
    start = end;
  }
  return {
    fields: [
      { name: 'x', type: 'number' },
      { name: 'y', type: 'number' },
      { name: 'flag', type: 'boolean' },
    ],
    rows: LONG,
    batches,
    dictionaries: [null, null, null],
  };
}

test('sums over a million rows have the same bits however they are cut, with and without a choice of rows', async () => {
  const [x, y, flag] = [column(0, 'number'), column(1, 'number'), column(2, 'boolean')];
  const questions: Agg[] = [
    agg.moments(x),
    agg.moments(abs(x)),
    agg.extent(x),
    agg.quantiles(y, [0.1, 0.5]),
    agg.moments(y),
    agg.scatter([x, y]),
    agg.scatter([x, abs(y), toNumber(flag)]),
    agg.groups(flag, x),
  ];
  const marks = Uint8Array.from({ length: LONG }, (_, row) => (row % 5 === 0 ? 1 : 0));
  const answers = async (cut: (start: number) => number): Promise<unknown[]> => {
    const all = allRows(longTable(cut));
    return [await answer(questions, all, here), await answer(questions, rowsWhere(all, marks, 0), here)];
  };
  const wanted = await answers(() => LONG);
  for (const cut of [() => 65_536, () => 1000, (start: number) => 1 + ((start * 7919) % 100_003)]) {
    expect(await answers(cut)).toEqual(wanted);
  }
});

/**
 * One small input for every code of a notice. The list in docs/command-line.md is made of them: PREPGRAPH_WRITE_DOCS=1
 * writes it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { utils, write } from '@e965/xlsx';
import { afterAll, expect, test } from 'vitest';
import { codingOf, decodeFile } from '../engine/decode/decode-file.ts';
import { exportCode } from '../engine/export/export-code.ts';
import { chain, fixture, temporaryFolder, testSession } from '../engine/testing.ts';
import { documentText } from '../graph/write-document.ts';
import { type PipelineDocument } from '../graph/document-schema.ts';
import { type Notice, type NoticeCode, NOTICES } from '../ir/notice.ts';
import { targets } from '../targets/all.ts';
import { applyLines } from './apply-lines.ts';
import { findingNotices } from './findings.ts';
import type { PipelineRun } from './pipeline.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Step = Parameters<typeof chain>[1];

/** A document whose source is another reader of this file. */
function sourceOf(type: string, path: string, params: Record<string, unknown> = {}): PipelineDocument {
  return { ...chain(path), nodes: [{ id: 'source', type, params: { path, ...params } }] };
}

const lastOf = ({ nodes }: PipelineDocument): string => nodes.at(-1)?.id ?? '';

async function noticesOf(document: PipelineDocument): Promise<Notice[]> {
  await session.run(document, { folder: null });
  return session.notices(lastOf(document));
}

const csv = (text: string, params: Record<string, unknown> = {}): Promise<Notice[]> =>
  noticesOf(sourceOf('CsvSource', folder.write('data.csv', text), params));

const steps = (text: string, ...all: Step[]): Promise<Notice[]> =>
  noticesOf(chain(folder.write('data.csv', text), ...all));

const jsonl = (text: string): Promise<Notice[]> => noticesOf(sourceOf('JsonlSource', folder.write('data.jsonl', text)));

function workbook(sheets: Record<string, unknown[][]>): Promise<Notice[]> {
  const book = utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) utils.book_append_sheet(book, utils.aoa_to_sheet(rows), name);
  const path = join(folder.path, 'data.xlsx');
  writeFileSync(path, write(book, { type: 'buffer', bookType: 'xlsx' }) as Uint8Array);
  return noticesOf(sourceOf('XlsxSource', path));
}

async function written(text: string, file: string, ...all: Step[]): Promise<readonly Notice[]> {
  const document = chain(folder.write('data.csv', text), ...all);
  await session.run(document, { folder: null });
  return (await session.write(lastOf(document), join(folder.path, file), {})).notices;
}

async function onnx(text: string, step: Step): Promise<readonly Notice[]> {
  await session.run(chain(folder.write('data.csv', text), step), { folder: null });
  const target = targets.find(({ name }) => name === 'onnx');
  if (target === undefined) throw new TypeError('no ONNX');
  const made = await exportCode(session, session.fittedDocument(), 'n1', target, join(folder.path, 'o.onnx'), {
    folder: null,
  });
  return made.notices;
}

/** What `apply` tells of new data, after a step was fitted on `x,k` with the classes a and b. */
async function newData(text: string, ...all: Step[]): Promise<Notice[]> {
  await steps('x,k\n1,a\n2,b\n3,a\n', ...all);
  const inputs = new Map([['source', folder.write('new.csv', text)]]);
  const fitted = session.fittedDocument();
  await session.run(fitted, { folder: null, mode: 'apply', inputs });
  const { findings } = await session.newData(lastOf(fitted), { mismatched: 'missing' });
  return [
    ...(await session.notices(lastOf(fitted))),
    ...findingNotices(findings, { inputs } as unknown as PipelineRun),
  ];
}

async function lines(text: string, ...all: Step[]): Promise<Notice[]> {
  await steps('x,k\n1,a\n2,b\n3,a\n', ...all);
  const notices: Notice[] = [];
  await applyLines(
    folder.write('fitted.json', documentText(session.fittedDocument())),
    { mismatched: 'missing' },
    { input: Readable.from([text]), output: new PassThrough().resume(), tell() {}, note: (one) => notices.push(one) },
  );
  return notices;
}

async function decoded(predictions: string, target: string, ...all: Step[]): Promise<readonly Notice[]> {
  await steps('x,k\n1,a\n2,b\n4,a\n', ['SetTarget', { column: target }], ...all);
  const fitted = session.fittedDocument();
  const input = folder.write('predictions.jsonl', predictions);
  const request = { input, output: join(folder.path, 'decoded.csv') };
  return (await decodeFile(session, codingOf(fitted, lastOf(fitted)), request, {})).notices;
}

const encodeK: Step = ['OrdinalEncoder', { columns: ['k'], handle_unknown: 'use_encoded_value', unknown_value: -1 }];
const labels: Step[] = [
  ['SetTarget', { column: 'k' }],
  ['LabelEncoder', { columns: ['k'] }],
];
const tenRows = Array.from({ length: 10 }, (_, row) => `${row},${row < 8 ? 'a' : 'b'}`).join('\n');

const examples: Readonly<Record<NoticeCode, () => Promise<readonly Notice[]>>> = {
  'source.cut-rows': () => csv('a,b\n1,2,3\n4,5,6\n', { malformed: 'keep' }),
  'source.left-out': () => noticesOf(sourceOf('ParquetSource', fixture('nested.parquet'))),
  'source.renamed': () => csv('a,a\n1,2\n'),
  'source.mismatched': () => csv('age\nthirty\n50\n"1,400"\n', { types: { age: 'number' } }),
  'source.rounded': () => csv('id\n9007199254740993\n7\n', { types: { id: 'number' } }),
  'source.leading-zeros': () => csv('zip\n02210\n10115\n', { types: { zip: 'number' } }),
  'source.missing-word': () => csv('country\nNA\nDE\nFR\n'),
  'source.error-cells': () => workbook({ Data: [['x'], [1], [{ t: 'e', v: 42 }]] }),
  'source.mixed-kinds': () => jsonl('{"x": 1}\n{"x": "one"}\n'),
  'source.sheet': () => workbook({ People: [['x'], [1]], Pets: [['y'], [2]] }),
  'source.stray-breaks': () => csv('a,b\n1,x\ry\n2,z\n3,z\n'),
  'source.encoding': () => {
    const path = join(folder.path, 'latin.csv');
    writeFileSync(path, Buffer.from('name,x\nMüller,1\n', 'latin1'));
    return noticesOf(chain(path));
  },
  'source.no-text': () => noticesOf(sourceOf('NpySource', fixture('numpy/bytes.npy'))),
  'step.column-dropped': () => steps('x,empty\n1,\n,\n', ['SimpleImputer', {}]),
  'step.unreadable': () => steps('x\n4\n-1\n', ['Derive', { name: 'root', formula: 'sqrt(x)' }]),
  'step.cut': () => steps('age\n5\n19\n80\n', ['Cut', { bins: [0, 18, 65] }]),
  'step.rows-dropped': () => newData('x,k\n,a\n2,b\n', ['DropMissing', {}]),
  'step.unseen': () => steps(`x,k\n${tenRows}\n`, ['TrainTestSplit', { test_size: 0.2, shuffle: false }], encodeK),
  'write.left-out': () => written('x,k\n1,a\n', 'o.npz'),
  'write.rows-left-out': () =>
    written(`x,k\n${tenRows}\n`, 'o.npz', ['TrainTestSplit', { train_size: 0.5, test_size: 0.2 }]),
  'write.cut': () => written(`t,x\n${'x'.repeat(40_000)},1\nshort,2\n`, 'o.xlsx'),
  'write.rounded': () => written('id\n123456789\n123456790\n', 'o.npy'),
  'write.infinite': () => written('x\n1\ninf\n', 'o.json'),
  'write.as-text': () => written('born\n1899-12-31\n2024-01-01\n', 'o.xlsx'),
  'export.rounded': () => onnx('t,x\n1700000001,1\n1700000002,2\n', ['StandardScaler', { columns: ['t'] }]),
  'decode.missing-prediction': () => decoded('{"k": null}\n{"k": 1}\n', 'k', ['LabelEncoder', { columns: ['k'] }]),
  'decode.impossible-value': () => decoded('{"x": -1}\n{"x": 1}\n', 'x', ['Log', { columns: ['x'], function: 'sqrt' }]),
  'decode.unknown-class': () => decoded('{"k": -1}\n{"k": 1}\n', 'k', encodeK),
  'decode.between-codes': () => decoded('{"k": 0.7}\n{"k": 1}\n', 'k', ['LabelEncoder', { columns: ['k'] }]),
  'new-data.missing-column': () => newData('x\n1\n', ['StandardScaler', { columns: ['x'] }]),
  'new-data.extra-column': () => newData('x,k,id\n1,a,7\n', ['StandardScaler', { columns: ['x'] }]),
  'new-data.mismatched': () => newData('x,k\nmany,a\n', ['StandardScaler', { columns: ['x'] }]),
  'new-data.label': () => lines('{"x": 1, "k": "c"}\n', ...labels),
  'new-data.unseen': () => newData('x,k\n1,c\n2,a\n', encodeK),
};

const page = join(import.meta.dirname, '../../docs/command-line.md');
const HEAD = '| code | what was lost | such as |\n| --- | --- | --- |\n';
const rows: string[] = [];

test.each(Object.keys(NOTICES) as NoticeCode[])('%s is told', async (code) => {
  const found = (await examples[code]()).find((notice) => notice.code === code);
  expect(found?.message).toMatch(/\.$/);
  rows.push(`| \`${code}\` | ${NOTICES[code]} | ${found?.message.replaceAll('|', '\\|')} |\n`);
});

test('docs/command-line.md lists every code with an example', () => {
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(HEAD) + HEAD.length;
  const to = text.indexOf('\n\n', from) + 1;
  if (process.env['PREPGRAPH_WRITE_DOCS'] === '1')
    writeFileSync(page, text.slice(0, from) + rows.join('') + text.slice(to));
  else expect(text.slice(from, to)).toBe(rows.join(''));
});

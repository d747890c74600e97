/**
 * For tests: a small input for every code of a notice. `npm run generate` writes the list of codes in docs/command-line.md
 * from their messages; notice-examples.test.ts fails if it is stale.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { utils, write } from '@e965/xlsx';
import { codingOf, decodeFile } from '../engine/decode/decode-file.ts';
import { bookBytes } from '../formats/xlsx/testing.ts';
import { exportCode } from '../engine/export/export-code.ts';
import { chain, fixture, temporaryFolder, testSession } from '../engine/testing.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { documentText } from '../graph/write-document.ts';
import { type Notice, type NoticeCode, NOTICES } from '../ir/notice.ts';
import { targets } from '../targets/all.ts';
import { applyLines } from './apply-lines.ts';
import { findingNotices } from './findings.ts';
import type { PipelineRun } from './pipeline.ts';

type Step = Parameters<typeof chain>[1];
type Params = Record<string, unknown>;

/** A document that consists of a source. */
function sourceOf(type: string, path: string, params: Params = {}): PipelineDocument {
  return { ...chain(path), nodes: [{ id: 'source', type, params: { path, ...params } }] };
}

const lastOf = ({ nodes }: PipelineDocument): string => nodes.at(-1)?.id ?? '';

/** A session and a temporary folder, and ways to get notices from them. Close it after use. */
export class NoticeExamples {
  readonly #folder = temporaryFolder();
  readonly #session = testSession();

  async close(): Promise<void> {
    await this.#session.close();
    this.#folder.remove();
  }

  /** The notice of the example for this code; undefined if the example does not give it. */
  async noticeOf(code: NoticeCode): Promise<Notice | undefined> {
    return (await examples[code](this)).find((notice) => notice.code === code);
  }

  async of(document: PipelineDocument): Promise<readonly Notice[]> {
    await this.#session.run(document, { folder: null });
    return this.#session.notices(lastOf(document));
  }

  csv(text: string, params: Params = {}): Promise<readonly Notice[]> {
    return this.of(sourceOf('CsvSource', this.#folder.write('data.csv', text), params));
  }

  latin1(text: string): Promise<readonly Notice[]> {
    const path = this.#folder.write('latin.csv', '');
    writeFileSync(path, Buffer.from(text, 'latin1'));
    return this.of(chain(path));
  }

  file(name: string, text: string): string {
    return this.#folder.write(name, text);
  }

  jsonl(text: string): Promise<readonly Notice[]> {
    return this.of(sourceOf('JsonlSource', this.#folder.write('data.jsonl', text)));
  }

  json(text: string): Promise<readonly Notice[]> {
    return this.of(sourceOf('JsonlSource', this.#folder.write('data.json', text)));
  }

  workbook(sheets: Record<string, unknown[][]>): Promise<readonly Notice[]> {
    const book = utils.book_new();
    for (const [name, rows] of Object.entries(sheets)) utils.book_append_sheet(book, utils.aoa_to_sheet(rows), name);
    const path = join(this.#folder.path, 'data.xlsx');
    writeFileSync(path, write(book, { type: 'buffer', bookType: 'xlsx' }) as Uint8Array);
    return this.of(sourceOf('XlsxSource', path));
  }

  /** Notices of a workbook of one sheet, of these rows and number formats. */
  async sheet(rows: string, parts: { readonly after?: string } = {}): Promise<readonly Notice[]> {
    const path = join(this.#folder.path, 'parts.xlsx');
    writeFileSync(path, await bookBytes({ sheets: { Data: rows }, ...parts }));
    return this.of(sourceOf('XlsxSource', path));
  }

  /** Notices of steps on a CSV text. */
  steps(text: string, ...all: Step[]): Promise<readonly Notice[]> {
    return this.of(chain(this.#folder.write('data.csv', text), ...all));
  }

  /** Notices of writing the result to a file of this name. */
  async written(text: string, file: string, ...all: Step[]): Promise<readonly Notice[]> {
    const document = chain(this.#folder.write('data.csv', text), ...all);
    await this.#session.run(document, { folder: null });
    return (await this.#session.write(lastOf(document), join(this.#folder.path, file), {})).notices;
  }

  /** Notices of an export to ONNX. */
  async onnx(text: string, step: Step): Promise<readonly Notice[]> {
    await this.steps(text, step);
    const target = targets.find(({ name }) => name === 'onnx');
    if (target === undefined) throw new TypeError('no ONNX');
    const file = join(this.#folder.path, 'o.onnx');
    const fitted = this.#session.fittedDocument();
    return (await exportCode(this.#session, fitted, 'n1', target, file, { folder: null })).notices;
  }

  /** The document of steps that were fitted on columns x and k, with the classes a and b in k. */
  async #fittedOn(text: string, all: readonly Step[]): Promise<PipelineDocument> {
    await this.steps(text, ...all);
    return this.#session.fittedDocument();
  }

  /** Notices of `apply` on new data. */
  async newData(text: string, ...all: Step[]): Promise<readonly Notice[]> {
    const fitted = await this.#fittedOn('x,k\n1,a\n2,b\n3,a\n', all);
    const inputs = new Map([['source', this.#folder.write('new.csv', text)]]);
    await this.#session.run(fitted, { folder: null, mode: 'apply', inputs });
    const { findings } = await this.#session.newData(lastOf(fitted), { mismatched: 'missing' });
    return [
      ...(await this.#session.notices(lastOf(fitted))),
      ...findingNotices(findings, { inputs } as unknown as PipelineRun),
    ];
  }

  /** Notices of `apply` on JSON lines. */
  async lines(text: string, ...all: Step[]): Promise<readonly Notice[]> {
    const fitted = await this.#fittedOn('x,k\n1,a\n2,b\n3,a\n', all);
    const notices: Notice[] = [];
    await applyLines(
      this.#folder.write('fitted.json', documentText(fitted)),
      { mismatched: 'missing' },
      { input: Readable.from([text]), output: new PassThrough().resume(), tell() {}, note: (one) => notices.push(one) },
    );
    return notices;
  }

  /** Notices of `decode` on predictions. */
  async decoded(predictions: string, target: string, ...all: Step[]): Promise<readonly Notice[]> {
    const fitted = await this.#fittedOn('x,k\n1,a\n2,b\n4,a\n', [['SetTarget', { column: target }], ...all]);
    const input = this.#folder.write('predictions.jsonl', predictions);
    const request = { input, output: join(this.#folder.path, 'decoded.csv') };
    return (await decodeFile(this.#session, codingOf(fitted, lastOf(fitted)), request, {})).notices;
  }
}

/** A row of the names x and y. */
const NAMES =
  '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="B1" t="inlineStr"><is><t>y</t></is></c></row>';

const encodeK: Step = ['OrdinalEncoder', { columns: ['k'], handle_unknown: 'use_encoded_value', unknown_value: -1 }];
const labels: Step[] = [
  ['SetTarget', { column: 'k' }],
  ['LabelEncoder', { columns: ['k'] }],
];
const tenRows = Array.from({ length: 10 }, (_, row) => `${row},${row < 8 ? 'a' : 'b'}`).join('\n');

const SPARSE_ARFF = '@relation notes\n@attribute n numeric\n@attribute note string\n@data\n{0 1}\n';

const HIDDEN_ROW =
  '<table><tr><th>x</th><th>y</th></tr><tr style="display: none"><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>';

const examples: Readonly<Record<NoticeCode, (from: NoticeExamples) => Promise<readonly Notice[]>>> = {
  'source.cut-rows': (from) => from.csv('a,b\n1,2,3\n4,5,6\n', { malformed: 'keep' }),
  'source.left-out': (from) => from.of(sourceOf('ParquetSource', fixture('nested.parquet'))),
  'source.index': (from) => from.of(sourceOf('JsonlSource', fixture('typed/filtered-index.json'))),
  'source.unit': (from) => from.of(sourceOf('ArrowSource', fixture('nested.arrow'))),
  'source.time-zone': (from) => from.of(sourceOf('ArrowSource', fixture('typed/times.arrow'))),
  'source.lists': (from) => from.jsonl('{"tags": ["a", "b"]}\n{"tags": []}\n'),
  'source.layout': (from) => from.json('{"count": 2, "rows": [{"x": 1}, {"x": 2}]}'),
  'source.repeated-key': (from) => from.jsonl('{"a": 1, "a": 2}\n{"a": 3}\n'),
  'source.renamed': (from) => from.csv('a,a\n1,2\n'),
  'source.mismatched': (from) => from.csv('age\nthirty\n50\n"1,400"\n', { types: { age: 'number' } }),
  'source.rounded': (from) => from.csv('id\n9007199254740993\n7\n', { types: { id: 'number' } }),
  'source.leading-zeros': (from) => from.csv('zip\n02210\n10115\n', { types: { zip: 'number' } }),
  'source.blank-rows': (from) => from.csv('label\n1\n\n0\n'),
  'source.missing-word': (from) => from.csv('country\nNA\nDE\nFR\n'),
  'source.error-cells': (from) => from.workbook({ Data: [['x'], [1], [{ t: 'e', v: 42 }]] }),
  'source.not-calculated': (from) =>
    from.sheet(`${NAMES}<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><v>1</v></c></row>`),
  'source.merged-cells': (from) =>
    from.sheet(
      `${NAMES}<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>1</v></c></row><row r="3"><c r="B3"><v>2</v></c></row>`,
      {
        after: '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>',
      },
    ),
  'source.mixed-kinds': (from) => from.jsonl('{"x": 1}\n{"x": "one"}\n'),
  'source.sheet': (from) => from.workbook({ People: [['x'], [1]], Pets: [['y'], [2]] }),
  'source.table': (from) => from.of(sourceOf('CsvSource', fixture('archives/info-zip.zip'))),
  'source.deleted-rows': (from) => from.of(sourceOf('DbfSource', fixture('dbf/foreign-deleted.dbf'))),
  'source.sparse-text': (from) => from.of(sourceOf('ArffSource', from.file('sparse.arff', SPARSE_ARFF))),
  'source.stray-breaks': (from) => from.csv('a,b\n1,x\ry\n2,z\n3,z\n'),
  'source.guess': (from) => from.csv('AB-1,red\nAB-2,blue\nAB-3,green\n'),
  'source.skipped-lines': (from) => from.csv('Sales of 2024\n\nitem,price,sold\nbolt,2.5,3\nnut,1.5,4\n'),
  'source.hidden': (from) => from.of(sourceOf('HtmlSource', from.file('page.html', HIDDEN_ROW))),
  'source.trailing-delimiter': (from) => from.csv('A,B,C\n1,2,3,\n4,5,6,\n'),
  'source.blank-cells': (from) => from.csv('x,y\n1,a\n ,b\n'),
  'source.number-format': (from) => from.csv('price;rate\n1.000;2,5\n2.500;3,5\n'),
  'source.encoding': (from) => from.latin1('name,x\nMüller,1\n'),
  'source.no-text': (from) => from.of(sourceOf('NpySource', fixture('numpy/bytes.npy'))),
  'source.marked-missing': (from) => from.of(sourceOf('StataSource', fixture('statistics/haven-15.dta'))),
  'source.labels': (from) => from.of(sourceOf('StataSource', fixture('statistics/haven-measured.dta'))),
  'step.column-dropped': (from) => from.steps('x,empty\n1,\n,\n', ['SimpleImputer', {}]),
  'step.unreadable': (from) => from.steps('x\n4\n-1\n', ['Derive', { name: 'root', formula: 'sqrt(x)' }]),
  'step.cut': (from) => from.steps('age\n5\n19\n80\n', ['Cut', { bins: [0, 18, 65] }]),
  'step.rows-dropped': (from) => from.newData('x,k\n,a\n2,b\n', ['DropMissing', {}]),
  'step.rows-left-out': (from) => from.steps('x,k\n1,a\n2,\n', ['GroupBy', { by: ['k'] }]),
  'step.rounded': (from) =>
    from.steps('x,k\n9007199254740991,a\n7,a\n', [
      'GroupBy',
      { by: ['k'], aggregates: [{ column: 'x', function: 'sum' }] },
    ]),
  'step.unseen': (from) =>
    from.steps(`x,k\n${tenRows}\n`, ['TrainTestSplit', { test_size: 0.2, shuffle: false }], encodeK),
  'write.left-out': (from) => from.written('x,k\n1,a\n', 'o.npz'),
  'write.rows-left-out': (from) =>
    from.written(`x,k\n${tenRows}\n`, 'o.npz', ['TrainTestSplit', { train_size: 0.5, test_size: 0.2 }]),
  'write.cut': (from) => from.written(`t,x\n${'x'.repeat(40_000)},1\nshort,2\n`, 'o.xlsx'),
  'write.rounded': (from) => from.written('id\n123456789\n123456790\n', 'o.npy'),
  'write.renamed': (from) => from.written('unit price\n1\n2\n', 'o.dta'),
  'write.empty-text': (from) =>
    from.written('t,x\na,1\nred,2\n', 'o.dta', ['Derive', { name: 'late', formula: 'if(x > 1, t, "")' }]),
  'write.rounded-times': (from) => from.written('t\n2024-01-31T12:00:00.000001\n', 'o.arff'),
  'write.infinite': (from) => from.written('x\n1\ninf\n', 'o.json'),
  'write.as-text': (from) => from.written('born\n1899-12-31\n2024-01-01\n', 'o.xlsx'),
  'write.missing-word': (from) => from.written('country\n"NA"\nDE\nFR\n', 'o.xlsx'),
  'write.other-type': (from) => from.written('paid\ntrue\nfalse\n', 'o.dta'),
  'write.no-rows': (from) => from.written('x\n1\n', 'o.json', ['HeadRows', { n: 0 }]),
  'export.rounded': (from) => from.onnx('x,k\n16777,1\n16778,2\n', ['Derive', { name: 'd', formula: 'x * 1001' }]),
  'decode.missing-prediction': (from) =>
    from.decoded('{"k": null}\n{"k": 1}\n', 'k', ['LabelEncoder', { columns: ['k'] }]),
  'decode.impossible-value': (from) =>
    from.decoded('{"x": -1}\n{"x": 1}\n', 'x', ['Log', { columns: ['x'], function: 'sqrt' }]),
  'decode.unknown-class': (from) => from.decoded('{"k": -1}\n{"k": 1}\n', 'k', encodeK),
  'decode.between-codes': (from) => from.decoded('{"k": 0.7}\n{"k": 1}\n', 'k', ['LabelEncoder', { columns: ['k'] }]),
  'new-data.missing-column': (from) => from.newData('x\n1\n', ['StandardScaler', { columns: ['x'] }]),
  'new-data.extra-column': (from) => from.newData('x,k,id\n1,a,7\n', ['StandardScaler', { columns: ['x'] }]),
  'new-data.mismatched': (from) => from.newData('x,k\nmany,a\n', ['StandardScaler', { columns: ['x'] }]),
  'new-data.label': (from) => from.lines('{"x": 1, "k": "c"}\n', ...labels),
  'new-data.unseen': (from) => from.newData('x,k\n1,c\n2,a\n', encodeK),
};

export const noticeCodes = Object.keys(NOTICES) as NoticeCode[];

const HEAD = '| code | what was lost | such as |\n| --- | --- | --- |\n';

const rowOf = ({ code, message }: Notice): string =>
  `| \`${code}\` | ${NOTICES[code]} | ${message.replaceAll('|', '\\|')} |\n`;

/** docs/command-line.md with the list of codes made anew from the notices. */
export function withNoticeTable(page: string, notices: readonly Notice[]): string {
  if (!page.includes(HEAD)) throw new Error('docs/command-line.md has no table of notices');
  const from = page.indexOf(HEAD) + HEAD.length;
  const to = page.indexOf('\n\n', from) + 1;
  return `${page.slice(0, from)}${notices.map(rowOf).join('')}${page.slice(to)}`;
}

/** The page with the notices of all examples, which it runs first. Needs the built worker thread. */
export async function withMeasuredNotices(page: string): Promise<string> {
  const examples = new NoticeExamples();
  try {
    const notices: Notice[] = [];
    for (const code of noticeCodes) {
      const notice = await examples.noticeOf(code);
      if (notice === undefined)
        throw new Error(`the example for ${code} in core/cli/notice-examples.ts does not give it`);
      notices.push(notice);
    }
    return withNoticeTable(page, notices);
  } finally {
    await examples.close();
  }
}

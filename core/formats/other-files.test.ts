/** Files that are no tables are refused by name, whatever their ending, by every source. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { afterAll, describe, expect, test } from 'vitest';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../engine/testing.ts';
import { READ_FORMATS } from '../words/formats.ts';
import { logFile, otherFile } from './other-files.ts';
import { sourceTypeOf } from './source-type.ts';

const folder = temporaryFolder();
const session = testSession(1);
afterAll(async () => {
  await session.close();
  folder.remove();
});

function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder.path, name);
  writeFileSync(path, typeof contents === 'string' ? Buffer.from(contents, 'latin1') : contents);
  return path;
}

const catalog =
  '\0'.repeat(12) + '\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\0\x09\xc7\x31\x8c\x18\x1f\x10\x11'.padEnd(72, '\0');

const FILES: readonly (readonly [name: string, contents: string])[] = [
  ['a PNG image', '\x89PNG\r\n\x1a\n'],
  ['a WebP image', 'RIFF\x10\0\0\0WEBPVP8 '],
  ['a Windows bitmap', 'BM\x36\0\x0c\0\0\0\0\0\x36\0\0\0'],
  ['a PDF document', '%PDF-1.7\n'],
  ['a Rich Text document', '{\\rtf1\\ansi'],
  ['a pickle of Python', '\x80\x04\x95\x1c\0\0\0'],
  ['a pickle of Python', '(lp0\nI1\na.'],
  ['a pickle of Python', 'ccopy_reg\n_reconstructor\n'],
  ['an HDF4 file', '\x0e\x03\x13\x01\0'],
  ['a NetCDF file', 'CDF\x01\0\0\0\0'],
  ['a DuckDB database', '\0\0\0\0\0\0\0\0DUCK@\0\0\0'],
  ['an Access database', '\0\x01\0\0Standard Jet DB\0'],
  ['a catalog of SAS', `${`${catalog}SAS FILE`.padEnd(156, ' ')}CATALOG `],
  [
    'a workbook in XML of Excel 2003',
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
  ],
  ['an XML document', '<?xml version="1.0" encoding="UTF-8"?>\n<!-- rows -->\n<rows><row>1</row></rows>'],
  ['an XML document', '<rows>\n  <row a="1"/>\n</rows>'],
  ['an SVG image', '<svg xmlns="http://www.w3.org/2000/svg"></svg>'],
  ['a web page in one file (MHTML)', 'MIME-Version: 1.0\nContent-Type: multipart/related'],
];

describe.each(FILES)('%s', (name, contents) => {
  test('is refused by each source that reads one file, with what to do', async () => {
    for (const { sourceType, endings } of READ_FORMATS) {
      const path = file(`file.${endings[0]}`, contents.padEnd(400, ' '));
      const problem = await problemOf(session, sourceType, path);
      expect(problem?.message).toContain(`This looks like ${name}`);
      expect(problem?.hint?.length).toBeGreaterThan(20);
      expect(problem).toMatchObject({ file: path, nodeId: 'source' });
    }
  });
});

describe('logs', () => {
  const LOGS = {
    server: '127.0.0.1 - - [10/Oct/2024:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326\n',
    syslog: 'Oct 11 22:14:15 host su[123]: failed for user on /dev/pts/8\n',
    program: '2024-10-11 22:14:15,123 INFO worker started with 4 threads\n',
    brackets: '[2024-10-11T22:14:15Z] [main] ERROR could not open: no such file\n',
  };
  test.each(Object.entries(LOGS))('%s', async (_, line) => {
    for (const name of ['app.log', 'app.csv', 'app']) {
      const problem = await problemOf(session, 'CsvSource', file(name, line.repeat(5)));
      expect(problem?.message).toBe('This looks like a log, not like a text table.');
    }
  });

  test('but for a document that says how its lines are cut', async () => {
    const path = file('cut.log', LOGS.server.repeat(5));
    const { fields } = await readAll(session, 'CsvSource', path, { delimiter: ' ', header: false });
    expect(fields.length).toBeGreaterThan(5);
  });

  test.each([
    'time,level,text\n2024-10-11 22:14:15,INFO,a\n2024-10-11 22:14:16,INFO,b\n2024-10-11 22:14:17,WARN,c\n',
    '2024-10-11 22:14:15;INFO;a\n'.repeat(5),
    '2024-10-11\t12:00:00\tERROR\t1\n'.repeat(5),
    'Oct 11 5.5\nOct 12 6.5\nOct 13 7.5\nOct 14 1.5\n',
  ])('tables with times are none: %j', (text) => {
    expect(logFile(Buffer.from(text))).toBeNull();
  });
});

test.each([
  'BMI,age\n22.1,40\n',
  'MZ,intensity\n1,2\n',
  'CDF;x\n1;2\n',
  'GIF,JPEG\n1,2\n',
  '<x>,<y>\n1,2\n',
  '<5,>5\n1,2\n',
  'ORC,elf\n1,2\n',
  'c,d\nnumpy,1\n',
  '%,share\n1,2\n',
])('a table that begins like one of them is none: %j', (text) => {
  expect(otherFile(Buffer.from(text))).toBeNull();
});

test('documents of Word are no workbooks, although both are packed alike', async () => {
  const zip = new ZipFile();
  for (const name of ['[Content_Types].xml', 'word/document.xml']) zip.addBuffer(Buffer.from('<w/>'), name);
  zip.end();
  const word = file(
    'letter.xlsx',
    Buffer.concat(await Readable.from(zip.outputStream as AsyncIterable<Buffer>).toArray()),
  );
  expect((await problemOf(session, 'XlsxSource', word))?.message).toContain('a Word document');
  const magic = Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1');
  const names = Buffer.from('Root Entry\0WordDocument\0', 'utf16le');
  const old = file('letter.xls', Buffer.concat([magic, Buffer.alloc(504), names, Buffer.alloc(512)]));
  expect((await problemOf(session, 'XlsxSource', old))?.message).toContain('an old Word document');
});

test('a file of another format is told by name', async () => {
  expect(await problemOf(session, 'XlsxSource', fixture('html/libreoffice.xls'))).toMatchObject({
    message: 'This looks like a file of HTML, which is no Excel file.',
    hint: 'Drop it into the window again: its type is found anew.',
  });
  expect((await problemOf(session, 'ParquetSource', fixture('nested.arrow')))?.message).toContain('an Arrow file');
});

test.each([
  ['JSON', '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n', 'JsonlSource'],
  ['a list of objects', '\ufeff[\n  {"a": 1}\n]', 'JsonlSource'],
  ['HTML', '<table><tr><td>1</td></tr></table>', 'HtmlSource'],
  ['rows of a CSV in brackets', '[1],{2}\n[3],{4}\n', 'CsvSource'],
])('a .csv that is %s is read as what it is', async (_, text, type) => {
  const path = join(folder.path, 'rows.csv');
  writeFileSync(path, text);
  expect(await sourceTypeOf(path)).toBe(type);
});

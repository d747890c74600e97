/** For tests: workbooks that are put together from their parts, so that they hold what no library writes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZipFile } from 'yazl';
import { zipEntries } from '../zip/entries.ts';
import { PackageParts } from './package-parts.ts';

/** A ZIP archive of these files. */
export async function zipBytes(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, contents] of Object.entries(files)) zip.addBuffer(Buffer.from(contents as string), name);
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** The text of a file in a ZIP archive. */
export async function zipText(bytes: Uint8Array, name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'prepgraph-zip-'));
  const path = join(folder, 'archive.zip');
  writeFileSync(path, bytes);
  const handle = await open(path, 'r');
  try {
    const parts = new PackageParts(handle, bytes.length, (await zipEntries(handle, bytes.length)) ?? []);
    return Buffer.from(await parts.bytes(name, 2 ** 30)).toString('utf8');
  } finally {
    await handle.close();
    rmSync(folder, { recursive: true });
  }
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

export interface BookParts {
  /** XML within `<sheetData>`, by the sheet's name. */
  readonly sheets: Readonly<Record<string, string>>;
  /** XML after `</sheetData>` of each sheet. */
  readonly after?: string;
  /** XML within `<sst>`. */
  readonly strings?: string;
  /** Codes of number formats: style k has the k-th, style 0 none. */
  readonly formats?: readonly string[];
  /** XML within `<workbook>`, before its sheets. */
  readonly workbook?: string;
  /** States of sheets, by name. */
  readonly states?: Readonly<Record<string, string>>;
  /** Further parts, or others instead. */
  readonly parts?: Readonly<Record<string, string | Buffer>>;
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

/** A workbook of Office Open XML. */
export function bookBytes({
  sheets,
  after = '',
  strings,
  formats = [],
  workbook = '',
  states = {},
  parts = {},
}: BookParts): Promise<Buffer> {
  const names = Object.keys(sheets);
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const list = names
    .map(
      (name, at) =>
        `<sheet name="${escaped(name)}" sheetId="${at + 1}" state="${states[name] ?? 'visible'}" r:id="r${at}"/>`,
    )
    .join('');
  const styles = formats.map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${escaped(code)}"/>`).join('');
  const xfs = formats.map((_, at) => `<xf numFmtId="${164 + at}"/>`).join('');
  return zipBytes({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}">${relation('w', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${workbook}<sheets>${list}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}">${names.map((_, at) => relation(`r${at}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)).join('')}${relation('styles', 'styles', 'styles.xml')}${strings === undefined ? '' : relation('strings', 'sharedStrings', 'sharedStrings.xml')}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><numFmts>${styles}</numFmts><cellXfs><xf numFmtId="0"/>${xfs}</cellXfs></styleSheet>`,
    ...(strings !== undefined && { 'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${strings}</sst>` }),
    ...Object.fromEntries(
      names.map((name, at) => [
        `xl/worksheets/sheet${at + 1}.xml`,
        `<worksheet xmlns="${MAIN}"><sheetData>${sheets[name]}</sheetData>${after}</worksheet>`,
      ]),
    ),
    ...parts,
  });
}

const ODF = 'urn:oasis:names:tc:opendocument:xmlns';

/** An OpenDocument spreadsheet with this XML within `<office:spreadsheet>`. */
export const odsBytes = (tables: string, parts: Readonly<Record<string, string>> = {}): Promise<Buffer> =>
  zipBytes({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': `<office:document-content xmlns:office="${ODF}:office:1.0" xmlns:text="${ODF}:text:1.0" xmlns:table="${ODF}:table:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`,
    ...parts,
  });

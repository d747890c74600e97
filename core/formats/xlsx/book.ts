/** A workbook of any kind that is open: its sheets, and the parts of each, which can be read again and again. */
import { type FileHandle, open } from 'node:fs/promises';
import type { Run } from '../../run/run.ts';
import { Damage } from '../damage.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { isWorkbook, zipEntries } from '../zip/entries.ts';
import { type OfficeWorkbook, officeWorkbook, workbookPart } from './office-workbook.ts';
import { OdsTables } from './ods-tables.ts';
import type { OldWorkbookInput, OldWorkbookOutput } from './old-workbook.ts';
import { PackageParts } from './package-parts.ts';
import { joinTexts, NO_TEXTS, type StringsInput, type StringsOutput, type TextSpans } from './shared-strings.ts';
import { encrypted, notWorkbook, timeLimitOf } from './sheet-problems.ts';
import type { PartSource } from './sheet-part.ts';
import { asUtf8 } from './utf8-stream.ts';
import { xmlChunks } from './xml-chunks.ts';

export interface SheetName {
  readonly name: string;
  readonly isHidden: boolean;
}

export interface Book {
  /** Whether the workbook asks to be calculated when it is opened. */
  readonly isUncalculated: boolean;
  /** The sheets; of OpenDocument those that were met so far. */
  sheets(): readonly SheetName[];
  /** Bytes of XML of a sheet, or of all. */
  sizeOf(sheet: string): number;
  /**
   * The parts of a sheet, in the order of its rows.
   * @param isWanted tells the sheet by its name and position
   */
  parts(isWanted: (name: string, position: number) => boolean): AsyncIterable<PartSource>;
  close(): Promise<void>;
}

/** Length of the first part: from it header and types are guessed. */
const FIRST_BYTES = 1 << 20;

/** Throws a ProblemError where the file is no workbook, or is protected; Damage; TooLarge. */
export async function openBook(path: string, run: Run): Promise<Book> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw fileProblem(error, path);
  }
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(4);
    await handle.read(head, 0, 4, 0);
    if (head.readUInt32BE(0) === 0xd0cf11e0) return await oldBook(handle, path, size, run);
    if (head[0] !== 0x50 || head[1] !== 0x4b) throw notWorkbook(path);
    const entries = await zipEntries(handle, size).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
      return null;
    });
    if (entries === null) throw new Damage('its end or its table of contents is missing');
    if (!isWorkbook(entries)) throw notWorkbook(path);
    const parts = new PackageParts(handle, size, entries);
    await parts.verifyPlaces();
    if (parts.has('content.xml')) return await odsBook(handle, parts, path);
    const part = await workbookPart(parts);
    if (part === null) throw notWorkbook(path);
    if (part.endsWith('.bin')) return await oldBook(handle, path, size, run);
    return officeBook(handle, parts, await officeWorkbook(parts, part), run);
  } catch (error) {
    await handle.close();
    throw fileProblem(error, path);
  }
}

function officeBook(handle: FileHandle, parts: PackageParts, workbook: OfficeWorkbook, run: Run): Book {
  const { sheets, styles, is1904, isUncalculated, sharedStrings } = workbook;
  let shared: TextSpans | null = null;
  return {
    isUncalculated,
    sheets: () => sheets,
    sizeOf: (sheet) => parts.sizeOf(sheets.find(({ name }) => name === sheet)?.part ?? ''),
    async *parts(isWanted) {
      const sheet = sheets.find(({ name }, position) => isWanted(name, position));
      if (sheet === undefined) return;
      shared ??= sharedStrings === null ? NO_TEXTS : await sharedTexts(parts, sharedStrings, run);
      const facts = { shared, styles, is1904 };
      let firstRow: number | null = 0;
      for await (const xml of xmlChunks(asUtf8(parts.stream(sheet.part)), 'row', null, FIRST_BYTES)) {
        yield { kind: 'xlsx', xml, facts, firstRow };
        firstRow = null;
      }
    },
    close: () => handle.close(),
  };
}

async function sharedTexts(parts: PackageParts, name: string, run: Run): Promise<TextSpans> {
  async function* inputs(): AsyncGenerator<StringsInput> {
    for await (const xml of xmlChunks(asUtf8(parts.stream(name)), 'si')) yield { xml };
  }
  const texts: TextSpans[] = [];
  let depth = 0;
  for await (const { failure, ...found } of run.parallel.map<StringsInput, StringsOutput>('xlsx.strings', inputs())) {
    if (failure !== null) throw new Damage(failure);
    depth += found.depth;
    texts.push(found);
  }
  if (depth !== 0) throw new Damage('its shared strings are cut off');
  return joinTexts(texts);
}

const SPREADSHEET = 'application/vnd.oasis.opendocument.spreadsheet';
/** Small parts beside the contents. */
const MAX_SMALL_BYTES = 16 << 20;

async function odsBook(handle: FileHandle, parts: PackageParts, path: string): Promise<Book> {
  const textOf = async (name: string): Promise<string> =>
    parts.has(name) ? Buffer.from(await parts.bytes(name, MAX_SMALL_BYTES)).toString('utf8') : '';
  const type = (await textOf('mimetype')).trim();
  if (type !== '' && !type.startsWith(SPREADSHEET)) throw notWorkbook(path);
  if ((await textOf('META-INF/manifest.xml')).includes('encryption-data')) throw encrypted(path);
  let tables: OdsTables | null = null;
  return {
    isUncalculated: false,
    sheets: () => (tables?.names ?? []).map((name) => ({ name, isHidden: false })),
    sizeOf: () => parts.sizeOf('content.xml'),
    async *parts(isWanted) {
      tables = new OdsTables(asUtf8(parts.stream('content.xml')));
      let firstRow: number | null = 0;
      for await (const xml of xmlChunks(tables.rows(isWanted), 'table-row', () => tables?.prefix ?? '', FIRST_BYTES)) {
        yield { kind: 'ods', xml, firstRow };
        firstRow = null;
      }
    },
    close: () => handle.close(),
  };
}

async function oldBook(handle: FileHandle, path: string, bytes: number, run: Run): Promise<Book> {
  await handle.close();
  const timeLimit = timeLimitOf(path, bytes);
  const read = async (sheet: string | null): Promise<OldWorkbookOutput> => {
    for await (const found of run.parallel.map<OldWorkbookInput, OldWorkbookOutput>('xlsx.old', [
      { path, sheet, timeLimit },
    ]))
      return found;
    throw new Error('the pool gave no result');
  };
  const { sheets } = await read(null);
  let known: { readonly sheet: string; readonly found: OldWorkbookOutput } | null = null;
  return {
    isUncalculated: false,
    sheets: () => sheets,
    sizeOf: () => bytes,
    async *parts(isWanted) {
      const sheet = sheets.find(({ name }, position) => isWanted(name, position))?.name;
      if (sheet === undefined) return;
      if (known?.sheet !== sheet) known = { sheet, found: await read(sheet) };
      const { cells, merges } = known.found;
      if (cells !== null) yield { kind: 'cells', cells, merges };
    },
    close: async () => {},
  };
}

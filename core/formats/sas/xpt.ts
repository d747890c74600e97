/**
 * SAS transport files (.xpt), versions 5 and 8: lines of 80 bytes, numbers as IBM's hexadecimal floats. Written from SAS's
 * record layouts (TS-140 and its successor for version 8).
 */
import { Damage } from '../damage.ts';
import type { Decode } from '../records/encodings.ts';
import { Cursor, FileCursor, type FileBytes } from '../records/file-bytes.ts';
import type { SasColumn } from './header.ts';

const LINE = 80;
export const XPT_MAGIC = 'HEADER RECORD*******LIB';

export interface XptMember {
  readonly name: string;
  readonly columns: readonly SasColumn[];
  readonly rowBytes: number;
  /** Byte of the file where the rows begin, and their number. */
  readonly from: number;
  readonly rows: number;
}

/** A file that is no transport file. */
export class NotXpt extends Error {}

const isHeader = (line: string, kind: string): boolean =>
  line.startsWith('HEADER RECORD*******') && line.slice(20).startsWith(kind);

const MAX_COLUMNS = 1 << 18;

export async function membersOf(file: FileBytes, decode: Decode): Promise<XptMember[]> {
  const start = await file.read(0, Math.min(file.size, LINE));
  if (!start.latin1(start.left).startsWith(XPT_MAGIC)) throw new NotXpt();
  const lines = new FileCursor(file, LINE);
  lines.isLittle = false;
  const line = async (): Promise<string> => (await lines.next(LINE)).latin1(LINE);
  lines.skip(2 * LINE);
  const members: XptMember[] = [];
  while (lines.left >= LINE) {
    const head = await line();
    if (!isHeader(head, 'MEMBER') && !isHeader(head, 'MEMBV8'))
      throw new Damage('a table does not begin where it should');
    const entryBytes = Number(head.slice(74, 78)) || 140;
    await line();
    const described = (await lines.next(2 * LINE)).bytes;
    const isNew = isHeader(head, 'MEMBV8');
    const name = decode(described.subarray(8, isNew ? 40 : 16)).trimEnd();
    const names = await line();
    const count = Number(isNew ? names.slice(52, 58) : names.slice(54, 58));
    if (!isHeader(names, 'NAMEST') && !isHeader(names, 'NAMSTV8'))
      throw new Damage('its columns are not described where they should be');
    if (!Number.isInteger(count) || count < 0 || count > MAX_COLUMNS || (entryBytes !== 136 && entryBytes !== 140))
      throw new Damage('its columns are described in a way that SAS does not have');
    const entries = await lines.next(Math.ceil((count * entryBytes) / LINE) * LINE);
    const columns = inOrder(Array.from({ length: count }, () => columnOf(entries, entryBytes, isNew, decode)));
    let next = await line();
    if (isHeader(next, 'LABELV')) {
      const labels = Number(next.slice(48, 80).trim().split(/\s+/)[0]);
      await longLabels(lines, Number.isInteger(labels) ? labels : 0, isHeader(next, 'LABELV9'), columns, decode);
      next = await line();
    }
    if (!isHeader(next, 'OBS')) throw new Damage('its rows do not begin where they should');
    const from = lines.at;
    const rowBytes = columns.reduce((sum, { at, bytes }) => Math.max(sum, at + bytes), 0);
    const end = await endOfRows(file, from);
    const held = rowBytes === 0 ? 0 : await rowsBetween(file, from, end, rowBytes);
    // Version 8 says how many rows there are; the last ones may be blank.
    const said = /^\s*(\d+)/.exec(next.slice(48, 80))?.[1];
    const rows = isNew && said !== undefined && Number(said) > 0 ? Number(said) : held;
    if (rows * rowBytes > end - from) throw new Damage(`it holds ${held} of the ${rows} rows that it says`);
    members.push({ name, columns, rowBytes, from, rows });
    lines.at = end;
  }
  return members;
}

function columnOf(entries: Cursor, entryBytes: number, isNew: boolean, decode: Decode): SasColumn {
  const entry = new Cursor(entries.take(entryBytes));
  entry.isLittle = false;
  const type = entry.uint16();
  entry.skip(2);
  const bytes = entry.uint16();
  entry.skip(2);
  const short = decode(entry.take(8)).trimEnd();
  const title = decode(entry.take(40)).trimEnd();
  const format = decode(entry.take(8)).trimEnd();
  entry.skip(2 + 2 + 2 + 2 + 8 + 2 + 2);
  entry.skip(4);
  const long = isNew ? decode(entry.untilNul(32)).trimEnd() : '';
  if (type !== 1 && type !== 2) throw new Damage('a column is neither number nor text');
  if (type === 1 && (bytes < 2 || bytes > 8)) throw new Damage('a number is stored in a width that SAS does not have');
  return { name: long === '' ? short : long, title, format, isText: type === 2, at: 0, bytes };
}

/** Cells lie in the order of their columns; the place that a column says is another one in some files of SAS. */
function inOrder(columns: readonly SasColumn[]): SasColumn[] {
  let at = 0;
  return columns.map((column) => {
    const placed = { ...column, at };
    at += column.bytes;
    return placed;
  });
}

/** Names and labels that are longer than version 5 allows. */
async function longLabels(
  lines: FileCursor,
  count: number,
  hasFormats: boolean,
  columns: SasColumn[],
  decode: Decode,
): Promise<void> {
  const start = lines.at;
  for (let label = 0; label < count; label++) {
    const head = await lines.next(hasFormats ? 10 : 6);
    const column = columns[head.uint16() - 1];
    const lengths = [head.uint16(), head.uint16(), ...(hasFormats ? [head.uint16(), head.uint16()] : [])];
    const texts: string[] = [];
    for (const length of lengths) texts.push(decode((await lines.next(length)).bytes).trimEnd());
    const [name = '', title = '', format = ''] = texts;
    if (column === undefined) throw new Damage('a label belongs to no column');
    const place = columns.indexOf(column);
    columns[place] = {
      ...column,
      name,
      title,
      ...(hasFormats && format !== '' && { format: format.replace(/[\d.]+$/, '') }),
    };
  }
  const rest = (lines.at - start) % LINE;
  if (rest > 0) lines.skip(LINE - rest);
}

const WINDOW_LINES = 1 << 14;

/** The byte behind a table's rows: the file's end, or the header of the next table. */
async function endOfRows(file: FileBytes, from: number): Promise<number> {
  const mark = Buffer.from('HEADER RECORD*******MEMB', 'latin1');
  for (let at = from; at < file.size; at += WINDOW_LINES * LINE) {
    const { bytes } = await file.read(at, Math.min(WINDOW_LINES * LINE, file.size - at));
    const window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let found = window.indexOf(mark); found >= 0; found = window.indexOf(mark, found + 1))
      if (found % LINE === 0) return at + found;
  }
  return file.size;
}

/** The last line is filled up with blanks, which are no rows. */
async function rowsBetween(file: FileBytes, from: number, end: number, rowBytes: number): Promise<number> {
  const length = end - from;
  if (length % LINE !== 0) throw new Damage('its last line is cut off');
  let rows = Math.floor(length / rowBytes);
  const rest = length % rowBytes;
  const tail = await file.read(from + rows * rowBytes, rest);
  if (rest >= LINE || !tail.take(rest).every(isBlank)) throw new Damage('its last row is cut off');
  const least = Math.floor((length - LINE + 1) / rowBytes);
  while (rows > least && rows > 0) {
    const last = await file.read(from + (rows - 1) * rowBytes, rowBytes);
    if (!last.bytes.every(isBlank)) break;
    rows--;
  }
  return rows;
}

const isBlank = (byte: number): boolean => byte === 0x20;

/** Which source node reads a file or folder. */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { FALLBACK_SOURCE_TYPE, formatOfName, isArchiveName, READ_FORMATS, type ReadFormat } from '../words/formats.ts';
import { largestTable, openArchive } from './archive/index.ts';
import { packingOf } from './compress/unpack.ts';
import { filesBelow } from './folder/index.ts';
import { textOfHead } from './text-head.ts';
import { zipEntries } from './zip/entries.ts';

/** The type of the source node that reads a file, by its first bytes, else by its name; of a folder, by its files. */
export async function sourceTypeOf(path: string): Promise<string> {
  const format = (await stat(path).catch(() => null))?.isDirectory()
    ? await formatInFolder(path)
    : await formatOf(path);
  return format?.sourceType ?? FALLBACK_SOURCE_TYPE;
}

async function formatOf(path: string): Promise<ReadFormat | undefined> {
  const archive = await openArchive(path, UNWATCHED, undefined).catch(() => null);
  if (archive !== null) {
    await archive.close();
    return largestTable(archive) ?? formatOfName(basename(path));
  }
  const isPacked = (await packingOf(path)) !== null;
  const name = basename(path);
  // A damaged archive is no workbook, although it begins like one.
  return (isPacked || isArchiveName(name) ? undefined : await formatOfBytes(path)) ?? formatOfName(name);
}

/** Nobody waits for more than the type. */
const UNWATCHED = { cancelled: new Int32Array(1), progress: () => undefined };

async function formatInFolder(path: string): Promise<ReadFormat | undefined> {
  const found = new Set<ReadFormat>();
  for await (const file of filesBelow(path)) {
    const format = formatOfName(basename(file));
    if (format !== undefined) found.add(format);
  }
  return READ_FORMATS.find((format) => found.has(format));
}

/** The first bytes of a ZIP archive. */
const ZIP = 'PK\x03\x04';
/** First bytes that are looked at: magic, and the beginning of a text behind remarks. */
const HEAD_BYTES = 1 << 12;

async function formatOfBytes(path: string): Promise<ReadFormat | undefined> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return undefined;
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(bytes, 0, HEAD_BYTES, 0);
    const head = bytes.toString('latin1', 0, bytesRead);
    const end = await endOf(handle);
    const entries = head.startsWith(ZIP)
      ? await zipEntries(handle, (await handle.stat()).size).catch(() => null)
      : null;
    const inZip = ({ zippedEnding }: ReadFormat): boolean =>
      zippedEnding !== null && entries?.some(({ name }) => name.endsWith(`.${zippedEnding}`)) === true;
    const text = textOfHead(bytes.subarray(0, bytesRead));
    return (
      READ_FORMATS.find(inZip) ??
      READ_FORMATS.find(({ magic }) =>
        magic.some((known) => head.startsWith(known.bytes) && end.endsWith(known.end ?? '')),
      ) ??
      READ_FORMATS.find(({ beginning }) => beginning?.test(text))
    );
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

/** The longest magic at a file's end. */
const END_BYTES = Math.max(...READ_FORMATS.flatMap(({ magic }) => magic.map(({ end = '' }) => end.length)));

/** Bytes before the last one of a file, a letter a byte. */
async function endOf(handle: FileHandle): Promise<string> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(END_BYTES);
  const { bytesRead } = await handle.read(bytes, 0, END_BYTES, Math.max(0, size - 1 - END_BYTES));
  return bytes.toString('latin1', 0, bytesRead);
}

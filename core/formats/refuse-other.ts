/** Refuses a file that is of another kind than the source that reads it, by its contents. */
import { type FileHandle, open } from 'node:fs/promises';
import { ProblemError } from '../ir/problem.ts';
import { READ_FORMATS, type ReadFormat } from '../words/formats.ts';
import { HEAD_BYTES, type OtherFile, otherFile } from './other-files.ts';
import { textOfHead } from './text-head.ts';
import { zipEntries } from './zip/entries.ts';

const ZIP = 'PK\x03\x04';
const OLD_OFFICE = '\xd0\xcf\x11\xe0';

/** Throws a `ProblemError` where the file is none of the format. What cannot be opened is left to the reader. */
export async function refuseOther(path: string, format: ReadFormat): Promise<void> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return;
  let other: OtherFile | null;
  try {
    const head = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    other = await otherThan(format, head.subarray(0, bytesRead), handle);
  } catch {
    return;
  } finally {
    await handle.close();
  }
  if (other === null) return;
  throw new ProblemError({
    code: 'source.other-file',
    message: `This looks like ${other.name}, which is no ${format.label} file.`,
    hint: other.hint,
    file: path,
  });
}

async function otherThan(format: ReadFormat, head: Uint8Array, handle: FileHandle): Promise<OtherFile | null> {
  const start = Buffer.from(head).toString('latin1');
  const text = textOfHead(head);
  const isOf = ({ magic, beginning }: ReadFormat): boolean =>
    magic.some(({ bytes, end }) => end === undefined && start.startsWith(bytes)) || beginning?.test(text) === true;
  if (format.id === 'xlsx' && (start.startsWith(ZIP) || start.startsWith(OLD_OFFICE)))
    return openDocument(start) ?? (await otherOffice(start.startsWith(ZIP), handle));
  const known = otherFile(head);
  // Catalogs of SAS begin as its data do.
  if (isOf(format) && !(format.id === 'sas' && known !== null)) return null;
  if (known !== null) return known.isPacking === true && !format.isText ? null : known;
  const other = READ_FORMATS.find(
    (read) => read.id !== format.id && !start.startsWith(ZIP) && !start.startsWith(OLD_OFFICE) && isOf(read),
  );
  if (other === undefined) return null;
  const name = other.magic.find(({ bytes }) => start.startsWith(bytes))?.name ?? `a file of ${other.label}`;
  return { name, hint: 'Drop it into the window again: its type is found anew.' };
}

/** Documents of LibreOffice say their type in the first bytes of their archive. */
function openDocument(start: string): OtherFile | null {
  const type = /mimetypeapplication\/vnd\.oasis\.opendocument\.(text|presentation|graphics|formula)/.exec(start)?.[1];
  return type === undefined ? null : { name: `an OpenDocument file of ${type}`, hint: SPREADSHEET };
}

/** Files that are known by the names of their parts. */
const PARTS: readonly (readonly [part: string, name: string])[] = [
  ['word/document.xml', 'a Word document'],
  ['ppt/presentation.xml', 'a PowerPoint presentation'],
];
const SPREADSHEET = 'Copy its table into a spreadsheet, and save that as .xlsx or .csv.';
/** Bytes of an old file that are searched for names of its parts. */
const SEARCHED_BYTES = 64 << 20;

async function otherOffice(isZip: boolean, handle: FileHandle): Promise<OtherFile | null> {
  const { size } = await handle.stat();
  if (isZip) {
    const entries = (await zipEntries(handle, size)) ?? [];
    const name = PARTS.find(([part]) => entries.some((entry) => entry.name === part))?.[1];
    return name === undefined ? null : { name, hint: SPREADSHEET };
  }
  const bytes = Buffer.alloc(Math.min(size, SEARCHED_BYTES));
  await handle.read(bytes, 0, bytes.length, 0);
  const has = (part: string): boolean => bytes.includes(Buffer.from(`${part}\0`, 'utf16le'));
  // A workbook may hold documents of other programs.
  if (has('Workbook') || has('Book') || has('EncryptedPackage')) return null;
  if (has('WordDocument')) return { name: 'an old Word document', hint: SPREADSHEET };
  if (has('PowerPoint Document')) return { name: 'an old PowerPoint presentation', hint: SPREADSHEET };
  return null;
}

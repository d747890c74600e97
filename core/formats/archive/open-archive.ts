/**
 * ZIP and tar archives, the latter also packed with gzip or Zstandard. Their files are listed and unpacked one at a time,
 * into a temporary file whose name is ours: names in the archive are never used as paths.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { ProblemError } from '../../ir/problem.ts';
import { Cancelled } from '../../run/run.ts';
import { isArchiveName, READ_FORMATS, type ReadFormat } from '../../words/formats.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { columnNames } from '../cells/column-names.ts';
import { type CopyingRun, temporaryCopy, type Unpacked } from '../compress/temporary-copy.ts';
import { unpack, unpackedHead } from '../compress/unpack.ts';
import { Damage } from '../damage.ts';
import { dataOf, isWorkbook, type ZipEntry, zipEntries } from '../zip/entries.ts';
import { bytesOf, type Member } from './member.ts';
import { isTar, tarMembers } from './tar-members.ts';

export interface Archive {
  readonly kind: 'ZIP' | 'tar';
  /** Files without those that programs put beside the data: folders, hidden files, `__MACOSX`. */
  readonly members: readonly Member[];
  /** A member in a temporary file, or its first `most` bytes. Throws a `ProblemError`, `Cancelled`. */
  copy(member: Member, run: CopyingRun, most: number): Promise<Unpacked>;
  close(): Promise<void>;
}

const ZIP_MAGICS = ['PK\x03\x04', 'PK\x05\x06'];
/** A header of tar. */
const HEAD_BYTES = 512;

/**
 * The archive at that path; null where the file is none, or where it is a workbook or an archive of NumPy arrays. Throws a
 * `ProblemError` where it is damaged; `Cancelled`.
 * @param format of the source that reads it. Where its own files are ZIP archives, its reader says what is wrong with one
 */
export async function openArchive(
  path: string,
  run: CopyingRun,
  format: ReadFormat | undefined,
): Promise<Archive | null> {
  const packedHead = await unpackedHead(path, HEAD_BYTES);
  if (packedHead === null) return openPlain(path, path, format);
  if (!isTar(packedHead)) return null;
  const unpacked = await unpack(path, run);
  if (unpacked === null) return null;
  let archive: Archive | null = null;
  try {
    archive = await openPlain(unpacked.path, path, format);
  } finally {
    if (archive === null) await unpacked.remove();
  }
  return archive && { ...archive, close: () => archive.close().then(() => unpacked.remove()) };
}

/** @param named the file that the user knows, for problems */
async function openPlain(path: string, named: string, format: ReadFormat | undefined): Promise<Archive | null> {
  const handle = await open(path, 'r').catch(() => null);
  // Where there is no such file, its reader says so.
  if (handle === null) return null;
  let archive: Archive | null = null;
  try {
    return (archive = await archiveOf(handle, path, named, format));
  } finally {
    if (archive === null) await handle.close();
  }
}

const isZipName = (name: string): boolean => /\.zip$/i.test(name);

/** Whether a file that is called an archive ends before it can be told for one: its letters would be read as the names of a table. */
function isCutInHead(head: Buffer, name: string): boolean {
  if (head.length === 0 || !isArchiveName(name)) return false;
  return isZipName(name)
    ? ZIP_MAGICS.some((magic) => magic.length > head.length && magic.startsWith(head.toString('latin1')))
    : head.length < HEAD_BYTES;
}

const isZipItself = (format: ReadFormat | undefined): boolean =>
  format !== undefined &&
  (format.zippedEnding !== null || format.magic.some(({ bytes }) => ZIP_MAGICS.includes(bytes)));

async function archiveOf(
  handle: FileHandle,
  path: string,
  named: string,
  format: ReadFormat | undefined,
): Promise<Archive | null> {
  const head = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0).catch(() => ({ bytesRead: 0 }));
  const isZip = ZIP_MAGICS.includes(head.toString('latin1', 0, 4));
  if (!isZip && !isTar(head.subarray(0, bytesRead))) {
    if (!isCutInHead(head.subarray(0, bytesRead), named)) return null;
    throw damaged(new Damage('it is cut off within its first bytes'), isZipName(named) ? 'ZIP' : 'tar', named);
  }
  const kind = isZip ? 'ZIP' : 'tar';
  try {
    const { size } = await handle.stat();
    const entries = isZip ? await zipEntries(handle, size) : [];
    if (entries === null && isZipItself(format)) return null;
    if (entries === null) throw new Damage('its table of contents is missing, which is its end');
    if (isWorkbook(entries) || isOneFile(entries)) return null;
    const files = isZip ? entries.map(memberOfZip) : await tarMembers(handle, size);
    return {
      kind,
      members: withOwnNames(files.filter(({ name }) => !isBeside(name))),
      copy: (member, run, most) => copyOf(member, { handle, path, named, kind, size, run, most }),
      close: () => handle.close(),
    };
  } catch (error) {
    throw damaged(error, kind, named);
  }
}

/** Whether the entries are the parts of one file: an archive of arrays. */
const isOneFile = (entries: readonly ZipEntry[]): boolean =>
  entries.length > 0 &&
  READ_FORMATS.some(
    ({ zippedEnding }) => zippedEnding !== null && entries.every(({ name }) => name.endsWith(`.${zippedEnding}`)),
  );

/** Folders, hidden files, and the files that macOS adds. */
const isBeside = (name: string): boolean => /[/\\]$|(^|[/\\])__MACOSX[/\\]|(^|[/\\])\.[^/\\]*$/.test(name);

/** Archives may hold two files of one name: the second `a.csv` is called `a_2.csv`. */
function withOwnNames(members: readonly Member[]): Member[] {
  const { names } = columnNames(
    members.map(({ name }) => name),
    true,
  );
  return members.map((member, index) => {
    const [number] = /_\d+$/.exec(names[index].slice(member.name.length)) ?? [''];
    return { ...member, name: member.name.replace(/(\.[^./\\]*)?$/, `${number}$1`) };
  });
}

/** Ways of packing that other programs know, by their number. */
const METHODS: Readonly<Record<number, string>> = {
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
  98: 'PPMd',
};

function memberOfZip({ name, method, isEncrypted, size, packed, crc, header }: ZipEntry): Member {
  const isKnown = method === 0 || method === 8;
  const flaw = isEncrypted
    ? 'is protected by a password'
    : isKnown
      ? null
      : `is packed with ${METHODS[method] ?? `the unknown method ${method}`}, which is not read`;
  return { name, size, packed, from: header, method: method === 8 ? 'deflated' : 'stored', crc, flaw };
}

interface Copying {
  readonly handle: FileHandle;
  readonly path: string;
  readonly named: string;
  readonly kind: Archive['kind'];
  readonly size: number;
  readonly run: CopyingRun;
  readonly most: number;
}

async function copyOf(member: Member, { handle, path, named, kind, size, run, most }: Copying): Promise<Unpacked> {
  const { name, packed, flaw } = member;
  if (flaw !== null)
    throw new ProblemError({
      code: 'archive.unreadable',
      message: `"${name}" in the ${kind} archive ${flaw}.`,
      hint: 'Unpack it with the program that made it, and choose the unpacked file.',
      file: named,
    });
  try {
    const from = kind === 'ZIP' ? await dataOf(handle, { header: member.from }) : member.from;
    if (from === null || from + packed > size) throw new Damage(`"${name}" lies beyond its end`);
    let taken = 0;
    const chunks = bytesOf(path, member, from, (bytes) => {
      taken += bytes;
    });
    return await temporaryCopy(chunks, { run, file: named, most, taken: () => taken, total: packed });
  } catch (error) {
    throw damaged(error, kind, named);
  }
}

function damaged(error: unknown, kind: Archive['kind'], file: string): unknown {
  if (!(error instanceof Damage)) return error instanceof Cancelled ? error : fileProblem(error, file);
  return new ProblemError({
    code: 'archive.damaged',
    message: `The ${kind} archive is damaged: ${error.message}.`,
    hint: 'Copy or download it again.',
    file,
  });
}

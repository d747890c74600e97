/** Reads SPSS files: system files (.sav), packed ones (.zsav) and portable files (.por). */
import { open } from 'node:fs/promises';
import { ProblemError } from '../../ir/problem.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { Damage, reasonOf } from '../damage.ts';
import { encodingOf } from '../records/encodings.ts';
import { FileBytes } from '../records/file-bytes.ts';
import { type FileRecords, inPieces, recordsOfFile } from '../records/file-records.ts';
import { type RecordLayout, rowsAtOnce } from '../records/layout.ts';
import { pieceOfRecords, type RecordsOutput } from '../records/piece.ts';
import { type RecordFile, readRecords } from '../records/read.ts';
import type { ReadFile } from '../source.ts';
import { columnsOf, textOf } from './columns.ts';
import { NotSav, readDictionary } from './dictionary.ts';
import { NotPor, readPor } from './por.ts';
import { fileChunks, inflatedChunks, unpackedRows } from './unpack.ts';

/** Records that were unpacked. */
interface UnpackedRecords {
  /** Moved to the thread. */
  readonly memory: ArrayBuffer;
  readonly rows: number;
  readonly layout: RecordLayout;
}

const ENCRYPTED = 'ENCRYPTEDSAV';
const PORTABLE = 'SPSS PORT FILE';
/** A portable file is held in memory as a whole. */
const MAX_PORTABLE_BYTES = 128 << 20;

export const readSpss: ReadFile = async (path, params, options) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const { size, mtimeMs: modified } = await handle.stat();
    const file = new FileBytes(handle, size);
    const chosen = encodingOf(params);
    const start = await file.read(0, Math.min(size, 200));
    const greeting = start.latin1(start.left);
    if (greeting.slice(8, 20) === ENCRYPTED || greeting.includes(ENCRYPTED)) throw encrypted(path);
    const opened = greeting.includes(PORTABLE)
      ? await openPortable(file, path, chosen)
      : await openSystemFile(file, path, modified, chosen);
    if (opened.layout.columns.length === 0) throw noColumns(path);
    return await readRecords(opened, params, options);
  } catch (error) {
    throw refusalOf(error, path);
  } finally {
    await handle.close().catch(() => undefined);
  }
};

async function openSystemFile(
  file: FileBytes,
  path: string,
  modified: number,
  chosen: string | null,
): Promise<RecordFile> {
  const dictionary = await readDictionary(file);
  const { slots, compression, records, isLittle, rows: promised } = dictionary;
  const { size } = file;
  const text = textOf(dictionary, chosen);
  const recordBytes = 8 * slots;
  const layout: RecordLayout = {
    columns: columnsOf(dictionary, text),
    recordBytes,
    encoding: text.encoding ?? 'utf-8',
    otherEncoding: text.encoding === null ? 'windows-1252' : null,
  };
  const named =
    dictionary.encoding === null ? 'no encoding' : `the encoding "${dictionary.encoding}", which is not known`;
  const guess =
    text.encoding === null
      ? `The SPSS file names ${named}: texts were read as UTF-8 where they are valid as such, else as windows-1252.`
      : null;
  const common = { path, layout, leftOut: [], notices: [], guess };
  if (compression === 'none') {
    const held = slots === 0 ? 0 : Math.floor((size - records) / recordBytes);
    if (promised !== null && promised > held) throw new Damage(`it holds ${held} of the ${promised} rows that it says`);
    if (promised === null && slots > 0 && (size - records) % recordBytes !== 0)
      throw new Damage('its last row is cut off');
    const rows = promised ?? held;
    return {
      ...common,
      rows,
      task: 'spss.read',
      inputs: (planned, most) =>
        inPieces({ path, size, modified, from: records, rows: Math.min(rows, most), layout: planned, longTexts: null }),
    };
  }
  return {
    ...common,
    rows: promised ?? 0,
    task: 'spss.decode',
    async *inputs(planned, most): AsyncGenerator<UnpackedRecords> {
      const packed = compression === 'zlib' ? inflatedChunks(file, records, isLittle) : fileChunks(file, records);
      const step = Math.max(1, Math.min(rowsAtOnce(planned), Math.floor(UNPACKED_BYTES / recordBytes)));
      for await (const piece of unpackedRows(packed, dictionary, step, most, size))
        yield { memory: piece.memory, rows: piece.rows, layout: planned };
    },
  };
}

/** Unpacked records that cross to a thread at once. */
const UNPACKED_BYTES = 4 << 20;

async function openPortable(file: FileBytes, path: string, chosen: string | null): Promise<RecordFile> {
  if (file.size > MAX_PORTABLE_BYTES) throw tooLarge(path);
  const { bytes } = await file.read(0, file.size);
  const { columns, recordBytes } = readPor(bytes);
  return {
    path,
    layout: {
      columns,
      recordBytes,
      encoding: chosen ?? 'utf-8',
      otherEncoding: chosen === null ? 'windows-1252' : null,
    },
    rows: 0,
    task: 'spss.decode',
    async *inputs(planned, most): AsyncGenerator<UnpackedRecords> {
      let left = most;
      for await (const { memory, rows } of readPor(bytes).rows) {
        yield { memory, rows: Math.min(rows, left), layout: planned };
        left -= rows;
        if (left <= 0) return;
      }
    },
    leftOut: [],
    notices: [],
    guess:
      chosen === null
        ? 'A portable file of SPSS names no encoding: texts were read as UTF-8 where they are valid as such, else as windows-1252.'
        : null,
  };
}

export function readSpssRecords(input: FileRecords): RecordsOutput {
  try {
    return recordsOfFile(input);
  } catch (error) {
    throw refusalOf(error, input.path);
  }
}

export const decodeSpssRecords = ({ memory, rows, layout }: UnpackedRecords): RecordsOutput =>
  pieceOfRecords(new Uint8Array(memory), 0, rows, layout);

const noColumns = (file: string): ProblemError =>
  new ProblemError({
    code: 'spss.no-columns',
    message: 'The SPSS file has no variables.',
    hint: 'Save a data set with variables.',
    file,
  });

const encrypted = (file: string): ProblemError =>
  new ProblemError({
    code: 'spss.encrypted',
    message: 'The SPSS file is encrypted with a password.',
    hint: 'Open it in SPSS or PSPP with the password, and save it without one.',
    file,
  });

const tooLarge = (file: string): ProblemError =>
  new ProblemError({
    code: 'spss.too-large',
    message: 'The portable file is larger than 128 MB, which is the most that is read.',
    hint: 'Save it as a system file (.sav).',
    file,
  });

function refusalOf(error: unknown, file: string): unknown {
  if (error instanceof NotSav || error instanceof NotPor)
    return new ProblemError({
      code: 'spss.not-spss',
      message: 'This is no SPSS file, or its start is damaged.',
      hint: 'Copy it again, or save it anew in SPSS or PSPP as .sav.',
      file,
    });
  if (!(error instanceof Damage)) return fileProblem(error, file);
  return new ProblemError({
    code: 'spss.damaged',
    message: `The SPSS file is damaged: ${reasonOf(error)}.`,
    hint: 'Copy it again, or save it anew in SPSS or PSPP.',
    file,
  });
}

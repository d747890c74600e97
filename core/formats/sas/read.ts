/** Reads files of SAS: data files (.sas7bdat) and transport files (.xpt). */
import { open } from 'node:fs/promises';
import { ProblemError } from '../../ir/problem.ts';
import type { Notice } from '../../ir/notice.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { withOwnNames } from '../cells/own-names.ts';
import { Damage, reasonOf } from '../damage.ts';
import { inWords } from '../reading-problems.ts';
import { decodeGuessed, decoderOf, encodingOf } from '../records/encodings.ts';
import { FileBytes } from '../records/file-bytes.ts';
import { type FileRecords, inPieces, recordsOfFile } from '../records/file-records.ts';
import type { RecordColumn, RecordLayout } from '../records/layout.ts';
import type { RecordsOutput } from '../records/piece.ts';
import { type RecordFile, readRecords } from '../records/read.ts';
import type { ReadFile } from '../source.ts';
import { meaningOf } from './formats.ts';
import { NotSas, readHeader, SAS7BDAT_MAGIC, type SasColumn } from './header.ts';
import { readRows, rowsOfPages, type SasRows } from './rows.ts';
import { membersOf, NotXpt, XPT_MAGIC } from './xpt.ts';

export const readSas: ReadFile = async (path, params, options) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const { size, mtimeMs: modified } = await handle.stat();
    const file = new FileBytes(handle, size);
    const chosen = encodingOf(params);
    const start = await file.read(0, Math.min(size, SAS7BDAT_MAGIC.length));
    const { table } = params;
    const isTransport = start.latin1(start.left).startsWith(XPT_MAGIC);
    const opened = isTransport
      ? await openTransport(file, path, modified, chosen, typeof table === 'string' && table !== '' ? table : null)
      : await openData(file, path, chosen);
    if (opened.layout.columns.length === 0) throw noColumns(path);
    const made = await readRecords(opened, params, options);
    return { ...made, decided: { ...made.decided, ...(typeof table === 'string' && table !== '' && { table }) } };
  } catch (error) {
    throw refusalOf(error, path);
  } finally {
    await handle.close().catch(() => undefined);
  }
};

async function openData(file: FileBytes, path: string, chosen: string | null): Promise<RecordFile> {
  const header = await readHeader(file, chosen);
  const { columns, rowBytes, rows, isLittle, encoding } = header;
  return {
    path,
    layout: layoutOf(columns, rowBytes, encoding, isLittle, false),
    rows,
    task: 'sas.rows',
    inputs: (layout, most) => rowsOfPages(file, header, layout, most, path),
    leftOut: [],
    notices: [],
    guess:
      encoding === null
        ? 'The SAS file names no encoding that is known: texts were read as UTF-8 where they are valid as such, else as windows-1252.'
        : null,
  };
}

async function openTransport(
  file: FileBytes,
  path: string,
  modified: number,
  chosen: string | null,
  wanted: string | null,
): Promise<RecordFile> {
  const members = await membersOf(file, chosen === null ? decodeGuessed : decoderOf(chosen));
  const names = members.map(({ name }) => name);
  const member = wanted === null ? members[0] : members.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (member === undefined) throw noSuchTable(path, wanted, names);
  const { columns, rowBytes, from, rows, name } = member;
  const notices: Notice[] =
    wanted === null && members.length > 1
      ? [
          {
            code: 'source.table',
            message: `The file holds ${members.length} tables: ${names.map((each) => `"${each}"`).join(', ')}; "${name}" was read. Choose another one by the parameter "table".`,
          },
        ]
      : [];
  return {
    path,
    layout: layoutOf(columns, rowBytes, chosen, false, true),
    rows,
    task: 'sas.records',
    inputs: (layout, most) =>
      inPieces({ path, size: file.size, modified, from, rows: Math.min(rows, most), layout, longTexts: null }),
    leftOut: [],
    notices,
    guess:
      chosen === null
        ? 'A transport file of SAS names no encoding: texts were read as UTF-8 where they are valid as such, else as windows-1252.'
        : null,
  };
}

function layoutOf(
  columns: readonly SasColumn[],
  recordBytes: number,
  encoding: string | null,
  isLittle: boolean,
  isIbm: boolean,
): RecordLayout {
  const own = withOwnNames(columns.map((column) => ({ ...column, note: null as string | null })));
  return {
    columns: own.map((column) => columnOf(column, isLittle, isIbm)),
    recordBytes,
    encoding: encoding ?? 'utf-8',
    otherEncoding: encoding === null ? 'windows-1252' : null,
  };
}

function columnOf(
  { name, note, title, format, isText, at, bytes }: SasColumn & { readonly note: string | null },
  isLittle: boolean,
  isIbm: boolean,
): RecordColumn {
  const column = {
    name,
    note,
    readAs: null,
    labels: null,
    evidence: [
      `stored as ${isText ? 'text' : 'number'} of ${bytes} bytes${format === '' ? '' : `, format ${format}`}`,
      ...(title === '' ? [] : [`labelled "${title}"`]),
    ],
  };
  if (isText)
    return {
      ...column,
      cell: { as: 'text', parts: [[at, bytes]], padding: 'blanks', missing: [] },
      meaning: { as: 'number' },
      notices: [],
    };
  const store = isIbm ? 'ibm' : bytes === 8 ? 'float64' : 'float64-start';
  return {
    ...column,
    ...meaningOf(format),
    cell: { as: 'number', store, at, bytes, isLittle, missing: { as: 'tagged' } },
  };
}

const told = (error: unknown, { path }: { readonly path: string }): unknown => refusalOf(error, path);

export const sasTasks = {
  'sas.rows': inWords<SasRows, RecordsOutput>(readRows, told),
  'sas.records': inWords<FileRecords, RecordsOutput>(recordsOfFile, told),
};

const noColumns = (file: string): ProblemError =>
  new ProblemError({
    code: 'sas.no-columns',
    message: 'The SAS file has no columns.',
    hint: 'Save a data set with variables.',
    file,
  });

const noSuchTable = (file: string, wanted: string | null, names: readonly string[]): ProblemError =>
  new ProblemError({
    code: 'sas.no-such-table',
    message:
      wanted === null
        ? 'The transport file holds no table.'
        : `The transport file holds no table "${wanted}", but ${names.map((name) => `"${name}"`).join(', ')}.`,
    hint: wanted === null ? 'Choose a file with a data set in it.' : 'Choose one of them: the parameter "table".',
    field: 'table',
    file,
  });

function refusalOf(error: unknown, file: string): unknown {
  if (error instanceof NotSas || error instanceof NotXpt)
    return new ProblemError({
      code: 'sas.not-sas',
      message: 'This is neither a SAS data file (.sas7bdat) nor a transport file (.xpt), or its start is damaged.',
      hint: 'Catalogs (.sas7bcat) and packed transport files (.cpt) hold no table. Else copy it again, or save it anew in SAS.',
      file,
    });
  if (!(error instanceof Damage)) return fileProblem(error, file);
  return new ProblemError({
    code: 'sas.damaged',
    message: `The SAS file is damaged: ${reasonOf(error)}.`,
    hint: 'Copy it again, or save it anew in SAS. A file with a password must be saved without one.',
    file,
  });
}

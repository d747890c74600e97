/** Reads DBF files, the tables of dBase, FoxPro and shapefiles. */
import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { checkCancelled } from '../../run/run.ts';
import { BATCH_ROWS } from '../../table/column.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { columnNames } from '../cells/column-names.ts';
import { Damage } from '../damage.ts';
import { assemble, type Piece, type PieceColumn, withNotices } from '../pieces/assemble.ts';
import { readAs } from '../pieces/retype.ts';
import { type DecidedTypes, decidedTypes, leftOutNotices, type ReadFile, typedResult } from '../source.ts';
import { decoderOfPage, encodingOfDriver, encodingOfText } from './code-pages.ts';
import { type DbfHeader, type FieldKind, headerBytesOf, headerOf, REASONS } from './header.ts';
import { type DbfColumn, readRecords, type RecordsInput, type RecordsOutput } from './read-records.ts';

/** Bytes of records of a piece. */
const PIECE_BYTES = 16 << 20;

async function bytesAt(handle: FileHandle, length: number): Promise<DataView> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return new DataView(bytes.buffer, 0, done);
}

/** The encoding that a file .cpg beside the table names, as programs for maps write it. */
async function encodingBeside(path: string): Promise<string | null> {
  if (!/\.dbf$/i.test(path)) return null;
  for (const ending of ['.cpg', '.CPG']) {
    const text = await readFile(path.replace(/\.dbf$/i, ending), 'latin1').catch(() => null);
    if (text !== null) return encodingOfText(text.slice(0, 40));
  }
  return null;
}

/** The records of one piece, on a thread. */
export function readDbfRecords(input: RecordsInput): RecordsOutput {
  try {
    return readRecords(input);
  } catch (error) {
    throw damaged(error, input.path);
  }
}

export const readDbf: ReadFile = async (path, params, { run, sink, rows: most = Infinity }) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const { size, mtimeMs: modified } = await handle.stat();
    const header = headerOf(await bytesAt(handle, headerBytesOf(await bytesAt(handle, 32))), size);
    const named = (await encodingBeside(path)) ?? encodingOfDriver(header.driver);
    const types = decidedTypes(params);
    const big = new Set<string>();
    let encoding = named ?? 'utf-8';
    for (;;) {
      const { columns, notes, leftOut } = planOf(header, decoderOfPage(encoding), big, types);
      if (columns.length === 0) throw noColumns(path, leftOut);
      const wrong = columns.map(() => ({ count: 0, row: -1 }));
      let isForeign = false;
      let isGarbled = false;
      let deleted = 0;
      let isOther = false;
      async function* pieces(): AsyncGenerator<Piece> {
        const { recordBytes, nullsAt, headerBytes, rows } = header;
        const step = Math.max(1, Math.min(BATCH_ROWS, Math.floor(PIECE_BYTES / recordBytes)));
        function* inputs(): Generator<RecordsInput> {
          const common = { path, size, modified, recordBytes, nullsAt, encoding, columns };
          for (let record = 0; record < rows; record += step)
            yield { ...common, from: headerBytes + record * recordBytes, records: Math.min(step, rows - record) };
        }
        let done = 0;
        for await (const output of run.parallel.map<RecordsInput, RecordsOutput>('dbf.read', inputs())) {
          checkCancelled(run);
          const known = big.size;
          for (const name of output.big) big.add(name);
          isForeign ||= output.isForeign;
          isGarbled ||= output.isGarbled;
          isOther = big.size > known || (output.isGarbled && named === null && encoding === 'utf-8');
          if (isOther) return;
          output.wrong.forEach(({ count, row }, index) => {
            if (wrong[index].row < 0 && count > 0) wrong[index].row = done + row;
            wrong[index].count += count;
          });
          deleted += output.deleted;
          yield output.piece;
          done += output.piece.rows;
          run.progress(done, rows, 'rows');
          if (done >= most) return;
        }
      }
      const made = await assemble(
        columns.map((column, index) => describe(column, notes[index], big)),
        pieces(),
        { run, sink: sink(), file: path, types },
      );
      if (isOther) {
        if (isGarbled) encoding = 'windows-1252';
        continue;
      }
      const notices: Notice[] = [
        ...leftOutNotices(leftOut),
        ...(deleted === 0 ? [] : [deletedRecords(deleted)]),
        ...(named === null && isForeign ? [guessed(encoding)] : []),
        ...(named !== null && isGarbled ? [garbled(encoding)] : []),
      ];
      return {
        ...made,
        columns: made.columns.map((column, index) => withNotices(column, wrongCells(wrong[index], columns[index]))),
        ...typedResult(made.table, notices),
      };
    }
  } catch (error) {
    throw damaged(error, path);
  } finally {
    await handle.close().catch(() => undefined);
  }
};

const TYPES: Readonly<Record<FieldKind, PieceColumn['type']>> = {
  text: 'text',
  number: 'number',
  int32: 'number',
  double: 'number',
  money: 'number',
  truth: 'boolean',
  date: 'datetime',
  stamp: 'datetime',
};

function planOf(
  { fields }: DbfHeader,
  decode: (bytes: Uint8Array) => string,
  big: ReadonlySet<string>,
  types: DecidedTypes,
) {
  const { names, notes } = columnNames(fields.map(({ name }) => decode(Buffer.from(name, 'latin1'))));
  const columns: DbfColumn[] = [];
  const kept: (string | null)[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  fields.forEach((field, index) => {
    const name = names[index];
    const { kind, letter } = field;
    if (kind === null) {
      leftOut.push({ name, reason: REASONS[letter] ?? `is of the unknown type "${letter}"` });
      return;
    }
    const stored = big.has(name) ? 'text' : TYPES[kind];
    columns.push({ name, field, type: readAs(name, stored, types) ?? stored });
    kept.push(notes[index]);
  });
  return { columns, notes: kept, leftOut };
}

function describe({ name, field, type }: DbfColumn, note: string | null, big: ReadonlySet<string>): PieceColumn {
  const column: PieceColumn = {
    name,
    type,
    evidence: [`stored as ${field.letter}(${field.bytes})`],
    warnings:
      big.has(name) && type === 'text' ? ['It holds numbers beyond 2^53, which would be rounded; read as text.'] : [],
  };
  return withNotices(column, note === null ? [] : [{ code: 'source.renamed', message: note }]);
}

const deletedRecords = (count: number): Notice => ({
  code: 'source.deleted-rows',
  message: `${counted(count, 'record')} ${count === 1 ? 'is' : 'are'} marked as deleted and left out.`,
  count,
});

const guessed = (encoding: string): Notice => ({
  code: 'source.encoding',
  message: `The file says nothing of its encoding: its texts are read as ${encoding}.`,
});

const garbled = (encoding: string): Notice => ({
  code: 'source.no-text',
  message: `There are bytes that are no text in ${encoding}, which the file names: they became �.`,
});

const wrongCells = ({ count, row }: { readonly count: number; readonly row: number }, { field }: DbfColumn) =>
  count === 0
    ? []
    : [
        {
          code: 'source.mismatched' as const,
          message: `${counted(count, 'cell')} ${count === 1 ? 'is no value' : 'are no values'} of type ${field.letter} and ${count === 1 ? 'counts' : 'count'} as missing.`,
          count,
          row,
        },
      ];

const noColumns = (
  file: string,
  leftOut: readonly { readonly name: string; readonly reason: string }[],
): ProblemError =>
  new ProblemError({
    code: 'dbf.no-columns',
    message:
      leftOut[0] === undefined
        ? 'The DBF file has no fields.'
        : `No field of the DBF file can be a column: "${leftOut[0].name}" ${leftOut[0].reason}.`,
    hint: 'Open it in the program that made it, and save a table with texts, numbers or dates.',
    file,
  });

function damaged(error: unknown, file: string): unknown {
  if (!(error instanceof Damage)) return fileProblem(error, file);
  return new ProblemError({
    code: 'dbf.damaged',
    message: `This is no DBF file that can be read: ${error.message}.`,
    hint: 'Copy it again, or save it anew with the program that made it.',
    file,
  });
}

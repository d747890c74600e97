/** Reads Stata files (.dta), versions 102 to 119. */
import { open } from 'node:fs/promises';
import { ProblemError } from '../../ir/problem.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { Damage, reasonOf } from '../damage.ts';
import { decodeGuessed, decoderOf, encodingOf } from '../records/encodings.ts';
import { FileBytes } from '../records/file-bytes.ts';
import type { RecordLayout } from '../records/layout.ts';
import { type FileRecords, inPieces, recordsOfFile } from '../records/file-records.ts';
import type { RecordsOutput } from '../records/piece.ts';
import { readRecords } from '../records/read.ts';
import type { ReadFile } from '../source.ts';
import { columnsOf } from './columns.ts';
import { OtherVersion, readHeader } from './header.ts';
import { readLongTexts, readValueLabels } from './labels.ts';

export const readStata: ReadFile = async (path, params, options) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const { size, mtimeMs: modified } = await handle.stat();
    const file = new FileBytes(handle, size);
    const given = encodingOf(params);
    const decode = given === null ? decodeGuessed : decoderOf(given);
    const header = await readHeader(file, decode);
    const columns = columnsOf(header, await readValueLabels(file, header, decode));
    if (columns.length === 0) throw noColumns(path);
    const hasLongTexts = columns.some(({ cell }) => cell.as === 'far-text');
    const longTexts = hasLongTexts ? await readLongTexts(file, header) : null;
    const { recordBytes, records, rows, version } = header;
    const layout: RecordLayout = {
      columns,
      recordBytes,
      encoding: given ?? 'utf-8',
      otherEncoding: given === null ? 'windows-1252' : null,
    };
    return await readRecords(
      {
        path,
        layout,
        rows,
        task: 'stata.read',
        inputs: (planned, most) =>
          inPieces({ path, size, modified, from: records, rows: Math.min(rows, most), layout: planned, longTexts }),
        leftOut: [],
        notices: [],
        guess:
          version < 118 && given === null
            ? `A Stata file of version ${version} does not name its encoding: texts were read as UTF-8 where they are valid as such, else as windows-1252.`
            : null,
      },
      params,
      options,
    );
  } catch (error) {
    throw refusalOf(error, path);
  } finally {
    await handle.close().catch(() => undefined);
  }
};

/** The records of one piece, on a thread. */
export function readStataRecords(input: FileRecords): RecordsOutput {
  try {
    return recordsOfFile(input);
  } catch (error) {
    throw refusalOf(error, input.path);
  }
}

const noColumns = (file: string): ProblemError =>
  new ProblemError({
    code: 'stata.no-columns',
    message: 'The Stata file has no columns.',
    hint: 'Save a data set with variables.',
    file,
  });

function refusalOf(error: unknown, file: string): unknown {
  if (error instanceof OtherVersion)
    return new ProblemError({
      code: 'stata.not-stata',
      message: 'This is no Stata file of a version that is read (102 to 119), or its start is damaged.',
      hint: 'Save it again in Stata (save, or saveold), or copy it again.',
      file,
    });
  if (!(error instanceof Damage)) return fileProblem(error, file);
  return new ProblemError({
    code: 'stata.damaged',
    message: `The Stata file is damaged: ${reasonOf(error)}.`,
    hint: 'Copy it again, or save it anew in Stata.',
    file,
  });
}

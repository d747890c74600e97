/** Opens a CSV file: its dialect, the names of its columns and where its rows begin. */
import { PANDAS_MISSING } from '../../words/missing-words.ts';
import { ProblemError } from '../../ir/problem.ts';
import { FLAW, type FileState, type Flaw, MAX_ROW_BYTES, type StrayBreaks } from './chunk.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { changedFile } from '../changed-file.ts';
import { emptyFile } from './csv-problems.ts';
import { type CsvFormat, csvFormat, isByteDialect } from './format.ts';
import { type ColumnNames, columnNames, numberedNames } from '../cells/column-names.ts';
import { type CsvOptions, type ResolvedCsvOptions } from './options.ts';
import { rewrittenBlocks, rewrittenOptions } from './other-dialect.ts';
import { lineEnd, RowScan, SCAN, skipToRow } from './row-scan.ts';
import { bomLength, type Dialect, readHead, sniffHead } from './sniff.ts';
import { findStrayBreaks } from './stray-breaks.ts';
import { isUtf8, repairUtf8, windows1252ToUtf8 } from './transcode.ts';
import { FileChanged, readWindow } from './window.ts';

export interface OpenedCsv {
  readonly file: FileState;
  readonly options: ResolvedCsvOptions;
  readonly evidence: Dialect['evidence'];
  /** The dialect in bytes: that of the file, or of the rewritten rows. */
  readonly format: CsvFormat;
  readonly columns: ColumnNames;
  /** Rows rewritten by PapaParse where the dialect needs it; null where the file's own bytes are read. */
  rewritten(): AsyncGenerator<Uint8Array> | null;
  /** Byte position of the first row, in the file or in the first rewritten block. */
  readonly start: number;
  /** Lines before it. */
  readonly lines: number;
  readonly headerRow: HeaderRow;
}

/** What is unusual in the row of names. */
export interface HeaderRow {
  /** Its line, counted from 1. */
  readonly line: number;
  readonly flaws: readonly Flaw[];
  readonly strayBreaks: StrayBreaks | null;
}

/** The bytes in which the header is looked for first; more where it is longer. */
const HEAD_BYTES = 1 << 16;

type Header = Pick<OpenedCsv, 'columns' | 'start' | 'lines' | 'headerRow'>;

/** Finds the first row; null where more bytes are needed. */
function findHeader(
  source: FileState | Uint8Array,
  from: number,
  tail: number,
  format: CsvFormat,
  options: ResolvedCsvOptions,
  path: string,
): Header | null {
  const size = source instanceof Uint8Array ? source.length : source.size;
  const chunk = { source, from, to: Math.min(from + HEAD_BYTES, size), isExact: true, format };
  const window = readWindow(chunk, tail);
  const { bytes, limit, isEnd } = window;
  let at = window.first;
  let lines = 0;
  for (; lines < options.skip_rows && at < limit; lines++) at = lineEnd(bytes, at, format.newline) + 1;
  const first = skipToRow(window, at, format);
  at = first.at;
  lines += first.lines;
  if (at >= limit) {
    if (!isEnd) return null;
    throw emptyFile(path);
  }
  const scan = new RowScan();
  const cells: string[] = [];
  const flaws: Flaw[] = [];
  const toUtf8 = format.encoding === 'windows-1252' ? windows1252ToUtf8 : repairUtf8;
  const state = scan.scan(window, at, format, (bytesOf, start, end) => {
    if (format.encoding !== 'windows-1252' && !isUtf8(bytesOf, start, end))
      flaws.push({ kind: FLAW.encoding, line: scan.lines - 1, cells: 0 });
    cells.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(toUtf8(bytesOf.slice(start, end))));
  });
  if (state === SCAN.incomplete) return null;
  if (state === SCAN.unclosed) throw unclosedQuote(path, lines + scan.lines);
  const line = lines + 1;
  // Without names, the row is read among the others.
  if (!options.header) {
    const headerRow = { line, flaws: [], strayBreaks: null };
    return { columns: numberedNames(scan.cells), start: window.offsetOf(at), lines, headerRow };
  }
  for (const flawLine of scan.flawLines) flaws.push({ kind: FLAW.quote, line: flawLine, cells: 0 });
  return {
    columns: columnNames(cells),
    start: window.offsetOf(scan.next),
    lines: lines + scan.lines,
    headerRow: { line, flaws, strayBreaks: findStrayBreaks(window, at, scan.next, format) },
  };
}

function tryHeader(find: () => Header | null, path: string): Header | null {
  try {
    return find();
  } catch (error) {
    throw error instanceof FileChanged ? changedFile(path) : fileProblem(error, path);
  }
}

export const unclosedQuote = (file: string, line: number): ProblemError =>
  new ProblemError({
    code: 'csv.unclosed-quote',
    message: 'A quote is opened on this line and never closed.',
    hint: 'Close it in the file, or choose another quote character, or none.',
    field: 'quote',
    file,
    line,
  });

export const rowTooLong = (file: string, line: number): ProblemError =>
  new ProblemError({
    code: 'csv.row-too-long',
    message: 'The row that begins here is longer than 64 MB: a quote in it is probably never closed.',
    hint: 'Close it in the file, or choose another quote character, or none.',
    field: 'quote',
    file,
    line,
  });

/** Throws a `ProblemError` where the file is empty, binary, cannot be read, or its first row does not end. */
export async function openCsv(path: string, given: CsvOptions): Promise<OpenedCsv> {
  const { head, size, modified } = await readHead(path);
  if (size === 0) throw emptyFile(path);
  const { evidence, ...dialect } = sniffHead(head, size, given, path);
  const options: ResolvedCsvOptions = {
    ...dialect,
    thousands: given.thousands ?? null,
    comment: given.comment ?? null,
    skip_rows: given.skip_rows ?? 0,
    missing: given.missing ?? PANDAS_MISSING,
    malformed: given.malformed ?? 'error',
    types: given.types ?? {},
  };
  const file: FileState = { path, size, modified };
  const isOther = !isByteDialect(options);
  const read = isOther ? rewrittenOptions(options) : options;
  const format = csvFormat(read);
  let source: FileState | Uint8Array = file;
  if (isOther) {
    source = (await rewrittenBlocks(file, options).next()).value as Uint8Array;
  }
  const from = isOther ? 0 : bomLength(head, options.encoding);
  for (let tail = HEAD_BYTES; ; tail *= 8) {
    const header = tryHeader(() => findHeader(source, from, tail, format, read, path), path);
    if (header !== null) {
      const skipped = options.skip_rows - read.skip_rows;
      return {
        file,
        options,
        evidence,
        format,
        ...header,
        headerRow: { ...header.headerRow, line: header.headerRow.line + skipped },
        lines: header.lines + skipped,
        rewritten: () => (isOther ? rewrittenBlocks(file, options) : null),
      };
    }
    if (tail > MAX_ROW_BYTES) throw rowTooLong(path, 1);
  }
}

/** Opens a CSV file: its dialect, the names of its columns and where its rows begin. */
import { FLAW, type FileState, type Flaw, MAX_ROW_BYTES, type NoText, type StrayBreaks } from './chunk.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { changedFile } from '../changed-file.ts';
import { emptyFile, rowTooLong, unclosedQuote } from './csv-problems.ts';
import { type CsvFormat, csvFormat, isByteDialect } from './format.ts';
import { type ColumnNames, columnNames, numberedNames } from '../cells/column-names.ts';
import type { Encoding } from '../../words/encodings.ts';
import { certain } from '../cells/finding.ts';
import { rowsEnd } from './file-end.ts';
import type { CsvOptions, ResolvedCsvOptions } from './options.ts';
import { rewrittenBlocks, rewrittenOptions } from './other-dialect.ts';
import type { TextFlaw } from './text-rows.ts';
import { lineEnd, RowScan, SCAN, skipToRow } from './row-scan.ts';
import { loadEncoding } from '../encoding/decoder.ts';
import { bomLength, findEncoding, type FoundEncoding, isOf } from '../encoding/find-encoding.ts';
import { sampleOf } from '../encoding/sample.ts';
import { isUtf8, repairUtf8 } from '../encoding/utf.ts';
import { CHOSEN, type Dialect, type FileSample, isDecided, readSample, sniffHead } from './sniff.ts';
import { findStrayBreaks } from './stray-breaks.ts';
import { FileChanged, readWindow } from './window.ts';

export interface OpenedCsv {
  readonly file: FileState;
  readonly options: ResolvedCsvOptions;
  readonly evidence: Dialect['evidence'];
  readonly findings: Dialect['findings'];
  readonly hints: Dialect['hints'];
  /** Whether marks of numbers are looked for in single columns. */
  readonly findsNumberFormats: boolean;
  /** How the encoding was found; null where it was given. */
  readonly foundEncoding: FoundEncoding | null;
  /** Whether the sampled text is of the encoding by and large, so that other bytes are strays in it. */
  readonly isOfEncoding: boolean;
  /** The dialect in bytes: that of the file, or of the rewritten rows. */
  readonly format: CsvFormat;
  readonly columns: ColumnNames;
  /** Rows rewritten where the dialect needs it; null where the file's own bytes are read. */
  rewritten(onFlaw?: (kind: TextFlaw, line: number) => void): AsyncGenerator<Uint8Array> | null;
  /** Byte position of the first row, in the file or in the first rewritten block. */
  readonly start: number;
  /** Lines before it. */
  readonly lines: number;
  /** Byte position behind the last row, in the file. */
  readonly end: number;
  readonly headerRow: HeaderRow;
}

/** What is unusual in the row of names. */
export interface HeaderRow {
  /** Its line, counted from 1. */
  readonly line: number;
  readonly flaws: readonly Flaw[];
  /** Names with bytes that are no text. */
  readonly noText: readonly NoText[];
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
  const flaws: Flaw[] = [];
  const noText: NoText[] = [];
  const line = lines + 1;
  const begin = at;
  const rows: string[][] = [];
  /** Reads the row at `at`; false where it does not end in the window. */
  const readRow = (): boolean => {
    const cells: string[] = [];
    const firstLine = lines + 1 - line;
    const state = scan.scan(window, at, format, (bytesOf, start, end) => {
      if (!isUtf8(bytesOf, start, end))
        noText.push({ column: cells.length, cells: 1, line: firstLine + scan.lines - 1 });
      cells.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(repairUtf8(bytesOf.slice(start, end))));
    });
    if (state === SCAN.incomplete) return false;
    if (state === SCAN.unclosed) throw unclosedQuote(path, lines + scan.lines);
    rows.push(cells);
    return true;
  };
  if (!readRow()) return null;
  // Without names, the row is read among the others.
  if (!options.header) {
    const headerRow = { line, flaws: [], noText: [], strayBreaks: null };
    const columns = numberedNames(scan.cells - (endsEmpty(rows[0], options) ? 1 : 0));
    return { columns, start: window.offsetOf(at), lines, headerRow };
  }
  for (;;) {
    for (const flawLine of scan.flawLines)
      flaws.push({ kind: FLAW.quote, line: lines + 1 - line + flawLine, cells: 0 });
    lines += scan.lines;
    at = scan.next;
    if (rows.length >= options.header_rows + options.skip_after_header) break;
    const next = skipToRow(window, at, format);
    if (next.at >= limit) {
      if (!isEnd) return null;
      break;
    }
    at = next.at;
    lines += next.lines;
    if (!readRow()) return null;
  }
  rows[0] = withoutMark(rows[0], options.name_mark);
  const names = joinedNames(rows.slice(0, options.header_rows));
  if (endsEmpty(names, options)) names.pop();
  return {
    columns: columnNames(names),
    start: window.offsetOf(at),
    lines,
    headerRow: { line, flaws, noText, strayBreaks: findStrayBreaks(window, begin, at, format) },
  };
}

/** The names without the mark before them, which is a cell of its own where blanks cut. */
export function withoutMark(cells: readonly string[], mark: string): string[] {
  const [first, ...others] = cells;
  if (mark === '' || !first.startsWith(mark)) return [...cells];
  const name = first.slice(mark.length).trim();
  return name === '' && others.length > 0 ? others : [name, ...others];
}

/** Whether the row ends with the delimiter that all rows end with. */
export const endsEmpty = (
  cells: readonly string[],
  { trailing_delimiter }: Pick<ResolvedCsvOptions, 'trailing_delimiter'>,
): boolean => trailing_delimiter && cells.length > 1 && cells.at(-1) === '';

/** The names of several rows, joined: a name of the first row holds for the empty cells right of it, as in merged cells. */
function joinedNames([first, ...more]: readonly (readonly string[])[]): string[] {
  if (more.length === 0) return [...first];
  let group = '';
  return first.map((cell, column) => {
    group = cell.trim() === '' ? group : cell.trim();
    return [group, ...more.map((row) => (row[column] ?? '').trim())].filter((part) => part !== '').join('_');
  });
}

function atFile<Result>(work: () => Result, path: string): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof FileChanged ? changedFile(path) : fileProblem(error, path);
  }
}

interface FoundDialect extends Dialect {
  readonly sample: FileSample;
  readonly foundEncoding: FoundEncoding | null;
  readonly isOfEncoding: boolean;
  readonly options: ResolvedCsvOptions;
}

/**
 * How a file is written, with whatever is given taken for granted. Throws a `ProblemError` where it is empty, binary or cannot
 * be read. `sampled` is a byte position by which the encoding is judged, too.
 */
export async function findDialect(path: string, given: CsvOptions, sampled?: number): Promise<FoundDialect> {
  const sample = await readSample(path);
  const { head, size } = sample;
  if (size === 0) throw emptyFile(path);
  const letters = await sampleOf(path, head, size, sampled);
  const foundEncoding = given.encoding === undefined ? await findEncoding(letters, path) : null;
  const encoding = foundEncoding ?? certain(given.encoding as Encoding, CHOSEN);
  await loadEncoding(encoding.value);
  const isOfEncoding = foundEncoding !== null || (await isOf(encoding.value, letters));
  const dialect = sniffHead(sample, given, encoding, path);
  const found = Object.fromEntries(
    Object.entries(dialect.findings).map(([part, { value }]) => [part, value]),
  ) as unknown as Omit<ResolvedCsvOptions, 'thousands' | 'quoted_missing' | 'malformed' | 'types' | 'number_formats'>;
  const options: ResolvedCsvOptions = {
    ...found,
    comment: found.comment || null,
    thousands: given.thousands ?? null,
    number_formats: given.number_formats ?? {},
    quoted_missing: given.quoted_missing ?? false,
    malformed: given.malformed ?? 'error',
    types: given.types ?? {},
  };
  return { ...dialect, sample, foundEncoding, isOfEncoding, options };
}

/** As `findDialect`. Throws a `ProblemError` where the first row does not end, too. */
export async function openCsv(path: string, given: CsvOptions, sampled?: number): Promise<OpenedCsv> {
  const { sample, evidence, findings, hints, options, foundEncoding, isOfEncoding } = await findDialect(
    path,
    given,
    sampled,
  );
  const { head, size, modified } = sample;
  const file: FileState = { path, size, modified };
  const isOther = !isByteDialect(options);
  const read = isOther ? rewrittenOptions(options) : options;
  const format = csvFormat(read);
  let source: FileState | Uint8Array = file;
  if (isOther) source = await firstBlock(rewrittenBlocks(file, options));
  const from = isOther ? 0 : bomLength(head, options.encoding);
  const end = atFile(() => rowsEnd(file, options), path);
  for (let tail = HEAD_BYTES; ; tail *= 8) {
    const header = atFile(() => findHeader(source, from, tail, format, read, path), path);
    if (header !== null) {
      const skipped = options.skip_rows - read.skip_rows;
      return {
        file,
        options,
        evidence,
        findings,
        hints,
        findsNumberFormats: given.number_formats === undefined && !isDecided(given),
        foundEncoding,
        isOfEncoding,
        format: { ...format, hasBlankRows: header.columns.names.length === 1 },
        ...header,
        end: Math.max(end, isOther ? 0 : header.start),
        headerRow: { ...header.headerRow, line: header.headerRow.line + skipped },
        lines: header.lines + skipped,
        rewritten: (onFlaw) => (isOther ? rewrittenBlocks(file, options, onFlaw) : null),
      };
    }
    if (tail > MAX_ROW_BYTES) throw rowTooLong(path, 1);
  }
}

/** The first block that holds a row. */
async function firstBlock(blocks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let first = new Uint8Array(0);
  for await (const block of blocks) {
    first = block as Uint8Array<ArrayBuffer>;
    if (first.length > 0) break;
  }
  return first;
}

/**
 * Dialects that the loop over bytes does not know (delimiters of several characters or beyond ASCII, runs of blanks, columns of
 * fixed width, escape characters, blanks behind delimiters): their rows are written anew with commas, double quotes and LF, in
 * UTF-8. Lines keep their numbers.
 */
import { createReadStream } from 'node:fs';
import { fileProblem } from '../../files/file-problems.ts';
import { changedFile } from '../changed-file.ts';
import { decoderOf } from '../encoding/decoder.ts';
import { utf8Of } from '../encoding/to-utf8.ts';
import { type FileState, MAX_ROW_BYTES } from './chunk.ts';
import { rowTooLong, unclosedQuote } from './csv-problems.ts';
import { EvenLineEnds } from './even-line-ends.ts';
import { rowsEnd } from './file-end.ts';
import type { ResolvedCsvOptions } from './options.ts';
import { type TextFlaw, TextRows } from './text-rows.ts';

/** Characters that are parsed at once. */
const BLOCK = 1 << 20;

/** The dialect in which the rewritten rows stand. */
export const rewrittenOptions = (options: ResolvedCsvOptions): ResolvedCsvOptions => ({
  ...options,
  delimiter: ',',
  quote: '"',
  newline: '\n',
  encoding: 'utf-8',
  // Fills up the lines of rows and remarks, so that lines keep their numbers.
  comment: FILLER_MARK,
  escape: '',
  skip_initial_space: false,
  colspecs: '',
  skip_rows: 0,
  skip_footer: 0,
});

/** No cell begins with it, as such a cell is put in quotes. */
const FILLER_MARK = '\x1a';

async function* textOf(file: FileState, options: ResolvedCsvOptions): AsyncGenerator<string> {
  const decoder = decoderOf(options.encoding);
  const end = rowsEnd(file, options);
  let bytes = 0;
  let skip = options.skip_rows;
  let isFirst = true;
  const lineEnds = options.newline === 'any' ? new EvenLineEnds(options.quote, options.delimiter.slice(-1)) : null;
  try {
    for await (const part of createReadStream(file.path, {
      highWaterMark: BLOCK,
      end: end - 1,
    }) as AsyncIterable<Buffer>) {
      bytes += part.length;
      let text = decoder.decode(part);
      if (isFirst && text.startsWith('\ufeff')) text = text.slice(1);
      isFirst = false;
      if (lineEnds !== null) text = lineEnds.even(text);
      for (; skip > 0; skip--) {
        const end = text.indexOf(options.newline === '\r' ? '\r' : '\n');
        if (end < 0) break;
        text = text.slice(end + 1);
      }
      if (skip === 0) yield text;
    }
  } catch (error) {
    throw fileProblem(error, file.path);
  }
  const rest = decoder.end();
  if (rest !== '') yield lineEnds === null ? rest : lineEnds.even(rest);
  if (bytes !== end) throw changedFile(file.path);
}

const linesIn = (text: string): number => {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
};

/** A line that holds no row: lines that a row takes more than its rewritten text, and remarks. */
const FILLER = `${FILLER_MARK}\n`;

/** A cell in the rewritten dialect. What stood in quotes stays in quotes, because a missing word in quotes may be a text. */
const rewritten = (cell: string, isQuoted: boolean): string =>
  isQuoted || /[",\r\n]/.test(cell) || cell.startsWith(FILLER_MARK) ? `"${cell.replaceAll('"', '""')}"` : cell;

/**
 * Blocks of whole rows. Throws a `ProblemError` for a quote that is opened and never closed. `onFlaw` hears of malformed
 * rows, with their line of the file, counted from 1.
 */
export async function* rewrittenBlocks(
  file: FileState,
  options: ResolvedCsvOptions,
  onFlaw: (kind: TextFlaw, line: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  let line = options.skip_rows;
  let rest = '';
  const rewrite = (text: string, isEnd: boolean): Uint8Array => {
    const rows = new TextRows(text, options);
    let written = '';
    /** Lines that are written, as against those that are read. */
    let done = 0;
    let from = 0;
    while (rows.read()) {
      if (!isEnd && (rows.isUnclosed || !rows.isEnded)) break;
      if (rows.isUnclosed) throw unclosedQuote(file.path, line + rows.line + rows.lines);
      for (const flaw of rows.flaws) onFlaw(flaw.kind, line + rows.line + flaw.line + 1);
      const row = rows.cells.map((cell, index) => rewritten(cell, rows.quoted[index])).join(',');
      // A row of one empty cell without quotes would be a blank line.
      const ended = `${row === '' && rows.cells.length > 0 ? '""' : row}\n`;
      const missing = rows.line + rows.lines - done - linesIn(ended);
      if (missing > 0) written += FILLER.repeat(missing);
      written += ended;
      done = rows.line + rows.lines;
      from = rows.next;
    }
    line += done;
    rest = text.slice(from);
    return utf8Of(written);
  };
  for await (const text of textOf(file, options)) {
    if (rest.length > MAX_ROW_BYTES) throw rowTooLong(file.path, line + 1);
    yield rewrite(rest + text, false);
  }
  yield rewrite(rest, true);
}

/**
 * Dialects that the byte-level reader does not know (delimiters of several characters, or beyond ASCII): PapaParse reads
 * them, and what it finds is written anew with commas, double quotes and LF, in UTF-8. Lines keep their numbers.
 */
import { createReadStream } from 'node:fs';
import Papa from 'papaparse';
import { ProblemError } from '../../ir/problem.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { changedFile } from '../changed-file.ts';
import { type FileState, MAX_ROW_BYTES } from './chunk.ts';
import type { ResolvedCsvOptions } from './options.ts';

/** Characters that are parsed at once. */
const BLOCK = 1 << 20;

const encoder = new TextEncoder();

/** The dialect in which the rewritten rows stand. */
export const rewrittenOptions = (options: ResolvedCsvOptions): ResolvedCsvOptions => ({
  ...options,
  delimiter: ',',
  quote: '"',
  newline: '\n',
  encoding: 'utf-8',
  comment: null,
  skip_rows: 0,
});

async function* textOf(file: FileState, options: ResolvedCsvOptions): AsyncGenerator<string> {
  const decoder = new TextDecoder(options.encoding, { fatal: options.malformed === 'error' });
  let bytes = 0;
  let skip = options.skip_rows;
  try {
    for await (const part of createReadStream(file.path, { highWaterMark: BLOCK }) as AsyncIterable<Buffer>) {
      bytes += part.length;
      let text = decoder.decode(part, { stream: true });
      for (; skip > 0; skip--) {
        const end = text.indexOf(options.newline === '\r' ? '\r' : '\n');
        if (end < 0) break;
        text = text.slice(end + 1);
      }
      if (skip === 0) yield text;
    }
  } catch (error) {
    if (error instanceof TypeError) {
      throw new ProblemError({
        code: 'csv.encoding',
        message: `The file is not valid ${options.encoding}.`,
        hint: 'Choose another encoding, such as windows-1252.',
        field: 'encoding',
        file: file.path,
      });
    }
    throw fileProblem(error, file.path);
  }
  if (bytes !== file.size) throw changedFile(file.path);
}

const linesIn = (text: string, newline: string): number => text.split(newline).length - 1;

/** Blocks of whole rows. Throws a `ProblemError` for a quote that is opened and not closed as the dialect wants it. */
export async function* rewrittenBlocks(file: FileState, options: ResolvedCsvOptions): AsyncGenerator<Uint8Array> {
  const newline = options.newline;
  let line = options.skip_rows;
  let rest = '';
  const rewrite = (text: string, isEnd: boolean): Uint8Array => {
    const rows: { cells: string[]; end: number }[] = [];
    const errors: Papa.ParseError[] = [];
    Papa.parse<string[]>(text, {
      delimiter: options.delimiter,
      newline,
      quoteChar: options.quote === '' ? '\0' : options.quote,
      comments: options.comment || false,
      step(result) {
        rows.push({ cells: result.data, end: result.meta.cursor });
        errors.push(...result.errors.filter(({ type }) => type === 'Quotes'));
      },
    });
    // The last row may go on in the next block.
    if (!isEnd) rows.pop();
    else if (errors.length > 0) {
      throw new ProblemError({
        code: 'csv.unclosed-quote',
        message: 'A quote is opened and never closed.',
        hint: 'Close it in the file, or choose another quote character.',
        field: 'quote',
        file: file.path,
        line: line + 1 + linesIn(text.slice(0, rows[(errors[0]?.row ?? 0) - 1]?.end ?? 0), newline),
      });
    }
    let from = 0;
    let written = '';
    for (const { cells, end } of rows) {
      const lines = linesIn(text.slice(from, end), newline);
      const isBlank = cells.length === 1 && cells[0] === '';
      const row = isBlank ? '' : cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
      // Comments are dropped by PapaParse; blank lines take their place.
      written += '\n'.repeat(Math.max(0, lines - linesIn(row, '\n') - 1)) + row + '\n';
      line += lines;
      from = end;
    }
    rest = text.slice(from);
    return encoder.encode(written);
  };
  for await (const text of textOf(file, options)) {
    if (rest.length > MAX_ROW_BYTES) {
      throw new ProblemError({
        code: 'csv.row-too-long',
        message: 'A row is longer than 64 MB: a quote in it is probably never closed.',
        hint: 'Close it in the file, or choose another quote character.',
        field: 'quote',
        file: file.path,
        line: line + 1,
      });
    }
    yield rewrite(rest + text, false);
  }
  // PapaParse drops blanks after a closing quote in front of a line end, not in front of the end of the text.
  yield rewrite(rest === '' || rest.endsWith(newline) ? rest : rest + newline, true);
}

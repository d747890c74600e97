/**
 * Line ends of another kind than the file's own, outside quotes: a CR without LF where lines end with LF, or an LF where
 * lines end with CR. They are read as characters of their cells, as RFC 4180 writers mean them inside quotes, and counted,
 * because in most files they are a mistake of whatever wrote the file.
 */
import type { StrayBreaks } from './chunk.ts';
import type { CsvFormat } from './format.ts';
import { QuotedCell, SCAN, skipToRow, type Window } from './row-scan.ts';

const CR = 0x0d;
const LF = 0x0a;

const quoted = new QuotedCell();

/** The stray breaks in the rows that begin in [from, to). A row that does not end in the window is left out. */
export function findStrayBreaks(window: Window, from: number, to: number, format: CsvFormat): StrayBreaks | null {
  const { bytes } = window;
  const { delimiter, quote, newline } = format;
  const other = newline === LF ? CR : LF;
  let count = 0;
  let first = 0;
  let line = 0;
  for (let at = from; at < to; ) {
    const row = skipToRow(window, at, format);
    line += row.lines;
    at = row.at;
    if (at >= to) break;
    for (;;) {
      if (bytes[at] === quote) {
        if (quoted.read(window, at, format) !== SCAN.complete) return strayBreaks(count, first);
        line += quoted.lines;
        at = quoted.next;
      } else {
        for (; bytes[at] !== delimiter && bytes[at] !== newline; at++) {
          if (bytes[at] !== other || (other === CR && bytes[at + 1] === LF)) continue;
          if (count++ === 0) first = line;
        }
      }
      if (bytes[at++] === newline) break;
    }
    line++;
  }
  return strayBreaks(count, first);
}

const strayBreaks = (count: number, line: number): StrayBreaks | null => (count === 0 ? null : { count, line });

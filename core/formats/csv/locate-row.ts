/** Where a row of the table stands in its file: the line, and a cell's text as it is written there. */
import { type OpenedCsv, openCsv } from './open-csv.ts';
import type { CsvOptions } from './options.ts';
import { RowScan, SCAN, skipToRow } from './row-scan.ts';
import { repairUtf8 } from '../encoding/utf.ts';
import { readWindow } from './window.ts';

/** Where a batch of rows begins in the file. */
export interface BatchPlace {
  /** Byte position of its first row. */
  readonly from: number;
  readonly rows: number;
  /** Line of its first row, or of a blank line before it; counted from 1. */
  readonly line: number;
}

export interface LocatedCell {
  /** Counted from 1. */
  readonly line: number;
  /** The cell out of its quotes; null where the row is too short to have one. */
  readonly text: string | null;
}

const BLOCK_BYTES = 1 << 20;
const TAIL_BYTES = 1 << 16;
/** A row whose end is farther away than that is not looked for. */
const MOST_TAIL_BYTES = 1 << 26;

/**
 * The line of a row (counted from 0) and the text of one of its cells. `places` are the batches that were read, as far
 * as they are known: the search begins at the nearest one. Null where the file has changed, is gone, or is in a dialect
 * whose rows are rewritten before they are read.
 */
export async function locateCell(
  path: string,
  options: CsvOptions,
  places: readonly BatchPlace[],
  row: number,
  column: number,
): Promise<LocatedCell | null> {
  try {
    const opened = await openCsv(path, options);
    return opened.rewritten() === null ? find(opened, places, row, column) : null;
  } catch {
    // The table still stands; only where it comes from cannot be shown any more.
    return null;
  }
}

function find(opened: OpenedCsv, places: readonly BatchPlace[], row: number, column: number): LocatedCell | null {
  const { file, format, start, lines } = opened;
  let [from, line, left] = [start, lines + 1, row];
  for (const place of places) {
    [from, line] = [place.from, place.line];
    if (left < place.rows) break;
    left -= place.rows;
  }
  const scan = new RowScan();
  for (let tail = TAIL_BYTES; from < file.size; ) {
    const window = readWindow(
      { source: file, from, to: Math.min(from + BLOCK_BYTES, file.size), isExact: true, format },
      tail,
    );
    let at = window.first;
    while (at < window.stop) {
      const next = skipToRow(window, at, format);
      if (next.at >= window.limit) break;
      let text: string | null = null;
      let index = 0;
      const state = scan.scan(window, next.at, format, (source, begin, end) => {
        if (left === 0 && index++ === column) text = textOf(source.slice(begin, end));
      });
      if (state !== SCAN.complete) break;
      if (left === 0) return { line: line + next.lines, text };
      left--;
      line += next.lines + scan.lines;
      at = scan.next;
    }
    const reached = window.offsetOf(at);
    if (reached > from) {
      from = reached;
      tail = TAIL_BYTES;
    } else if (tail < MOST_TAIL_BYTES && !window.isEnd) tail *= 8;
    else return null;
  }
  return null;
}

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(repairUtf8(bytes));

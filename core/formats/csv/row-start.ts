/**
 * Guesses where the first row of a chunk begins, without knowing what stands before the chunk. A guess is only ever a
 * matter of speed: whoever puts the chunks together checks that each begins where the one before it ended.
 */
import type { CsvFormat } from './format.ts';
import { lineEnd, RowScan, SCAN, skipToRow } from './row-scan.ts';
import type { ChunkWindow } from './window.ts';

/** How far to look for a quote; without one nearby, every newline ends a row. */
const NEARBY = 1 << 16;
/** Rows that a guess is tried on. */
const TRIED = 16;

const scan = new RowScan();

/** Whether rows of the right width follow. */
function fits(window: ChunkWindow, start: number, format: CsvFormat, columns: number): boolean {
  let at = start;
  for (let row = 0; row < TRIED; row++) {
    at = skipToRow(window, at, format).at;
    if (at >= window.limit) return true;
    const state = scan.scan(window, at, format);
    if (state === SCAN.incomplete) return row > 0;
    if (state === SCAN.unclosed || scan.flawLines.length > 0 || scan.cells !== columns) return false;
    at = scan.next;
  }
  return true;
}

/** The start of the row behind the end of a quoted cell, for the case that the chunk begins inside of one. */
function startInsideQuotes(window: ChunkWindow, format: CsvFormat): number {
  const { bytes, limit, first } = window;
  let at = first;
  for (;;) {
    while (at < limit && bytes[at] !== format.quote) at++;
    if (at >= limit) return -1;
    if (bytes[at + 1] !== format.quote) break;
    at += 2;
  }
  // The rest of the row scans as a row of its own that begins behind the quote.
  return scan.scan(window, at + 1, format) === SCAN.complete ? scan.next : -1;
}

/** The guessed position; `window.limit` where no row begins in the window. */
export function guessRowStart(window: ChunkWindow, format: CsvFormat, columns: number): number {
  const { bytes, limit, first } = window;
  const plain = Math.min(lineEnd(bytes, first - 1, format.newline) + 1, limit);
  const quote = bytes.subarray(first, Math.min(first + NEARBY, limit)).indexOf(format.quote);
  if (quote < 0 || fits(window, plain, format, columns)) return plain;
  const inside = startInsideQuotes(window, format);
  return inside >= 0 && fits(window, inside, format, columns) ? inside : plain;
}

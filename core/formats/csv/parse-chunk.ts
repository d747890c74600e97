/**
 * One chunk of a CSV file to typed columns: a pure function of the file's bytes, run on worker threads.
 *
 * The loop over cells is the engine's hottest, and therefore WebAssembly (assembly/rows.ts). Whatever is unusual (a date, a
 * quote inside quotes, a row of the wrong width) leaves it and is done here.
 */
import { sharedInt32, sharedUint32, sharedUint8 } from '../../table/shared-arrays.ts';
import {
  type ChunkFailure,
  type ChunkInput,
  type ChunkOutput,
  FLAW,
  MAX_ROW_BYTES,
  type StrayBreaks,
} from './chunk.ts';
import type { CsvFormat } from './format.ts';
import { KIND, KINDS } from '../cells/type-ledger.ts';
import { parseNumber } from '../cells/number.ts';
import * as loop from './row-loop.ts';
import { PLACE, REASON, STATE } from './row-loop.ts';
import { findStrayBreaks } from './stray-breaks.ts';
import { isBlankLine, isComment, lineEnd, QuotedCell, SCAN, type Window } from './row-scan.ts';
import { guessRowStart } from './row-start.ts';
import { type ChunkWindow, FileChanged, readWindow } from './window.ts';
import { ChunkColumns } from './chunk-columns.ts';

const LF = 0x0a;
const CR = 0x0d;

/** Bytes that may stand in a number: with one of them as delimiter, no number is plain. */
const IN_NUMBERS = new Set(Array.from('0123456789+-eE', (character) => character.charCodeAt(0)));

const LEAST_TAIL = 1 << 16;
/** Bytes read behind a chunk for the end of its last row. */
let tail = LEAST_TAIL;

/** Rows that a chunk is expected to hold at most: those of an earlier chunk, roughly. Only a matter of speed. */
let expectedRows = 1 << 12;

const quoted = new QuotedCell();

interface Parsed {
  readonly blankRows: StrayBreaks | null;
  readonly state: number;
  readonly columns: ChunkColumns;
  readonly start: number;
  readonly end: number;
  readonly lines: number;
  readonly rows: number;
}

/** Takes the cell at `at`, whatever it looks like, and lets the loop go on behind it. Tells whether it ends in the window. */
function takeCell(window: Window, at: number, columns: ChunkColumns, format: CsvFormat): number {
  const { bytes } = window;
  const { delimiter, newline } = format;
  const column = loop.get(STATE.column);
  const isInRow = column < columns.modes.length;
  let next = at;
  if (bytes[at] === format.quote) {
    const state = quoted.read(window, at, format);
    if (state !== SCAN.complete) return state;
    ({ next } = quoted);
    if (quoted.hasFlaw) {
      columns.hasBrokenQuotes = true;
      columns.flaw(FLAW.quote, loop.get(STATE.line));
    }
    if (isInRow) columns.put(column, quoted.source, quoted.from, quoted.to, true);
    loop.set(STATE.line, loop.get(STATE.line) + quoted.lines);
  } else {
    while (bytes[next] !== delimiter && bytes[next] !== newline) next++;
    const isCrLf = newline === LF && bytes[next] === LF && next > at && bytes[next - 1] === CR;
    if (isInRow) columns.put(column, bytes, at, isCrLf ? next - 1 : next);
  }
  const isRowEnd = window.bytes[next] === newline;
  loop.set(STATE.at, loop.windowStart + (isRowEnd ? next : next + 1));
  loop.set(STATE.column, isRowEnd ? column : column + 1);
  loop.set(STATE.place, isRowEnd ? PLACE.rowEnd : PLACE.cell);
  return SCAN.complete;
}

/** Parses the rows of a window. `state` tells whether the last one ends in it; if not, all is to be done again. */
function parseRows(input: ChunkInput, window: ChunkWindow): Parsed {
  const { format, modes } = input;
  const { limit, isEnd } = window;
  const { delimiter, newline, comment, missing, decimal, keepsMalformed } = format;
  const width = modes.length;
  const start = input.isExact ? window.first : guessRowStart(window, format, width);
  const columns = new ChunkColumns(input, Math.max(16, Math.min(expectedRows, Math.ceil((limit + 1) / width))));
  const base = loop.windowStart;
  let { bytes: view } = window;
  /** The window wherever the loop's memory is: positions are as in `window`. */
  const here: Window = {
    get bytes() {
      if (!loop.holds(view)) view = loop.bytes.subarray(base);
      return view;
    },
    limit,
    isEnd,
  };
  const isNumber = ({ bytes }: { bytes: Uint8Array }): boolean =>
    parseNumber(bytes, 0, bytes.length, decimal) !== KIND.other;
  loop.set(STATE.limit, base + limit);
  loop.set(STATE.stop, base + window.stop);
  loop.set(STATE.maxRows, Math.min(input.maxRows, 2 ** 31 - 1));
  loop.set(STATE.isEnd, isEnd ? 1 : 0);
  loop.set(STATE.delimiter, delimiter);
  loop.set(STATE.quote, format.quote);
  loop.set(STATE.newline, newline);
  loop.set(STATE.decimal, decimal);
  loop.set(STATE.comment, comment[0] ?? newline);
  loop.set(STATE.hasNumberTokens, missing.some(isNumber) ? 1 : 0);
  loop.set(STATE.quotedTokens, format.hasQuotedTokens ? 1 : 0);
  loop.set(STATE.isOdd, IN_NUMBERS.has(delimiter) ? 1 : 0);
  loop.set(STATE.at, base + start);
  loop.set(STATE.row, 0);
  loop.set(STATE.line, 0);
  loop.set(STATE.place, PLACE.rowBegin);

  let blankCount = 0;
  let firstBlank = 0;
  const result = (state: number): Parsed => ({
    state,
    blankRows: blankCount === 0 ? null : { count: blankCount, line: firstBlank },
    columns,
    start,
    end: Math.min(loop.get(STATE.at) - base, limit),
    lines: loop.get(STATE.line),
    rows: loop.get(STATE.row),
  });
  const goOn = (at: number, place: number): void => {
    loop.set(STATE.at, base + at);
    loop.set(STATE.place, place);
  };

  for (;;) {
    const reason = loop.parseRows();
    const at = loop.get(STATE.at) - base;
    switch (reason) {
      case REASON.done:
        return result(SCAN.complete);
      case REASON.incomplete:
        return result(SCAN.incomplete);
      case REASON.rows:
        if (loop.get(STATE.row) >= loop.get(STATE.maxRows)) return result(SCAN.complete);
        columns.grow();
        break;
      case REASON.texts:
        loop.growTexts(limit - at);
        goOn(at, PLACE.cell);
        break;
      case REASON.begin: {
        const { bytes } = here;
        const isBlank = isBlankLine(bytes, at, format);
        if ((isBlank && !format.hasBlankRows) || isComment(bytes, at, comment)) {
          const next = lineEnd(bytes, at, newline) + 1;
          goOn(next, PLACE.rowBegin);
          if (next > limit && !isEnd) return result(SCAN.incomplete);
          loop.set(STATE.line, loop.get(STATE.line) + 1);
          break;
        }
        if (loop.get(STATE.row) >= loop.get(STATE.maxRows)) return result(SCAN.complete);
        if (loop.get(STATE.row) === loop.get(STATE.capacity)) columns.grow();
        if (isBlank && blankCount++ === 0) firstBlank = loop.get(STATE.line);
        loop.set(STATE.rowLine, loop.get(STATE.line));
        goOn(at, PLACE.cell);
        break;
      }
      case REASON.cell: {
        const state = takeCell(here, at, columns, format);
        if (state !== SCAN.complete) return result(state);
        if (columns.hasBrokenQuotes && !keepsMalformed) return result(state);
        break;
      }
      case REASON.width: {
        const row = loop.get(STATE.row);
        const cells = loop.get(STATE.column) + 1;
        const isTrailing = format.hasTrailing && cells === width + 1 && endsWithDelimiter(here.bytes, at, format);
        if (!isTrailing) columns.flaw(cells < width ? FLAW.short : FLAW.long, loop.get(STATE.rowLine), cells);
        for (let column = cells; column < width; column++) columns.put(column, here.bytes, at, at);
        loop.set(STATE.row, row + 1);
        loop.set(STATE.line, loop.get(STATE.line) + 1);
        goOn(at + 1, PLACE.rowBegin);
        break;
      }
    }
    // The row at hand is the last one where a flaw ends the reading.
    if (columns.hasFlaws && !keepsMalformed) {
      const isOver = loop.get(STATE.place) === PLACE.rowBegin;
      loop.set(STATE.maxRows, loop.get(STATE.row) + (isOver ? 0 : 1));
    }
  }
}

/** Whether the row whose newline stands at `at` ends with a delimiter. */
const endsWithDelimiter = (bytes: Uint8Array, at: number, { delimiter, newline }: CsvFormat): boolean =>
  bytes[at - 1] === delimiter || (newline === LF && bytes[at - 1] === CR && bytes[at - 2] === delimiter);

const failed = (input: ChunkInput, failure: ChunkFailure): ChunkOutput => ({
  failure,
  start: input.from,
  end: input.from,
  lines: 0,
  rows: 0,
  vectors: [],
  texts: { size: 0, columns: sharedInt32(0), hashes: sharedInt32(0), offsets: sharedUint32(1), bytes: sharedUint8(0) },
  kinds: new Int32Array(0),
  missing: new Int32Array(0),
  words: new Int32Array(0),
  strayBreaks: null,
  blankRows: null,
  examples: [],
  flaws: [],
  noText: [],
  flawCounts: [0, 0, 0, 0],
});

/** Most chunks hold no such byte, which a search tells at memory speed; only then are cells looked at. */
function chunkStrayBreaks(window: ChunkWindow, from: number, to: number, format: CsvFormat): StrayBreaks | null {
  const isReturn = format.newline === LF;
  const bytes = loop.bytes.subarray(loop.windowStart);
  // A Buffer's search is the C library's, ten times as fast as that of a typed array.
  const first = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).indexOf(isReturn ? CR : LF);
  if (first < 0 || (isReturn && loop.countLoneReturns(from + first, to) === 0)) return null;
  return findStrayBreaks({ bytes, limit: window.limit, isEnd: window.isEnd }, from, to, format);
}

/** Reads and parses one chunk. What goes wrong is in the output: the chunk may have begun at a wrong guess. */
export function parseChunk(input: ChunkInput): ChunkOutput {
  for (;;) {
    let window: ChunkWindow;
    try {
      window = readWindow(input, tail, loop.takeWindow);
      // What was transcoded lies elsewhere.
      if (!loop.holds(window.bytes)) loop.takeWindow(window.bytes.length).set(window.bytes);
    } catch (error) {
      if (error instanceof FileChanged) return failed(input, { kind: 'changed' });
      return failed(input, { kind: 'file', error: (error as NodeJS.ErrnoException).code ?? String(error) });
    }
    const { state, columns, blankRows, start, end, lines, rows } = parseRows(input, window);
    if (state === SCAN.incomplete) {
      if (tail < MAX_ROW_BYTES) {
        tail = Math.min(tail * 8, MAX_ROW_BYTES);
        continue;
      }
      tail = LEAST_TAIL;
      return { ...failed(input, { kind: 'row-too-long', line: lines }), start: window.offsetOf(start) };
    }
    if (state === SCAN.unclosed) {
      tail = LEAST_TAIL;
      return { ...failed(input, { kind: 'unclosed-quote', line: lines }), start: window.offsetOf(start) };
    }
    // Rows of a file are alike: what the last one needed, the next chunk's will need.
    tail = Math.max(LEAST_TAIL, Math.min(2 * (end - window.stop), MAX_ROW_BYTES));
    expectedRows = Math.max(16, Math.ceil(rows * 1.25));
    const { vectors, texts } = columns.finish(rows, input.memory);
    return {
      failure: null,
      start: window.offsetOf(start),
      end: window.offsetOf(end),
      lines,
      rows,
      vectors,
      texts,
      kinds: loop.copyOf(STATE.kinds, input.modes.length * KINDS),
      missing: loop.copyOf(STATE.missing, input.modes.length * input.format.missing.length),
      words: columns.words,
      blankRows,
      strayBreaks: chunkStrayBreaks(window, start, end, input.format),
      examples: columns.examples,
      noText: columns.noText,
      flaws: columns.flaws,
      flawCounts: columns.flawCounts,
    };
  }
}

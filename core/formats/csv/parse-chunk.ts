/**
 * One chunk of a CSV file to typed columns: a pure function of the file's bytes, run on worker threads.
 *
 * The loop over cells is the engine's hottest, and therefore WebAssembly (assembly/rows.ts). Whatever is unusual (a date, a
 * quote inside quotes, a row of the wrong width) leaves it and is done here.
 */
import type { Vector } from '../../table/column.ts';
import { sharedUint32 } from '../../table/shared-arrays.ts';
import { sharedUint8 } from '../../table/shared-arrays.ts';
import { sharedInt32 } from '../../table/shared-arrays.ts';
import type { ChunkExample, ChunkFailure, ChunkInput, ChunkOutput, Flaw, StrayBreaks } from './chunk.ts';
import { FLAW, FLAWS_KEPT, MAX_ROW_BYTES, MODE } from './chunk.ts';
import { classify, parseBoolean, parseFormattedNumber } from '../cells/classify.ts';
import { parseDate } from '../cells/date.ts';
import type { CsvFormat } from './format.ts';
import { KIND, KINDS } from '../cells/type-ledger.ts';
import { parsed, parseNumber } from '../cells/number.ts';
import * as loop from './row-loop.ts';
import { PLACE, REASON, STATE } from './row-loop.ts';
import { findStrayBreaks } from './stray-breaks.ts';
import { isComment, lineEnd, QuotedCell, SCAN, type Window } from './row-scan.ts';
import { guessRowStart } from './row-start.ts';
import type { TextBlock } from '../texts/text-index.ts';
import { isUtf8, repairUtf8, windows1252ToUtf8 } from './transcode.ts';
import { type ChunkWindow, FileChanged, readWindow } from './window.ts';

const LF = 0x0a;
const CR = 0x0d;

const EXAMPLE_LENGTH = 60;
/** The code of a cell that is missing. */
const MISSING = -1;
/** Bytes that may stand in a number: with one of them as delimiter, no number is plain. */
const IN_NUMBERS = new Set(Array.from('0123456789+-eE', (character) => character.charCodeAt(0)));

const lenient = new TextDecoder();

const LEAST_TAIL = 1 << 16;
/** Bytes read behind a chunk for the end of its last row. */
let tail = LEAST_TAIL;

/** The columns of a chunk while they grow, and everything that is counted about them. */
class ChunkColumns {
  /** Where the stretch of each column begins, among the cells of numbers and dates or among the codes, by its mode. */
  readonly bases: Int32Array;
  readonly examples: ChunkExample[] = [];
  readonly flaws: Flaw[] = [];
  readonly flawCounts = [0, 0, 0, 0];
  hasFlaws = false;
  hasBrokenQuotes = false;
  readonly modes: Uint8Array;
  private readonly numberSlots: number;
  private readonly codeSlots: number;
  private readonly known: Uint8Array;
  private readonly format: CsvFormat;
  /** 1 for every byte that a missing token begins with. */
  private readonly beginsToken = new Uint8Array(256);

  constructor(input: ChunkInput, capacity: number) {
    const { modes, format } = input;
    this.modes = modes;
    this.format = format;
    this.known = input.known.slice();
    this.bases = new Int32Array(modes.length);
    const isDouble = (mode: number): boolean => mode === MODE.number || mode === MODE.datetime;
    this.numberSlots = modes.filter(isDouble).length;
    this.codeSlots = modes.filter((mode) => mode !== MODE.skip && !isDouble(mode)).length;
    for (const { bytes } of format.missing) if (bytes.length > 0) this.beginsToken[bytes[0]] = 1;
    this.placeBases(capacity);
    const { bases, numberSlots, codeSlots } = this;
    loop.layOut({ modes, bases, numberSlots, codeSlots, capacity, missing: format.missing });
  }

  private placeBases(capacity: number): void {
    let numbers = 0;
    let codes = 0;
    this.modes.forEach((mode, column) => {
      if (mode === MODE.number || mode === MODE.datetime) this.bases[column] = capacity * numbers++;
      else if (mode !== MODE.skip) this.bases[column] = capacity * codes++;
    });
  }

  /** Makes room for twice as many rows. */
  grow(): void {
    this.placeBases(2 * loop.get(STATE.capacity));
    loop.growRows(this.bases, this.numberSlots, this.codeSlots);
  }

  /** Takes note of a cell's kind and keeps the first of each kind as an example. */
  private count(column: number, kind: number, bytes: Uint8Array, from: number, to: number): void {
    const index = column * KINDS + kind;
    const at = (loop.get(STATE.kinds) >> 2) + index;
    loop.integers[at] += 1;
    this.example(column, kind, bytes, from, to, loop.get(STATE.line));
  }

  /** Keeps the cell as an example of its kind, where none is known yet. */
  private example(column: number, kind: number, bytes: Uint8Array, from: number, to: number, line: number): void {
    const index = column * KINDS + kind;
    if (this.known[index] !== 0) return;
    this.known[index] = 1;
    const raw = bytes.slice(from, Math.min(to, from + 4 * EXAMPLE_LENGTH));
    const utf8 = this.format.encoding === 'windows-1252' ? windows1252ToUtf8(raw) : raw;
    this.examples.push({ column, kind, line, cell: lenient.decode(utf8).slice(0, EXAMPLE_LENGTH) });
  }

  flaw(kind: number, line: number, cells = 0): void {
    this.hasFlaws = true;
    this.flawCounts[kind] += 1;
    if (this.flaws.length < FLAWS_KEPT) this.flaws.push({ kind, line, cells });
  }

  /** Whether the cell is a missing token; if so it is counted. The empty cell is token 0. */
  private takeMissing(column: number, bytes: Uint8Array, from: number, to: number): boolean {
    const tokens = this.format.missing;
    const length = to - from;
    let token = 0;
    if (length > 0) {
      if (this.beginsToken[bytes[from]] === 0) return false;
      search: for (token = 1; token < tokens.length; token++) {
        const wanted = (tokens[token] as { bytes: Uint8Array }).bytes;
        if (wanted.length !== length) continue;
        for (let index = 0; index < length; index++) if (wanted[index] !== bytes[from + index]) continue search;
        break;
      }
      if (token === tokens.length) return false;
    }
    const at = (loop.get(STATE.missing) >> 2) + column * tokens.length + token;
    loop.integers[at] += 1;
    return true;
  }

  /** A cell of any mode, whatever it looks like. The loop's memory may be viewed anew afterwards. */
  put(column: number, bytes: Uint8Array, from: number, to: number): void {
    const mode = this.modes[column];
    if (mode === MODE.skip) return;
    const at = this.bases[column] + loop.get(STATE.row);
    if (mode === MODE.string) {
      const code = this.textCode(column, bytes, from, to);
      loop.integers[(loop.get(STATE.codes) >> 2) + at] = code;
      return;
    }
    let kind = -1;
    if (!this.takeMissing(column, bytes, from, to)) {
      kind = this.parse(mode, bytes, from, to);
      this.count(column, kind, bytes, from, to);
    }
    if (mode === MODE.number) {
      const isNumber = kind >= 0 && kind < KIND.boolean;
      loop.doubles[(loop.get(STATE.numbers) >> 3) + at] = isNumber ? parsed[0] : Number.NaN;
    } else if (mode === MODE.datetime) {
      const isDate = kind === KIND.date || kind === KIND.zonedDate;
      loop.doubles[(loop.get(STATE.numbers) >> 3) + at] = isDate ? parsed[0] : Number.NaN;
    } else {
      loop.integers[(loop.get(STATE.codes) >> 2) + at] = kind === KIND.boolean ? parsed[0] : MISSING;
    }
  }

  /** The kind of a cell; that which the mode expects is tried first. */
  private parse(mode: number, bytes: Uint8Array, from: number, to: number): number {
    if (mode === MODE.number) {
      const kind = parseFormattedNumber(bytes, from, to, this.format);
      if (kind !== KIND.other) return kind;
    } else if (mode === MODE.datetime) {
      const kind = parseDate(bytes, from, to);
      if (kind !== KIND.other) return kind;
    } else {
      const truth = parseBoolean(bytes, from, to);
      if (truth >= 0) {
        parsed[0] = truth;
        return KIND.boolean;
      }
    }
    return classify(bytes, from, to, this.format);
  }

  private textCode(column: number, bytes: Uint8Array, from: number, to: number): number {
    // First of all, so that missing tokens never become strings.
    if (this.takeMissing(column, bytes, from, to)) return MISSING;
    const line = loop.get(STATE.line);
    if (this.format.encoding === 'windows-1252') return loop.code(column, bytes, from, to, line, false);
    // Only strings that were never seen are checked for being UTF-8: a check of each cell would cost as much again.
    const { byteOffset, length } = bytes;
    const isInLoop = loop.holds(bytes);
    const known = loop.code(column, bytes, from, to, line, true);
    if (known !== loop.UNCHECKED) return known;
    const source = isInLoop ? loop.bytes.subarray(byteOffset, byteOffset + length) : bytes;
    if (isUtf8(source, from, to)) return loop.code(column, source, from, to, line, false);
    this.flaw(FLAW.encoding, line);
    const repaired = repairUtf8(source.slice(from, to));
    if (this.takeMissing(column, repaired, 0, repaired.length)) return MISSING;
    return loop.code(column, repaired, 0, repaired.length, line, false);
  }

  /**
   * The columns in one piece of shared memory: a hundred thousand small ones would take seconds to make and to send.
   * Doubles stand first, then codes, then bytes, so that each is aligned. String columns are counted by kind.
   */
  finish(
    rows: number,
    given: SharedArrayBuffer | undefined,
  ): { vectors: readonly (Vector | null)[]; texts: TextBlock } {
    const { modes } = this;
    const booleans = modes.filter((mode) => mode === MODE.boolean).length;
    const strings = this.codeSlots - booleans;
    const length = rows * (8 * this.numberSlots + 4 * strings + booleans);
    const memory = given !== undefined && given.byteLength >= length ? given : new SharedArrayBuffer(length);
    let nextNumbers = 0;
    let nextStrings = 8 * rows * this.numberSlots;
    let nextBooleans = nextStrings + 4 * rows * strings;
    const numbers = loop.get(STATE.numbers) >> 3;
    const codes = loop.get(STATE.codes) >> 2;
    const vectors = Array.from(modes, (mode, column): Vector | null => {
      const base = this.bases[column];
      if (mode === MODE.skip) return null;
      if (mode === MODE.number || mode === MODE.datetime) {
        const values = new Float64Array(memory, nextNumbers, rows);
        nextNumbers += 8 * rows;
        values.set(loop.doubles.subarray(numbers + base, numbers + base + rows));
        return { type: mode === MODE.number ? 'number' : 'datetime', cells: values };
      }
      const cells = loop.integers.subarray(codes + base, codes + base + rows);
      if (mode === MODE.boolean) {
        const truths = new Int8Array(memory, nextBooleans, rows);
        nextBooleans += rows;
        truths.set(cells);
        return { type: 'boolean', cells: truths };
      }
      const entries = new Int32Array(memory, nextStrings, rows);
      nextStrings += 4 * rows;
      entries.set(cells);
      return { type: 'text', cells: entries };
    });
    return { vectors, texts: this.takeTexts() };
  }

  /** Counts the strings by kind and copies them to shared memory, as UTF-8. */
  private takeTexts(): TextBlock {
    const { size, columns, lines, hashes, counts, offsets, bytes } = loop.chunkTexts();
    const { known, format } = this;
    const kinds = loop.get(STATE.kinds) >> 2;
    const tally = loop.integers.subarray(kinds, kinds + known.length);
    const isUtf8File = format.encoding !== 'windows-1252';
    const parts: Uint8Array[] = [];
    const block = { columns: sharedInt32(size), hashes: sharedInt32(size), offsets: sharedUint32(size + 1) };
    block.columns.set(columns);
    block.hashes.set(hashes);
    block.offsets.set(offsets);
    for (let entry = 0, from = 0; entry < size; entry++) {
      const to = offsets[entry + 1];
      const column = columns[entry];
      const index = column * KINDS + classify(bytes, from, to, format);
      tally[index] += counts[entry];
      // Asked here, too: a call for each of a million texts takes as long as the look at it.
      if (known[index] === 0) this.example(column, index % KINDS, bytes, from, to, lines[entry]);
      if (!isUtf8File) {
        const part = windows1252ToUtf8(bytes.subarray(from, to));
        parts.push(part);
        block.offsets[entry + 1] = block.offsets[entry] + part.length;
      }
      from = to;
    }
    const all = sharedUint8(block.offsets[size]);
    if (isUtf8File) all.set(bytes);
    parts.forEach((part, entry) => {
      all.set(part, block.offsets[entry]);
    });
    return { size, ...block, bytes: all };
  }
}

/** Rows that a chunk is expected to hold at most: those of an earlier chunk, roughly. Only a matter of speed. */
let expectedRows = 1 << 12;

const quoted = new QuotedCell();

interface Parsed {
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
    if (isInRow) columns.put(column, quoted.source, quoted.from, quoted.to);
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
  loop.set(STATE.isOdd, IN_NUMBERS.has(delimiter) ? 1 : 0);
  loop.set(STATE.at, base + start);
  loop.set(STATE.row, 0);
  loop.set(STATE.line, 0);
  loop.set(STATE.place, PLACE.rowBegin);

  const result = (state: number): Parsed => ({
    state,
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
        const byte = bytes[at];
        const isBlank = byte === newline || (byte === CR && newline === LF && bytes[at + 1] === LF);
        if (isBlank || isComment(bytes, at, comment)) {
          const next = lineEnd(bytes, at, newline) + 1;
          goOn(next, PLACE.rowBegin);
          if (next > limit && !isEnd) return result(SCAN.incomplete);
          loop.set(STATE.line, loop.get(STATE.line) + 1);
          break;
        }
        if (loop.get(STATE.row) >= loop.get(STATE.maxRows)) return result(SCAN.complete);
        if (loop.get(STATE.row) === loop.get(STATE.capacity)) columns.grow();
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
        columns.flaw(cells < width ? FLAW.short : FLAW.long, loop.get(STATE.rowLine), cells);
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
  strayBreaks: null,
  examples: [],
  flaws: [],
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
    const { state, columns, start, end, lines, rows } = parseRows(input, window);
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
      strayBreaks: chunkStrayBreaks(window, start, end, input.format),
      examples: columns.examples,
      flaws: columns.flaws,
      flawCounts: columns.flawCounts,
    };
  }
}

/**
 * One chunk of a CSV file to typed columns: a pure function of the file's bytes, run on worker threads.
 *
 * The loop over cells is the engine's hottest. What is common is done in it, on local variables: plain numbers are read
 * digit by digit, strings are hashed while their end is searched. Whatever is unusual (a quote, an exponent, a missing
 * token) leaves it for a method of `ChunkColumns`.
 */
import type { Vector } from '../../table/column.ts';
import { classify, parseBoolean, parseFormattedNumber } from './classify.ts';
import type { ChunkExample, ChunkFailure, ChunkInput, ChunkOutput, Flaw } from './chunk.ts';
import { FLAW, FLAWS_KEPT, MAX_ROW_BYTES, MODE } from './chunk.ts';
import { parseDate } from './date.ts';
import type { CsvFormat } from './format.ts';
import { KIND, KINDS } from './ledger.ts';
import { longDecimal, parsed, parseNumber, POWERS, scaled } from './number.ts';
import { guessRowStart } from './row-start.ts';
import { isComment, lineEnd, QuotedCell, SCAN } from './row-scan.ts';
import { HASH_PRIME, hashBytes, hashEnd, hashSeed, TextIndex } from './text-index.ts';
import { isUtf8, repairUtf8, windows1252ToUtf8 } from './transcode.ts';
import { type ChunkWindow, FileChanged, readWindow } from './window.ts';

const LF = 0x0a;
const CR = 0x0d;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Digits of each part of a number that surely fit 31 bits. */
const FAST_DIGITS = 9;
/** Both parts of a number together, as one double, are exact up to so many digits. */
const EXACT_DIGITS = 15;
/** A constant, because V8 reads `Number.MAX_SAFE_INTEGER` anew in every cell. */
const MAX_SAFE = 2 ** 53 - 1;
const EXAMPLE_LENGTH = 60;
/** The code of a cell that is missing. */
const MISSING = -1;

/**
 * Where a column has so many distinct strings in one chunk and next to none was there before, the others are not looked
 * up, since the merging of all chunks finds equal strings in any case: looking up waits for memory at every step.
 */
const MANY_DISTINCT = 1 << 15;
const FEW_FOUND = 0.125;
/** In place of a count. */
const NOT_SOUGHT = -1;

const lenient = new TextDecoder();

const LEAST_TAIL = 1 << 16;
/** Bytes read behind a chunk for the end of its last row. */
let tail = LEAST_TAIL;
/** Kept between the chunks of a thread, because fresh memory costs more than parsing into it. */
const texts = new TextIndex();
let numberScratch = new Float64Array(0);
let codeScratch = new Int32Array(0);

function scratchNumbers(length: number): Float64Array {
  if (numberScratch.length < length) numberScratch = new Float64Array(length);
  return numberScratch;
}

function scratchCodes(length: number): Int32Array {
  if (codeScratch.length < length) codeScratch = new Int32Array(length);
  return codeScratch;
}

/** The columns of a chunk while they grow, and everything that is counted about them. */
class ChunkColumns {
  rows = 0;
  capacity: number;
  /** Cells of number and date columns, one stretch of `capacity` cells a column. */
  numbers: Float64Array;
  /** Cells of boolean and string columns, likewise. */
  codes: Int32Array;
  /** Where the stretch of each column begins, in `numbers` or `codes` by its mode. */
  readonly bases: Int32Array;
  /** Line of the row that is being read, counted from the chunk's first row. */
  line = 0;
  /** What `parsePlainNumbers` returns besides a position. */
  cursor = 0;
  isRowDone = false;
  readonly kinds: Int32Array;
  readonly missing: Int32Array;
  readonly examples: ChunkExample[] = [];
  readonly flaws: Flaw[] = [];
  readonly flawCounts = [0, 0, 0, 0];
  hasFlaws = false;
  private readonly numberSlots: number;
  private readonly codeSlots: number;
  /** By column, the string cells that were in the index already, and those that were not. */
  private readonly found: Int32Array;
  private readonly added: Int32Array;
  private readonly known: Uint8Array;
  readonly modes: Uint8Array;
  private readonly format: CsvFormat;
  /** 1 for every byte that a missing token begins with. */
  private readonly beginsToken = new Uint8Array(256);

  constructor(input: ChunkInput, capacity: number) {
    const columns = input.modes.length;
    this.modes = input.modes;
    this.format = input.format;
    this.known = input.known.slice();
    this.capacity = capacity;
    this.bases = new Int32Array(columns);
    this.found = new Int32Array(columns);
    this.added = new Int32Array(columns);
    const isDouble = (mode: number): boolean => mode === MODE.number || mode === MODE.datetime;
    this.numberSlots = input.modes.filter(isDouble).length;
    this.codeSlots = input.modes.filter((mode) => mode !== MODE.skip && !isDouble(mode)).length;
    this.numbers = scratchNumbers(this.numberSlots * capacity);
    this.codes = scratchCodes(this.codeSlots * capacity);
    this.placeBases();
    this.kinds = new Int32Array(columns * KINDS);
    this.missing = new Int32Array(columns * input.format.missing.length);
    for (const { bytes } of input.format.missing) if (bytes.length > 0) this.beginsToken[bytes[0] as number] = 1;
  }

  private placeBases(): void {
    let numbers = 0;
    let codes = 0;
    this.modes.forEach((mode, column) => {
      if (mode === MODE.number || mode === MODE.datetime) this.bases[column] = this.capacity * numbers++;
      else if (mode !== MODE.skip) this.bases[column] = this.capacity * codes++;
    });
  }

  /** Makes room for twice as many rows. */
  grow(): void {
    const { capacity, numbers, codes } = this;
    this.capacity = capacity * 2;
    this.numbers = scratchNumbers(this.numberSlots * this.capacity);
    this.codes = scratchCodes(this.codeSlots * this.capacity);
    // From the last column to the first: where memory is the same, no stretch may overwrite one that is still to move.
    for (let slot = this.numberSlots - 1; slot >= 0; slot--) {
      this.numbers.set(numbers.subarray(slot * capacity, (slot + 1) * capacity), slot * this.capacity);
    }
    for (let slot = this.codeSlots - 1; slot >= 0; slot--) {
      this.codes.set(codes.subarray(slot * capacity, (slot + 1) * capacity), slot * this.capacity);
    }
    this.placeBases();
  }

  /** Takes note of a cell's kind and keeps the first of each kind as an example. */
  count(column: number, kind: number, bytes: Uint8Array, from: number, to: number): void {
    const index = column * KINDS + kind;
    const before = this.kinds[index] as number;
    this.kinds[index] = before + 1;
    if (before === 0) this.example(column, kind, bytes, from, to);
  }

  /** Keeps the cell as an example of its kind, where none is known yet. */
  example(column: number, kind: number, bytes: Uint8Array, from: number, to: number, line = this.line): void {
    const index = column * KINDS + kind;
    if (this.known[index] !== 0) return;
    this.known[index] = 1;
    const raw = bytes.slice(from, Math.min(to, from + 4 * EXAMPLE_LENGTH));
    const utf8 = this.format.encoding === 'windows-1252' ? windows1252ToUtf8(raw) : raw;
    this.examples.push({ column, kind, line, cell: lenient.decode(utf8).slice(0, EXAMPLE_LENGTH) });
  }

  flaw(kind: number, line: number, cells = 0): void {
    this.hasFlaws = true;
    this.flawCounts[kind] = (this.flawCounts[kind] as number) + 1;
    if (this.flaws.length < FLAWS_KEPT) this.flaws.push({ kind, line, cells });
  }

  /** Whether the cell is a missing token; if so it is counted. The empty cell is token 0. */
  takeMissing(column: number, bytes: Uint8Array, from: number, to: number): boolean {
    const tokens = this.format.missing;
    const length = to - from;
    let token = 0;
    if (length > 0) {
      if (this.beginsToken[bytes[from] as number] === 0) return false;
      search: for (token = 1; token < tokens.length; token++) {
        const wanted = (tokens[token] as { bytes: Uint8Array }).bytes;
        if (wanted.length !== length) continue;
        for (let index = 0; index < length; index++) if (wanted[index] !== bytes[from + index]) continue search;
        break;
      }
      if (token === tokens.length) return false;
    }
    const index = column * tokens.length + token;
    this.missing[index] = (this.missing[index] as number) + 1;
    return true;
  }

  /** Whether a missing token is a number, such as `-999`: the fast path would take it for one. */
  get hasNumberTokens(): boolean {
    const { missing, decimal } = this.format;
    return missing.some(({ bytes }) => parseNumber(bytes, 0, bytes.length, decimal) !== KIND.other);
  }

  /** A cell of any mode, whatever it looks like. */
  put(column: number, bytes: Uint8Array, from: number, to: number): void {
    const mode = this.modes[column] as number;
    if (mode === MODE.skip) return;
    const at = (this.bases[column] as number) + this.rows;
    if (mode === MODE.string) {
      this.codes[at] = this.textCode(column, bytes, from, to);
      return;
    }
    let kind = -1;
    if (!this.takeMissing(column, bytes, from, to)) {
      kind = this.parse(mode, bytes, from, to);
      this.count(column, kind, bytes, from, to);
    }
    if (mode === MODE.number) {
      this.numbers[at] = kind >= 0 && kind < KIND.boolean ? (parsed[0] as number) : Number.NaN;
    } else if (mode === MODE.datetime) {
      this.numbers[at] = kind === KIND.date || kind === KIND.zonedDate ? (parsed[0] as number) : Number.NaN;
    } else {
      this.codes[at] = kind === KIND.boolean ? (parsed[0] as number) : MISSING;
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
    return this.hashedCode(column, hashBytes(column, bytes, from, to), bytes, from, to);
  }

  /** The code of a string cell whose hash is known. */
  hashedCode(column: number, hash: number, bytes: Uint8Array, from: number, to: number): number {
    // `takeMissing` comes first, so that missing tokens never enter the index.
    if (this.takeMissing(column, bytes, from, to)) return MISSING;
    const found = this.found[column] as number;
    if (found !== NOT_SOUGHT) {
      const entry = texts.find(hash, column, bytes, from, to);
      if (entry >= 0) {
        this.found[column] = found + 1;
        return entry;
      }
    }
    return this.newText(column, hash, bytes, from, to);
  }

  /** Only strings that were never seen are checked for being UTF-8: a check of each cell would cost as much again. */
  private newText(column: number, hash: number, bytes: Uint8Array, from: number, to: number): number {
    if (this.format.encoding !== 'windows-1252' && !isUtf8(bytes, from, to)) {
      this.flaw(FLAW.encoding, this.line);
      const repaired = repairUtf8(bytes.slice(from, to));
      return this.textCode(column, repaired, 0, repaired.length);
    }
    const found = this.found[column] as number;
    if (found === NOT_SOUGHT) return texts.append(hash, column, bytes, from, to, this.line);
    const added = (this.added[column] as number) + 1;
    this.added[column] = added;
    if (added === MANY_DISTINCT && found < added * FEW_FOUND) this.found[column] = NOT_SOUGHT;
    return texts.add(hash, column, bytes, from, to, this.line);
  }

  /**
   * The columns in one piece of shared memory: a hundred thousand small ones would take seconds to make and to send.
   * Doubles stand first, then codes, then bytes, so that each is aligned. String columns are counted by kind.
   */
  finish(): readonly (Vector | null)[] {
    const { rows, modes } = this;
    const booleans = modes.filter((mode) => mode === MODE.boolean).length;
    const strings = this.codeSlots - booleans;
    const memory = new SharedArrayBuffer(rows * (8 * this.numberSlots + 4 * strings + booleans));
    let nextNumbers = 0;
    let nextStrings = 8 * rows * this.numberSlots;
    let nextBooleans = nextStrings + 4 * rows * strings;
    const counts = new Int32Array(texts.size);
    const vectors = Array.from(modes, (mode, column): Vector | null => {
      const from = this.bases[column] as number;
      const to = from + rows;
      if (mode === MODE.skip) return null;
      if (mode === MODE.number || mode === MODE.datetime) {
        const values = new Float64Array(memory, nextNumbers, rows);
        nextNumbers += 8 * rows;
        values.set(this.numbers.subarray(from, to));
        return { type: mode === MODE.number ? 'number' : 'datetime', values };
      }
      if (mode === MODE.boolean) {
        const codes = new Int8Array(memory, nextBooleans, rows);
        nextBooleans += rows;
        codes.set(this.codes.subarray(from, to));
        return { type: 'boolean', codes };
      }
      const codes = new Int32Array(memory, nextStrings, rows);
      nextStrings += 4 * rows;
      for (let row = 0; row < rows; row++) {
        const code = this.codes[from + row] as number;
        codes[row] = code;
        if (code >= 0) counts[code] = (counts[code] as number) + 1;
      }
      return { type: 'text', codes };
    });
    this.countTexts(counts);
    return vectors;
  }

  private countTexts(counts: Int32Array): void {
    const { bytes, offsets, columns, lines } = texts;
    for (let entry = 0; entry < texts.size; entry++) {
      const from = offsets[entry] as number;
      const to = offsets[entry + 1] as number;
      const column = columns[entry] as number;
      const kind = classify(bytes, from, to, this.format);
      const index = column * KINDS + kind;
      this.kinds[index] = (this.kinds[index] as number) + (counts[entry] as number);
      this.example(column, kind, bytes, from, to, lines[entry]);
    }
  }
}

/** Rows that a chunk is expected to hold at most: those of an earlier chunk, roughly. Only a matter of speed. */
let expectedRows = 1 << 12;

const quoted = new QuotedCell();

/** The four bytes of a word without what makes them digits: 0 … 9 each where all are. The first is the lowest. */
const DIGIT_BYTES = 0x30303030;

/** Marks the bytes of such a word that are no digits; only the lowest mark can be relied on. */
const otherBytes = (word: number): number => (word | (word + 0x06060606)) & 0xf0f0f0f0;

/** How many digits stand before the lowest mark. */
const digitsBefore = (marks: number): number => (31 - Math.clz32(marks & -marks)) >> 3;

/** The number that four digits are: neighbours become pairs below 100, all at once, and two of the pairs the result. */
function numberOf(word: number): number {
  const pairs = Math.imul(word, 10) + (word >>> 8);
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff);
}

/**
 * Reads plain numbers (a minus, some digits, at most one decimal mark) and empty cells from `column` on, until a column of
 * another mode or a cell that is anything else. Returns where that cell begins, and leaves its column in
 * `columns.cursor`; or, with `columns.isRowDone`, the position of the newline, and the column in front of it.
 *
 * Digits behind the mark are read four at a time, and how many of them there are is computed instead of tried: their
 * number differs from cell to cell, and each wrong guess of a branch costs a processor as much as half of the cell.
 *
 * A function of its own because V8 then keeps its variables in registers: within the loop over rows, all of parsing was a
 * third slower.
 */
function parsePlainNumbers(
  window: ChunkWindow,
  start: number,
  firstColumn: number,
  row: number,
  columns: ChunkColumns,
  format: CsvFormat,
): number {
  const { bytes, view } = window;
  const { numbers, bases, kinds, modes, missing } = columns;
  const { delimiter, newline, decimal } = format;
  const tokens = format.missing.length;
  let column = firstColumn;
  let at = start;
  columns.isRowDone = false;
  for (; column < modes.length && modes[column] === MODE.number; column++) {
    let byte = bytes[at] as number;
    if (byte === delimiter) {
      numbers[(bases[column] as number) + row] = Number.NaN;
      missing[column * tokens] = (missing[column * tokens] as number) + 1;
      at++;
      continue;
    }
    const from = at;
    const isNegative = byte === MINUS;
    if (isNegative) at++;
    const first = at;
    let whole = 0;
    let digit = (bytes[at] as number) - ZERO;
    while (digit >= 0 && digit <= 9) {
      whole = (Math.imul(whole, 10) + digit) | 0;
      digit = (bytes[++at] as number) - ZERO;
    }
    const wholeDigits = at - first;
    let value: number = whole;
    let index = column * KINDS + KIND.integer;
    byte = bytes[at] as number;
    if (byte === decimal) {
      const point = at++;
      // Up to eight digits make a number that is exact in 31 bits, and so do the next eight.
      let upper = 0;
      let lower = 0;
      let lowerDigits = 0;
      let word = view.getInt32(at, true) ^ DIGIT_BYTES;
      let marks = otherBytes(word);
      if (marks === 0) {
        upper = numberOf(word);
        at += 4;
        word = view.getInt32(at, true) ^ DIGIT_BYTES;
        marks = otherBytes(word);
        if (marks === 0) {
          upper = upper * 10_000 + numberOf(word);
          at += 4;
          word = view.getInt32(at, true) ^ DIGIT_BYTES;
          marks = otherBytes(word);
          if (marks === 0) {
            lower = numberOf(word);
            at += 4;
            word = view.getInt32(at, true) ^ DIGIT_BYTES;
            marks = otherBytes(word);
            if (marks === 0) {
              lower = lower * 10_000 + numberOf(word);
              at += 4;
            } else {
              const digits = digitsBefore(marks);
              if (digits > 0) lower = lower * (POWERS[digits] as number) + numberOf(word << (32 - 8 * digits));
              at += digits;
            }
          } else {
            const digits = digitsBefore(marks);
            if (digits > 0) lower = numberOf(word << (32 - 8 * digits));
            at += digits;
          }
          lowerDigits = at - point - 9;
        } else {
          const digits = digitsBefore(marks);
          if (digits > 0) upper = upper * (POWERS[digits] as number) + numberOf(word << (32 - 8 * digits));
          at += digits;
        }
      } else {
        const digits = digitsBefore(marks);
        if (digits > 0) upper = numberOf(word << (32 - 8 * digits));
        at += digits;
      }
      const fractionDigits = at - point - 1;
      byte = bytes[at] as number;
      if (wholeDigits > FAST_DIGITS || (fractionDigits === 16 && byte >= ZERO && byte <= ZERO + 9)) {
        while (byte >= ZERO && byte <= ZERO + 9) byte = bytes[++at] as number;
        value = longDecimal(bytes, first, at, decimal);
      } else {
        const power = POWERS[fractionDigits] as number;
        const high = whole * (POWERS[fractionDigits - lowerDigits] as number) + upper;
        const all = high * (POWERS[lowerDigits] as number) + lower;
        // One rounding of two exact numbers rounds exactly (Clinger).
        if (all <= MAX_SAFE) value = all / power;
        else if (wholeDigits + fractionDigits - lowerDigits > EXACT_DIGITS)
          value = longDecimal(bytes, first, at, decimal);
        else value = scaled(high, lower, lowerDigits, -fractionDigits);
      }
      if (value !== value) {
        at = from;
        break;
      }
      index += KIND.decimal - KIND.integer;
    }
    if (byte === CR && newline === LF) byte = bytes[++at] as number;
    const isRowEnd = byte === newline;
    if (
      (byte !== delimiter && !isRowEnd) ||
      wholeDigits === 0 ||
      wholeDigits > FAST_DIGITS ||
      (wholeDigits > 1 && bytes[first] === ZERO)
    ) {
      at = from;
      break;
    }
    numbers[(bases[column] as number) + row] = isNegative ? -value : value;
    const before = kinds[index] as number;
    kinds[index] = before + 1;
    if (before === 0) columns.example(column, index - column * KINDS, bytes, from, at);
    if (isRowEnd) {
      columns.isRowDone = true;
      break;
    }
    at++;
  }
  columns.cursor = column;
  return at;
}

interface Parsed {
  readonly state: number;
  readonly columns: ChunkColumns;
  readonly start: number;
  readonly end: number;
  readonly lines: number;
}

/** Parses the rows of a window. `state` tells whether the last one ends in it; if not, all is to be done again. */
function parseRows(input: ChunkInput, window: ChunkWindow): Parsed {
  const { format, modes, maxRows } = input;
  const { bytes, limit, isEnd, stop } = window;
  const { delimiter, quote, newline, comment, keepsMalformed } = format;
  const width = modes.length;
  const lastColumn = width - 1;
  texts.clear();
  const columns = new ChunkColumns(input, Math.max(16, Math.min(expectedRows, Math.ceil((limit + 1) / width))));
  const { bases } = columns;
  const isFast = !columns.hasNumberTokens;
  let { codes, capacity } = columns;
  let row = 0;
  let line = 0;
  const start = input.isExact ? window.first : guessRowStart(window, format, width);
  let at = start;
  const result = (state: number): Parsed => ({ state, columns, start, end: Math.min(at, limit), lines: line });

  while (at < stop && at < limit && row < maxRows) {
    const begin = bytes[at];
    const isBlank = begin === newline || (begin === CR && newline === LF && bytes[at + 1] === LF);
    if (isBlank || (comment.length > 0 && isComment(bytes, at, comment))) {
      at = lineEnd(bytes, at, newline) + 1;
      if (at > limit && !isEnd) return result(SCAN.incomplete);
      line++;
      continue;
    }
    if (row === capacity) {
      columns.grow();
      ({ codes, capacity } = columns);
    }
    columns.rows = row;
    columns.line = line;
    const rowLine = line;
    let column = 0;
    for (; ; column++) {
      // The cell of `column` begins at `at`; when it is done, `at` is on the delimiter or the newline behind it.
      const mode = column < width ? (modes[column] as number) : MODE.skip;
      if (mode === MODE.number && isFast) {
        at = parsePlainNumbers(window, at, column, row, columns, format);
        column = columns.cursor;
        if (columns.isRowDone) break;
        if (column === width || modes[column] !== MODE.number) {
          column--;
          continue;
        }
        // What stands here is no plain number.
      } else if (mode === MODE.string && bytes[at] !== quote) {
        const from = at;
        let hash = hashSeed(column);
        let byte = bytes[at] as number;
        while (byte !== delimiter && byte !== newline) {
          hash = Math.imul(hash ^ byte, HASH_PRIME);
          byte = bytes[++at] as number;
        }
        let to = at;
        if (byte === LF && newline === LF && at > from && bytes[at - 1] === CR) {
          to--;
          hash = hashBytes(column, bytes, from, to);
        } else {
          hash = hashEnd(hash);
        }
        codes[(bases[column] as number) + row] = columns.hashedCode(column, hash, bytes, from, to);
        if (byte === newline) break;
        at++;
        continue;
      }

      if (bytes[at] === quote) {
        const state = quoted.read(window, at, format);
        if (state !== SCAN.complete) return result(state);
        if (quoted.hasFlaw) {
          columns.flaw(FLAW.quote, line);
          if (!keepsMalformed) return result(SCAN.complete);
        }
        if (column < width) columns.put(column, quoted.source, quoted.from, quoted.to);
        line += quoted.lines;
        columns.line = line;
        at = quoted.next;
      } else {
        const from = at;
        while (bytes[at] !== delimiter && bytes[at] !== newline) at++;
        const isCrLf = newline === LF && bytes[at] === LF && at > from && bytes[at - 1] === CR;
        if (column < width) columns.put(column, bytes, from, isCrLf ? at - 1 : at);
      }
      if (bytes[at] === newline) break;
      at++;
    }
    if (at >= limit && !isEnd) return result(SCAN.incomplete);
    if (column !== lastColumn) {
      columns.flaw(column < lastColumn ? FLAW.short : FLAW.long, rowLine, column + 1);
      while (++column < width) columns.put(column, bytes, at, at);
    }
    at++;
    line++;
    row++;
    if (columns.hasFlaws && !keepsMalformed) break;
  }
  columns.rows = row;
  return result(SCAN.complete);
}

const failed = (input: ChunkInput, failure: ChunkFailure): ChunkOutput => ({
  failure,
  start: input.from,
  end: input.from,
  lines: 0,
  rows: 0,
  vectors: [],
  texts: new TextIndex().toBlock(null),
  kinds: new Int32Array(0),
  missing: new Int32Array(0),
  examples: [],
  flaws: [],
  flawCounts: [0, 0, 0, 0],
});

/** Reads and parses one chunk. What goes wrong is in the output: the chunk may have begun at a wrong guess. */
export function parseChunk(input: ChunkInput): ChunkOutput {
  for (;;) {
    let window: ChunkWindow;
    try {
      window = readWindow(input, tail);
    } catch (error) {
      if (error instanceof FileChanged) return failed(input, { kind: 'changed' });
      return failed(input, { kind: 'file', error: (error as NodeJS.ErrnoException).code ?? String(error) });
    }
    const { state, columns, start, end, lines } = parseRows(input, window);
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
    expectedRows = Math.max(16, Math.ceil(columns.rows * 1.25));
    const vectors = columns.finish();
    return {
      failure: null,
      start: window.offsetOf(start),
      end: window.offsetOf(end),
      lines,
      rows: columns.rows,
      vectors,
      texts: texts.toBlock(input.format.encoding === 'windows-1252' ? windows1252ToUtf8 : null),
      kinds: columns.kinds,
      missing: columns.missing,
      examples: columns.examples,
      flaws: columns.flaws,
      flawCounts: columns.flawCounts,
    };
  }
}

/**
 * The hot loop of the CSV reader, in AssemblyScript: rows of typed cells out of the bytes of one chunk.
 *
 * What is common is done here: plain numbers, strings, missing tokens, quotes around either. Whatever else turns up (a
 * doubled quote, a date, a number with a thousands mark, a row of the wrong width) is left to parse-chunk.ts: the loop
 * returns with the cell's place in `state`, and is called again behind it.
 *
 * It is WebAssembly because JavaScript has no 64-bit integers: eight digits are one multiplication chain, a double of 17
 * digits is two multiplications, sixteen bytes are searched at once.
 */
import {
  DIGITS,
  digitsOf,
  FIVES,
  LAST_POWER,
  MAX_SAFE,
  numberOf,
  power,
  scaled,
  SIGNIFICANT_DIGITS,
  wholePower,
} from './numbers';
import { code, TEXT } from './texts';

export { FIVES, fives, prepare } from './numbers';
export { code, rehash, texts } from './texts';

/** Why the loop returned: as in row-loop.ts. */
const DONE: i32 = 0;
/** The cell at `at` is unusual. */
const CELL: i32 = 1;
/** A line begins at `at` that may be a comment or blank. */
const BEGIN: i32 = 2;
/** The row ends at `at`, and has `column` + 1 cells. */
const WIDTH: i32 = 3;
/** There is no room for one more row, or there are as many as were wanted. */
const ROWS: i32 = 4;
/** There is no room for one more string. */
const TEXTS: i32 = 5;
/** The row goes on behind the window. */
const INCOMPLETE: i32 = 6;

/** What is shared with JavaScript, one 32-bit integer each, as in row-loop.ts; positions are addresses in memory. */
export const state: usize = memory.data(128);
const AT: u32 = 0;
const ROW: u32 = 4;
const COLUMN: u32 = 8;
const LINE: u32 = 12;
/** Where to go on: at the beginning of a row, within one, or at its end. */
const PLACE: u32 = 16;
const ROW_BEGIN: u32 = 0;
const ROW_END: u32 = 2;
const LIMIT: u32 = 20;
const STOP: u32 = 24;
const MAX_ROWS: u32 = 28;
const CAPACITY: u32 = 32;
const WIDTH_OF_ROWS: u32 = 36;
const IS_END: u32 = 40;
const DELIMITER: u32 = 44;
const QUOTE: u32 = 48;
const NEWLINE: u32 = 52;
const DECIMAL: u32 = 56;
const COMMENT: u32 = 60;
/** Whether some missing token is a number, such as `-999`. */
const HAS_NUMBER_TOKENS: u32 = 64;
const MODES: u32 = 68;
const BASES: u32 = 72;
const NUMBERS: u32 = 76;
const CODES: u32 = 80;
const KINDS: u32 = 84;
const MISSING: u32 = 88;
const TOKENS: u32 = 92;
/** Per missing token: address and length. */
const TOKEN_LIST: u32 = 96;
/** 256 bytes: 1 for each that a missing token begins with. */
const TOKEN_BEGINS: u32 = 100;
/** Line of the row's first cell. */
const ROW_LINE: u32 = 104;
/** Whether the delimiter may stand in a number, such as `e`: then no number is plain. */
const IS_ODD: u32 = 108;

/** Whether words in quotes are missing tokens as well. */
const QUOTED_TOKENS: u32 = 112;

/** As in chunk.ts and ledger.ts. */
const MODE_SKIP: u32 = 0;
const MODE_NUMBER: u32 = 1;
const MODE_STRING: u32 = 4;
const KINDS_A_COLUMN: u32 = 11;
const KIND_INTEGER: u32 = 0;
const KIND_DECIMAL: u32 = 1;

const LF: u32 = 10;
const CR: u32 = 13;
const SPACE: u32 = 0x20;
const MINUS: u32 = 0x2d;
const ZERO: u32 = 0x30;

/** Bytes that are looked at together for a number as most are written. */
const PLAIN: u32 = 16;

/**
 * Whether the first `length` bytes are a number of at most 15 digits with at most one point, no sign and no needless zeros.
 * `values` are the bytes less "0", `points` has a bit for each that is a point.
 */
function isPlain(values: v128, length: u32, points: u32): bool {
  const cell: u32 = (1 << length) - 1;
  const digits: u32 = i8x16.bitmask(i8x16.le_u(values, i8x16.splat(9))) & cell;
  return (
    (digits | points) == cell &&
    (digits & 1) != 0 &&
    (points & (points - 1)) == 0 &&
    (i8x16.extract_lane_u(values, 0) != 0 || ((digits >> 1) & 1) == 0) &&
    length < PLAIN
  );
}

/**
 * The digits of a plain number as one whole number: they are moved to the right end of sixteen, the point taken out, and
 * added up in pairs, fours and eights, each all at once.
 */
function digitsTogether(values: v128, length: u32, point: u32): i64 {
  const hasPoint = point < length ? 1 : 0;
  const places = i8x16.add(
    i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    i8x16.splat(<i8>(length - PLAIN - hasPoint)),
  );
  // Behind the point one byte further right. What lies left of the number is no place, and becomes 0.
  const moved = i8x16.swizzle(values, i8x16.sub(places, i8x16.ge_s(places, i8x16.splat(<i8>point))));
  const pairs = i16x8.add(i16x8.mul(v128.and(moved, i16x8.splat(0xff)), i16x8.splat(10)), i16x8.shr_u(moved, 8));
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  return <i64>i32x4.extract_lane(eights, 0) * 100000000 + <i64>i32x4.extract_lane(eights, 1);
}

/** The number of CR bytes in [from, to) that no LF follows. The byte at `to` is read as well. */
export function countLoneReturns(from: u32, to: u32): u32 {
  const returns = i8x16.splat(<i8>CR);
  const feeds = i8x16.splat(<i8>LF);
  let count: u32 = 0;
  let at = from;
  for (; at + 16 <= to; at += 16) {
    const isReturn = i8x16.eq(v128.load(at), returns);
    const isBeforeFeed = i8x16.eq(v128.load(at + 1), feeds);
    count += popcnt(i8x16.bitmask(v128.andnot(isReturn, isBeforeFeed)));
  }
  for (; at < to; at++) if (load<u8>(at) == CR && load<u8>(at + 1) != LF) count++;
  return count;
}

/** The position of the next delimiter or newline. */
function cellEnd(from: u32, delimiters: v128, newlines: v128): u32 {
  let at = from;
  while (true) {
    const bytes = v128.load(at);
    const marks = i8x16.bitmask(v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, newlines)));
    if (marks != 0) return at + ctz(marks);
    at += 16;
  }
}

/** The number of the missing token that stands there; -1 where none does. The empty cell is token 0. */
function tokenOf(from: u32, to: u32): i32 {
  if (from == to) return 0;
  if (load<u8>(load<u32>(state + TOKEN_BEGINS) + load<u8>(from)) == 0) return -1;
  const tokens = load<u32>(state + TOKENS);
  const list = load<u32>(state + TOKEN_LIST);
  for (let token: u32 = 1; token < tokens; token++) {
    if (load<u32>(list + 8 * token + 4) != to - from) continue;
    if (memory.compare(load<u32>(list + 8 * token), from, to - from) == 0) return token;
  }
  return -1;
}

function leave(reason: i32, at: u32, row: u32, column: u32, line: u32): i32 {
  store<u32>(state + AT, at);
  store<u32>(state + ROW, row);
  store<u32>(state + COLUMN, column);
  store<u32>(state + LINE, line);
  return reason;
}

/** Reads rows until something comes up; says what. */
export function parseRows(): i32 {
  const limit: u32 = load<u32>(state + LIMIT);
  const stop: u32 = min<u32>(load<u32>(state + STOP), limit);
  const maxRows = min(load<u32>(state + MAX_ROWS), load<u32>(state + CAPACITY));
  const width = load<u32>(state + WIDTH_OF_ROWS);
  const delimiter = load<u32>(state + DELIMITER);
  const newline = load<u32>(state + NEWLINE);
  const quote = load<u32>(state + QUOTE);
  const decimal = load<u32>(state + DECIMAL);
  const comment = load<u32>(state + COMMENT);
  const isOdd = load<u32>(state + IS_ODD) != 0;
  const hasNumberTokens = load<u32>(state + HAS_NUMBER_TOKENS) != 0;
  const quotedTokens = load<u32>(state + QUOTED_TOKENS) != 0;
  const modes: u32 = load<u32>(state + MODES);
  const bases: u32 = load<u32>(state + BASES);
  const numbers: u32 = load<u32>(state + NUMBERS);
  const codes: u32 = load<u32>(state + CODES);
  const kinds: u32 = load<u32>(state + KINDS);
  const missing: u32 = load<u32>(state + MISSING);
  const tokens = load<u32>(state + TOKENS);
  const delimiters = i8x16.splat(<i8>delimiter);
  const newlines = i8x16.splat(<i8>newline);
  const quotes = i8x16.splat(<i8>quote);
  const decimals = i8x16.splat(<i8>decimal);

  let at: u32 = load<u32>(state + AT);
  let row = load<u32>(state + ROW);
  let line = load<u32>(state + LINE);
  let column = load<u32>(state + COLUMN);
  let place = load<u32>(state + PLACE);
  store<u32>(state + PLACE, ROW_BEGIN);

  while (true) {
    if (place == ROW_BEGIN) {
      if (at >= stop) return leave(DONE, at, row, 0, line);
      const begin: u32 = load<u8>(at);
      // Whether a line of blanks is a blank line is seen outside.
      if (begin == newline || begin == comment || (begin <= SPACE && begin != delimiter))
        return leave(BEGIN, at, row, 0, line);
      if (row >= maxRows) return leave(ROWS, at, row, 0, line);
      column = 0;
      store<u32>(state + ROW_LINE, line);
    }

    while (true) {
      if (place == ROW_END) break;
      // The cell of `column` begins at `at`; when it is done, `at` is on the delimiter or newline behind it.
      const mode: u32 = column < width ? load<u8>(modes + column) : MODE_SKIP;
      const start = at;
      let byte: u32 = load<u8>(at);
      if (mode == MODE_NUMBER) {
        const target = numbers + 8 * (<u32>load<u32>(bases + 4 * column) + row);
        if (byte == CR && newline == LF && load<u8>(at + 1) == LF) byte = load<u8>(++at);
        if (byte == delimiter || byte == newline) {
          store<f64>(target, NaN);
          const count = missing + 4 * column * tokens;
          store<u32>(count, load<u32>(count) + 1);
          if (byte == newline) break;
          at++;
          column++;
          continue;
        }
        if (isOdd) return leave(CELL, start, row, column, line);
        if (!hasNumberTokens) {
          const first = at + (byte == MINUS ? 1 : 0);
          const bytes = v128.load(first);
          const ends: u32 = i8x16.bitmask(v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, newlines)));
          const length: u32 = ctz(ends | (1 << PLAIN));
          const points: u32 = i8x16.bitmask(i8x16.eq(bytes, decimals)) & ((1 << length) - 1);
          const values = i8x16.sub(bytes, i8x16.splat(<i8>ZERO));
          if (isPlain(values, length, points)) {
            const point: u32 = min<u32>(ctz(points), length);
            const kind = points != 0 ? KIND_DECIMAL : KIND_INTEGER;
            const count = kinds + 4 * (column * KINDS_A_COLUMN + kind);
            const before = load<u32>(count);
            // The first one of its kind becomes an example.
            if (before == 0) return leave(CELL, start, row, column, line);
            store<u32>(count, before + 1);
            const whole = <f64>digitsTogether(values, length, point);
            const value = points != 0 ? whole / power(length - point - 1) : whole;
            store<f64>(target, first != at ? -value : value);
            at = first + length;
            if (load<u8>(at) == newline) break;
            at++;
            column++;
            continue;
          }
        }
        const isQuoted = byte == quote;
        if (isQuoted) byte = load<u8>(++at);
        const isNegative = byte == MINUS;
        if (isNegative) at++;
        let word = load<u64>(at) ^ DIGITS;
        let wholeDigits = digitsOf(word);
        if (wholeDigits == 0) return leave(CELL, start, row, column, line);
        const isZero = (word & 0xff) == 0;
        let significand = numberOf(word, wholeDigits);
        at += wholeDigits;
        if (wholeDigits == 8) {
          word = load<u64>(at) ^ DIGITS;
          const more = digitsOf(word);
          if (more > 7) return leave(CELL, start, row, column, line);
          if (more > 0) significand = significand * wholePower(more) + numberOf(word, more);
          wholeDigits += more;
          at += more;
        }
        byte = load<u8>(at);
        let kind = KIND_INTEGER;
        let exponent = 0;
        if (byte == decimal) {
          kind = KIND_DECIMAL;
          const point = at++;
          word = load<u64>(at) ^ DIGITS;
          let digits = digitsOf(word);
          // Zeros in front are no significant digits.
          let zeros: u32 = 0;
          if (significand == 0) zeros = min<u32>(<u32>(ctz(word) >> 3), digits);
          if (digits > 0) significand = significand * wholePower(digits) + numberOf(word, digits);
          at += digits;
          while (digits == 8) {
            word = load<u64>(at) ^ DIGITS;
            digits = digitsOf(word);
            if (digits > 0) significand = significand * wholePower(digits) + numberOf(word, digits);
            at += digits;
          }
          const decimals = <u32>(at - point - 1);
          exponent = -(<i32>decimals);
          const whole: u32 = isZero && wholeDigits == 1 ? 0 : wholeDigits;
          if (whole + decimals - zeros > SIGNIFICANT_DIGITS) return leave(CELL, start, row, column, line);
          byte = load<u8>(at);
        }
        if ((byte | 0x20) == 0x65) {
          kind = KIND_DECIMAL;
          byte = load<u8>(++at);
          const isDown = byte == MINUS;
          if (isDown || byte == 0x2b) at++;
          word = load<u64>(at) ^ DIGITS;
          const digits = digitsOf(word);
          if (digits == 0 || digits > 3) return leave(CELL, start, row, column, line);
          const size = <i32>numberOf(word, digits);
          exponent += isDown ? -size : size;
          at += digits;
          byte = load<u8>(at);
        }
        let value: f64;
        if (significand <= MAX_SAFE && exponent <= 0 && exponent >= -LAST_POWER) {
          // One rounding of two exact numbers rounds exactly (Clinger).
          value = <f64>significand / power(-exponent);
        } else {
          if (significand == 0 || exponent < -FIVES || exponent > FIVES) return leave(CELL, start, row, column, line);
          value = scaled(significand, exponent);
          if (value < 0) return leave(CELL, start, row, column, line);
        }
        const end = at;
        if (isQuoted) {
          if (byte != quote) return leave(CELL, start, row, column, line);
          byte = load<u8>(++at);
        }
        // Elsewhere than at the end of a row, a carriage return belongs to the cell.
        if (byte == CR && newline == LF && load<u8>(at + 1) == LF) byte = load<u8>(++at);
        const isRowEnd = byte == newline;
        if ((byte != delimiter && !isRowEnd) || (isZero && wholeDigits > 1))
          return leave(CELL, start, row, column, line);
        if (hasNumberTokens && tokenOf(isQuoted ? start + 1 : start, end) >= 0)
          return leave(CELL, start, row, column, line);
        const count = kinds + 4 * (column * KINDS_A_COLUMN + kind);
        const before = load<u32>(count);
        // The first one of its kind becomes an example.
        if (before == 0) return leave(CELL, start, row, column, line);
        store<u32>(count, before + 1);
        store<f64>(target, isNegative ? -value : value);
        if (isRowEnd) break;
        at++;
        column++;
        continue;
      }

      let from = at;
      let to: u32;
      if (byte == quote) {
        // A quoted cell without quotes or newlines inside.
        from++;
        at = cellEnd(from, quotes, newlines);
        if (load<u8>(at) != quote || at >= limit) return leave(CELL, start, row, column, line);
        to = at++;
        byte = load<u8>(at);
        if (byte == CR && newline == LF && load<u8>(at + 1) == LF) byte = load<u8>(++at);
        if (byte != delimiter && byte != newline) return leave(CELL, start, row, column, line);
      } else {
        at = cellEnd(from, delimiters, newlines);
        byte = load<u8>(at);
        to = at;
        if (byte == LF && newline == LF && at > from && load<u8>(at - 1) == CR) to--;
      }
      if (mode == MODE_STRING) {
        const target = codes + 4 * (<u32>load<u32>(bases + 4 * column) + row);
        const token = from == start || from == to || quotedTokens ? tokenOf(from, to) : -1;
        if (token >= 0) {
          const count = missing + 4 * (column * tokens + token);
          store<u32>(count, load<u32>(count) + 1);
          store<i32>(target, -1);
        } else {
          const entry = code(column, from, to, line, true);
          if (entry == TEXT.FULL) return leave(TEXTS, start, row, column, line);
          if (entry == TEXT.UNCHECKED) return leave(CELL, start, row, column, line);
          store<i32>(target, entry);
        }
      } else if (mode != MODE_SKIP) {
        return leave(CELL, start, row, column, line);
      }
      if (byte == newline) break;
      at++;
      column++;
    }

    place = ROW_BEGIN;
    if (at >= limit && load<u32>(state + IS_END) == 0) return leave(INCOMPLETE, at, row, column, line);
    if (column != width - 1) return leave(WIDTH, at, row, column, line);
    at++;
    line++;
    row++;
  }
}

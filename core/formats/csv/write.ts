/**
 * Writing CSV: columns of a batch to bytes, a pure function so that batches are formatted on several threads at once.
 * UTF-8, `\n` after every row, quotes only where RFC 4180 needs them, missing is an empty cell, numbers are the
 * shortest decimals that read back to the same double, dates are ISO 8601 in UTC.
 *
 * Numbers are formatted, and rows put together, by a loop in WebAssembly (assembly/write.ts).
 */
import { isoText } from '../cells/iso-text.ts';
import type { Vector } from '../../table/column.ts';
import { type Dictionary, dictionaryOf } from '../../table/dictionary.ts';
import { putQuoted, putString, quotedBytes, quotedLength } from './quote.ts';
import { WriteLoop } from './write-loop.ts';
import { onRelease } from '../../run/thread-memory.ts';

/** A column of the batch; `dictionary` is that of the table where the column holds strings, else null. */
export interface CsvColumn {
  readonly vector: Vector;
  readonly dictionary: Dictionary | null;
  /**
   * Where numbers stand for several columns beside each other, a one-hot encoding: each of them holds 1 where the number is
   * its own, one of these, else 0. These are below a million.
   */
  readonly ones?: readonly number[] | null;
}

/** Columns that `ones` may stand for: their texts, as long as a row and one for each column, are to stay in a core's cache. */
export const MOST_ONES = 128;

const LF = 0x0a;

/** The longest date. */
const DATE_BYTES = 40;

/** A dictionary beyond is not copied whole: the texts of a tile are, which may have so many bytes too. */
const MOST_TEXT_BYTES = 1 << 22;

const encoder = new TextEncoder();

const truths = dictionaryOf(['False', 'True']);

/** Made when a thread first writes, and kept. */
let kept: WriteLoop | null = null;

onRelease(() => {
  kept = null;
});

/** How long the cells of the last batch were, with delimiters: a guess for the next. */
let bytesACell = 8;

/** Writes from `at` on; returns where it ends. */
function putAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
  return at + text.length;
}

/** What becomes of a column, tile by tile. */
interface TileColumn {
  /** Bytes of the cell's text at most, where texts are made cell by cell. */
  readonly textBytes: ((row: number) => number) | null;
  /** Hands rows [from, to) over to the loop. */
  fill(from: number, to: number): void;
}

function numberColumn(loop: WriteLoop, index: number, values: Float64Array): TileColumn {
  return { textBytes: null, fill: (from, to) => loop.setNumbers(index, values.subarray(from, to)) };
}

/** Texts are written once, before the first tile; then cells are codes. */
function codeColumn(
  loop: WriteLoop,
  index: number,
  codes: Int32Array | Int8Array,
  { size, offsets, bytes: source }: Dictionary,
  needsQuotes: Uint8Array,
): TileColumn {
  loop.keepTexts(index, size, quotedLength(source.length) + 2 * size, (bytes, at, code) =>
    putString(bytes, at, source, offsets[code], offsets[code + 1], needsQuotes),
  );
  return { textBytes: null, fill: (from, to) => loop.setCodes(index, codes.subarray(from, to)) };
}

/** Each row of zeros and a one is a text, written before the first tile; the last has zeros only. */
function onesColumn(
  loop: WriteLoop,
  index: number,
  values: Float64Array,
  ones: readonly number[],
  separator: number,
): TileColumn {
  const none = ones.length;
  loop.keepTexts(index, none + 1, 2 * none * (none + 1), (bytes, at, code) => {
    ones.forEach((one, column) => {
      bytes[at + 2 * column] = one === ones[code] ? 0x31 : 0x30;
      if (column > 0) bytes[at + 2 * column - 1] = separator;
    });
    return at + 2 * none - 1;
  });
  const places = new Int32Array(Math.max(...ones) + 1).fill(none);
  ones.forEach((one, place) => {
    places[one] = place;
  });
  const codes = new Int32Array(loop.tileRows);
  return {
    textBytes: null,
    fill: (from, to) => {
      for (let row = from; row < to; row++) {
        const value = values[row];
        const isPlace = value >= 0 && value < places.length && (value | 0) === value;
        codes[row - from] = isPlace ? places[value] : none;
      }
      loop.setCodes(index, codes.subarray(0, to - from));
    },
  };
}

/** Texts are written cell by cell; a missing cell is an empty text. */
function textColumn(
  loop: WriteLoop,
  index: number,
  textBytes: (row: number) => number,
  put: (bytes: Uint8Array, at: number, row: number) => number,
): TileColumn {
  loop.setCodes(
    index,
    Int32Array.from({ length: loop.tileRows }, (_, row) => row),
  );
  return {
    textBytes,
    fill: (from, to) => {
      let room = 0;
      for (let row = from; row < to; row++) room += textBytes(row);
      loop.setTexts(index, to - from, room, (bytes, at, row) => put(bytes, at, from + row));
    },
  };
}

function tileColumn(
  loop: WriteLoop,
  index: number,
  { vector, dictionary, ones }: CsvColumn,
  rows: number,
  separator: number,
  isAlone: boolean,
): TileColumn {
  const needsQuotes = quotedBytes(separator, isAlone);
  switch (vector.type) {
    case 'number':
      if (ones) return onesColumn(loop, index, vector.cells, ones, separator);
      return numberColumn(loop, index, vector.cells);
    case 'boolean':
      return codeColumn(loop, index, vector.cells, truths, needsQuotes);
    case 'datetime': {
      const { cells: values } = vector;
      return textColumn(
        loop,
        index,
        () => DATE_BYTES,
        (bytes, at, row) => {
          const value = values[row];
          return Number.isNaN(value) ? at : putAscii(bytes, at, isoText(value));
        },
      );
    }
    case 'category':
    case 'text': {
      const { cells: codes } = vector;
      const known = dictionary as Dictionary;
      if (known.size <= rows && known.bytes.length <= MOST_TEXT_BYTES) {
        return codeColumn(loop, index, codes, known, needsQuotes);
      }
      const { offsets, bytes: source } = known;
      const textBytes = (row: number): number => {
        const code = codes[row];
        return code < 0 ? 0 : quotedLength(offsets[code + 1] - offsets[code]);
      };
      return textColumn(loop, index, textBytes, (bytes, at, row) => {
        const code = codes[row];
        if (code < 0) return at;
        return putString(bytes, at, source, offsets[code], offsets[code + 1], needsQuotes);
      });
    }
  }
}

/** The end of the tile that begins at row `from`: as many rows as there is room for, fewer where texts are long. */
function tileEnd(columns: readonly TileColumn[], from: number, to: number): number {
  const lengths = columns.flatMap(({ textBytes }) => textBytes ?? []);
  if (lengths.length === 0) return to;
  let sum = 0;
  for (let row = from; row < to; row++) {
    for (const textBytes of lengths) sum += textBytes(row);
    if (sum > MOST_TEXT_BYTES && row > from) return row;
  }
  return to;
}

/** Columns whose cells are computed only when they are written, so many rows at a time that they stay in a core's cache. */
export interface Pieces {
  /** Rows of a piece; the columns have room for so many. */
  readonly rows: number;
  /** Puts rows [from, to) of the batch into the columns, from their beginning on. */
  compute(from: number, to: number): void;
}

/** Text that grows; `guess` is how long it may become. It is put into the given memory, as long as it has room there. */
class Text {
  #bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(guess: number, given: ArrayBuffer | undefined) {
    this.#bytes = given === undefined ? new Uint8Array(guess) : new Uint8Array(given);
  }

  readonly add = (more: Uint8Array): void => {
    const end = this.length + more.length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, end));
      larger.set(this.whole());
      this.#bytes = larger;
    }
    this.#bytes.set(more, this.length);
    this.length = end;
  };

  whole(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }
}

/**
 * The rows of a batch. `delimiter` is one ASCII character. The columns hold all rows, or a piece at a time. The bytes may
 * be a view of a larger buffer, which is the caller's: of `memory`, where that is large enough, since fresh memory costs as
 * much as writing to it.
 */
export function formatCsvBatch(
  columns: readonly CsvColumn[],
  rows: number,
  delimiter = ',',
  pieces: Pieces | null = null,
  memory?: ArrayBuffer,
): Uint8Array<ArrayBuffer> {
  const separator = delimiter.charCodeAt(0);
  kept ??= new WriteLoop();
  const loop = kept;
  loop.begin(
    columns.map(({ vector, ones }) => vector.type === 'number' && !ones),
    separator,
  );
  const tiles = columns.map((column, index) => tileColumn(loop, index, column, rows, separator, columns.length === 1));
  const cells = Math.max(1, rows * columns.length);
  const text = new Text(Math.ceil(1.05 * bytesACell * cells) + 64, memory);
  const pieceRows = pieces?.rows ?? rows;
  for (let start = 0; start < rows; start += pieceRows) {
    const count = Math.min(pieceRows, rows - start);
    pieces?.compute(start, start + count);
    for (let from = 0; from < count; ) {
      const to = tileEnd(tiles, from, Math.min(count, from + loop.tileRows));
      loop.beginTile();
      for (const tile of tiles) tile.fill(from, to);
      loop.format(to - from, text.add);
      from = to;
    }
  }
  bytesACell = Math.max(2, text.length / cells);
  if (loop.isTooLarge) kept = null;
  return text.whole();
}

/** Beginnings of a file that mean something else: a byte order mark, remarks, pages, lists, quotes, a `sep=` line. */
const BEGINS_OTHER_FILE = /^(?:[\uFEFF#%<'[{@!;*|\\/]|sep=)/i;
/** A single name may be cut at any sign. */
const NO_WORD = /[^\p{L}\p{N}_ .]/u;

/** The first line: the names of the columns. */
export function formatCsvHeader(names: readonly string[], delimiter = ','): Uint8Array {
  const separator = delimiter.charCodeAt(0);
  const isAlone = names.length === 1;
  const needsQuotes = quotedBytes(separator, isAlone);
  const encoded = names.map((name) => encoder.encode(name));
  const bytes = new Uint8Array(encoded.reduce((sum, name) => sum + quotedLength(name.length) + 1, 1));
  let at = 0;
  encoded.forEach((name, index) => {
    if (index > 0) bytes[at++] = separator;
    const isOdd = index === 0 && (isAlone ? NO_WORD : BEGINS_OTHER_FILE).test(names[0] ?? '');
    at = isOdd ? putQuoted(bytes, at, name, 0, name.length) : putString(bytes, at, name, 0, name.length, needsQuotes);
  });
  bytes[at++] = LF;
  return bytes.subarray(0, at);
}

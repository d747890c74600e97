/**
 * The memory of the WebAssembly loop that writes rows (assembly/write.ts), and what is laid out in it for one batch: a
 * tile of the columns' cells at a time, and the text that they become. One a thread, kept between batches.
 */
import { numberText } from '../output/number-text.ts';
import { powersOfFive } from './powers-of-five.ts';
import { writeModule } from './write.wasm.ts';

/** The loop's variables, by their place in `state`; positions are addresses. */
const STATE = {
  width: 0,
  columns: 1,
  runs: 2,
  slots: 3,
  slotsARow: 4,
  pairs: 5,
  pairsARow: 6,
  blockRows: 7,
  out: 8,
  limit: 9,
  delimiter: 10,
} as const;

/** What a column's cells are: numbers, or codes of texts. */
const KIND = { numbers: 0, texts: 1 } as const;

interface Loop {
  readonly state: WebAssembly.Global<'i32'>;
  readonly fives: WebAssembly.Global<'i32'>;
  readonly tens: WebAssembly.Global<'i32'>;
  formatRows(from: number, rows: number): number;
}

const PAGE = 1 << 16;
const MOST_PAGES = 1 << 16;
const MOST_BYTES = MOST_PAGES * PAGE - PAGE;
/** The loop's own tables lie below. */
const FIRST = PAGE;
/** The loop copies sixteen bytes at once: so many may be read or written behind what is meant. */
const ROOM = 32;
const RECORD = 16;
const SLOT = 32;

/** Cells that are handed over at once, so that they stay in a core's cache, and those that the loop works on at once. */
const TILE = { cells: 1 << 16, fewestRows: 16, mostRows: 1 << 10 };
const BLOCK = { cells: 1 << 13, fewestRows: 4, mostRows: 1 << 6 };
const OUT_BYTES = 1 << 18;

/** The greatest power of ten in the table, and the least as a negative one. */
const MOST_POWER = 64;

/** Memory that has grown beyond is not kept. */
const MOST_KEPT = 1 << 26;

/** A number that the loop does not decide on, without its sign. */
const spelled = (size: number): string => (size === Infinity ? 'inf' : numberText(size));

/** Writes text `index` from `at` on; returns where it ends. */
export type PutText = (bytes: Uint8Array, at: number, index: number) => number;

/** One loop with its memory. */
export class WriteLoop {
  readonly #memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES });
  readonly #loop: Loop;
  readonly #state: number;
  #integers: Int32Array;
  #doubles: Float64Array;
  /** All memory; another view after an allocation. */
  bytes: Uint8Array;
  /** Where free memory begins; behind what the batch needs, each tile begins at `#tile`. */
  #free = FIRST;
  #tile = FIRST;
  #cells: readonly number[] = [];
  #out = 0;
  #outBytes = 0;
  /** Rows in a tile at most. */
  tileRows = 0;

  constructor() {
    const { buffer } = this.#memory;
    this.bytes = new Uint8Array(buffer);
    this.#integers = new Int32Array(buffer);
    this.#doubles = new Float64Array(buffer);
    const spell = (at: number, size: number): number => {
      const text = spelled(size);
      for (let index = 0; index < text.length; index++) this.bytes[at + index] = text.charCodeAt(index);
      return at + text.length;
    };
    const imports = { env: { memory: this.#memory }, decimal: { spell } };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(writeModule()), imports);
    this.#loop = instance.exports as unknown as Loop;
    this.#state = this.#loop.state.value >> 2;
    new BigUint64Array(buffer).set(powersOfFive(), this.#loop.fives.value >> 3);
    const tens = this.#loop.tens.value >> 3;
    for (let power = -MOST_POWER; power <= MOST_POWER; power++) {
      this.#doubles[tens + power + MOST_POWER] = Number(`1e${power}`);
    }
  }

  get isTooLarge(): boolean {
    return this.bytes.length > MOST_KEPT;
  }

  #set(variable: number, value: number): void {
    this.#integers[this.#state + variable] = value;
  }

  /** The address of so many bytes, which hold anything. */
  #allocate(length: number): number {
    const address = this.#free;
    this.#free = Math.ceil((address + length + ROOM) / 16) * 16;
    if (this.#free > this.bytes.length) {
      if (this.#free > MOST_BYTES) throw new RangeError('A row needs more than 4 GB of memory to be written as CSV.');
      this.#memory.grow(Math.ceil((this.#free - this.bytes.length) / PAGE));
      this.bytes = new Uint8Array(this.#memory.buffer);
      this.#integers = new Int32Array(this.#memory.buffer);
      this.#doubles = new Float64Array(this.#memory.buffer);
    }
    return address;
  }

  /** Begins a batch with so many columns, of which `isNumber` tells which are numbers. */
  begin(isNumber: readonly boolean[], delimiter: number): void {
    const width = isNumber.length;
    const numbers = isNumber.filter(Boolean).length;
    const rowsOf = ({ cells, fewestRows, mostRows }: typeof TILE): number =>
      Math.min(mostRows, Math.max(fewestRows, Math.floor(cells / Math.max(1, width))));
    const blockRows = rowsOf(BLOCK);
    this.tileRows = rowsOf(TILE);
    // An odd number of cache lines, so that the same slot of different rows does not share one; the last may overrun.
    const slotsARow = ((SLOT * (numbers + 1) + 63) & ~63) | 64;
    this.#free = FIRST;
    const columns = this.#allocate(RECORD * width);
    this.#set(STATE.width, width);
    this.#set(STATE.columns, columns);
    this.#set(STATE.runs, this.#allocate(RECORD * width));
    this.#set(STATE.slotsARow, slotsARow);
    this.#set(STATE.slots, this.#allocate(slotsARow * blockRows));
    this.#set(STATE.pairsARow, 2 * numbers);
    // One row more, since rows are written in twos.
    this.#set(STATE.pairs, this.#allocate(2 * numbers * (blockRows + 1)));
    this.#set(STATE.blockRows, blockRows);
    this.#set(STATE.delimiter, delimiter);
    this.#cells = isNumber.map((isNumbers, column) => {
      const cells = this.#allocate((isNumbers ? 8 : 4) * this.tileRows);
      const record = (columns + RECORD * column) / 4;
      this.#integers[record] = isNumbers ? KIND.numbers : KIND.texts;
      this.#integers[record + 1] = cells;
      return cells;
    });
    this.#placeOut(Math.max(OUT_BYTES, 4 * SLOT * width));
  }

  #placeOut(bytes: number): void {
    this.#outBytes = bytes;
    this.#out = this.#allocate(bytes);
    this.#set(STATE.limit, this.#out + bytes);
    this.#tile = this.#free;
  }

  /** Begins another tile; texts of the one before are gone. */
  beginTile(): void {
    this.#free = this.#tile;
  }

  /** Numbers of a column in this tile. */
  setNumbers(column: number, values: Float64Array): void {
    this.#doubles.set(values, this.#cells[column] / 8);
  }

  /** For each cell of a column in this tile, which of its texts it is; -1 for a missing one. */
  setCodes(column: number, codes: ArrayLike<number>): void {
    this.#integers.set(codes, this.#cells[column] / 4);
  }

  /** Texts of a column in this tile, by code; together they need at most `room` bytes. */
  setTexts(column: number, count: number, room: number, put: PutText): void {
    const offsets = this.#allocate(4 * (count + 1)) / 4;
    const start = this.#allocate(room);
    const { bytes } = this;
    const integers = this.#integers;
    let at = start;
    integers[offsets] = 0;
    for (let index = 0; index < count; index++) {
      at = put(bytes, at, index);
      integers[offsets + index + 1] = at - start;
    }
    const record = (integers[this.#state + STATE.columns] + RECORD * column) / 4;
    integers[record + 2] = 4 * offsets;
    integers[record + 3] = start;
  }

  /** The same before the first tile, for all of them. */
  keepTexts(column: number, count: number, room: number, put: PutText): void {
    this.setTexts(column, count, room, put);
    this.#tile = this.#free;
  }

  /** The tile's rows as text: `take` is given it piece by piece, as views that do not last. */
  format(rows: number, take: (text: Uint8Array) => void): void {
    let row = 0;
    while (row < rows) {
      this.#set(STATE.out, this.#out);
      const next = this.#loop.formatRows(row, rows);
      const end = this.#integers[this.#state + STATE.out] >>> 0;
      take(this.bytes.subarray(this.#out, end));
      // Not even one row had room.
      if (next === row) this.#placeOut(2 * this.#outBytes);
      row = next;
    }
  }
}

/**
 * The memory of the WebAssembly loop that reads rows (assembly/rows.ts), and what is laid out in it for one chunk: its
 * bytes, its columns while they grow, its distinct strings. One a thread, kept between chunks, because fresh memory costs
 * more than parsing into it.
 */
import { KINDS } from '../cells/type-ledger.ts';
import { powersOfFive } from './powers-of-five.ts';
import { rowsModule } from './rows.wasm.ts';
import { onRelease } from '../../run/thread-memory.ts';

/** Why the loop returned. */
export const REASON = {
  /** The chunk's last row is read. */
  done: 0,
  /** The cell at `at` is unusual. */
  cell: 1,
  /** A line begins at `at` that may be blank or a comment. */
  begin: 2,
  /** The row ends at `at` with `column` + 1 cells. */
  width: 3,
  /** There is no room for one more row, or there are as many as were wanted. */
  rows: 4,
  /** There is no room for one more string. */
  texts: 5,
  /** The row goes on behind the window. */
  incomplete: 6,
} as const;

/** Where the loop goes on: at the beginning of a row, within one, or at the newline that ends it. */
export const PLACE = { rowBegin: 0, cell: 1, rowEnd: 2 } as const;

/** The loop's variables, by their place in `state`; positions are addresses. */
export const STATE = {
  at: 0,
  row: 1,
  column: 2,
  line: 3,
  place: 4,
  limit: 5,
  stop: 6,
  maxRows: 7,
  capacity: 8,
  width: 9,
  isEnd: 10,
  delimiter: 11,
  quote: 12,
  newline: 13,
  decimal: 14,
  comment: 15,
  hasNumberTokens: 16,
  modes: 17,
  bases: 18,
  numbers: 19,
  codes: 20,
  kinds: 21,
  missing: 22,
  tokens: 23,
  tokenList: 24,
  tokenBegins: 25,
  rowLine: 26,
  isOdd: 27,
  quotedTokens: 28,
} as const;

/** The table of strings, by place in `texts`; positions are addresses. */
const TEXTS = {
  size: 0,
  capacity: 1,
  columns: 2,
  lines: 3,
  hashes: 4,
  counts: 5,
  offsets: 6,
  bytes: 7,
  bytesCapacity: 8,
  table: 9,
  slots: 10,
  placed: 11,
  found: 12,
  added: 13,
} as const;

/** What `code` returns for a new string that is not ASCII. */
export const UNCHECKED = -3;

interface Loop {
  readonly state: WebAssembly.Global<'i32'>;
  readonly texts: WebAssembly.Global<'i32'>;
  readonly fives: WebAssembly.Global<'i32'>;
  prepare(): void;
  parseRows(): number;
  code(column: number, from: number, to: number, line: number, asciiOnly: number): number;
  rehash(): void;
  countLoneReturns(from: number, to: number): number;
}

const PAGE = 1 << 16;
/** The loop's own tables lie below. */
const WINDOW = PAGE;
/** The loop looks at sixteen bytes at once: so many may be read or written behind what is meant. */
const ROOM = 32;

let memory: WebAssembly.Memory;
let loop: Loop;
let state: number;
let texts: number;

/** Views of all memory; new ones after it has grown. */
export let bytes: Uint8Array;
export let integers: Int32Array;
export let doubles: Float64Array;

/** The thread that only hands out chunks needs none of this. */
function start(): void {
  memory = new WebAssembly.Memory({ initial: 2, maximum: 1 << 16 });
  loop = new WebAssembly.Instance(new WebAssembly.Module(rowsModule()), { env: { memory } }).exports as unknown as Loop;
  loop.prepare();
  state = loop.state.value >> 2;
  texts = loop.texts.value >> 2;
  new BigUint64Array(memory.buffer).set(powersOfFive(), loop.fives.value >> 3);
  view();
}

onRelease(() => {
  // As it was at first: small.
  if (memory !== undefined) start();
});

function view(): void {
  bytes = new Uint8Array(memory.buffer);
  integers = new Int32Array(memory.buffer);
  doubles = new Float64Array(memory.buffer);
}

/** Where free memory begins. */
let free = WINDOW;

/** How much the last chunk needed: rows of a file are alike. */
const expected = { texts: 1 << 10, textBytes: 1 << 14 };

export const get = (variable: number): number => integers[state + variable];
export const set = (variable: number, value: number): void => {
  integers[state + variable] = value;
};
const textOf = (variable: number): number => integers[texts + variable];
const setText = (variable: number, value: number): void => {
  integers[texts + variable] = value;
};

/** The address of so many bytes of fresh memory, which hold anything. All views may be others afterwards. */
function allocate(length: number): number {
  const address = free;
  free = (address + length + ROOM + 15) & ~15;
  if (free > bytes.length || free < 0) {
    if (free < 0) throw new RangeError('A chunk of the file needs more than 2 GB of memory.');
    memory.grow(Math.ceil((free - bytes.length) / PAGE));
    view();
  }
  return address;
}

function allocateZeros(length: number): number {
  const address = allocate(length);
  bytes.fill(0, address, address + length);
  return address;
}

/** Room for the window's bytes, at the address `windowStart`, before all else; what the chunk before laid out is gone. */
export function takeWindow(length: number): Uint8Array {
  if (memory === undefined) start();
  free = WINDOW;
  const address = allocate(length);
  return bytes.subarray(address, address + length);
}

export const windowStart = WINDOW;

/** Whether these bytes are a view of the loop's memory. */
export const holds = (given: Uint8Array): boolean => memory !== undefined && given.buffer === memory.buffer;

/** What a chunk's columns need, one address or count each in `state`. */
export interface Layout {
  readonly modes: Uint8Array;
  readonly bases: Int32Array;
  readonly numberSlots: number;
  readonly codeSlots: number;
  readonly capacity: number;
  readonly missing: readonly { readonly bytes: Uint8Array }[];
}

/** Lays out the columns and an empty table of strings behind the window. */
export function layOut(layout: Layout): void {
  const { modes, numberSlots, codeSlots, capacity, missing } = layout;
  const width = modes.length;
  set(STATE.width, width);
  set(STATE.modes, allocate(width));
  bytes.set(modes, get(STATE.modes));
  set(STATE.bases, allocate(4 * width));
  set(STATE.kinds, allocateZeros(4 * width * KINDS));
  set(STATE.missing, allocateZeros(4 * width * missing.length));
  set(STATE.tokens, missing.length);
  set(STATE.tokenList, allocate(8 * missing.length));
  set(STATE.tokenBegins, allocateZeros(256));
  missing.forEach((token, index) => {
    const address = allocate(token.bytes.length);
    bytes.set(token.bytes, address);
    const entry = (get(STATE.tokenList) >> 2) + 2 * index;
    integers[entry] = address;
    integers[entry + 1] = token.bytes.length;
    if (token.bytes.length > 0) bytes[get(STATE.tokenBegins) + token.bytes[0]] = 1;
  });
  set(STATE.numbers, allocate(8 * numberSlots * capacity));
  set(STATE.codes, allocate(4 * codeSlots * capacity));
  set(STATE.capacity, capacity);
  placeBases(layout.bases);

  setText(TEXTS.size, 0);
  setText(TEXTS.placed, 0);
  setText(TEXTS.found, allocateZeros(4 * width));
  setText(TEXTS.added, allocateZeros(4 * width));
  setText(TEXTS.capacity, 0);
  setText(TEXTS.bytesCapacity, 0);
  makeRoomForTexts(expected.texts, expected.textBytes);
}

function placeBases(bases: Int32Array): void {
  integers.set(bases, get(STATE.bases) >> 2);
}

/** Twice as many rows: `bases` are where the columns' stretches begin then. */
export function growRows(bases: Int32Array, numberSlots: number, codeSlots: number): void {
  const capacity = get(STATE.capacity);
  const numbers = get(STATE.numbers);
  const codes = get(STATE.codes);
  const moreNumbers = allocate(16 * numberSlots * capacity);
  const moreCodes = allocate(8 * codeSlots * capacity);
  for (let slot = 0; slot < numberSlots; slot++) {
    const from = numbers + 8 * slot * capacity;
    bytes.copyWithin(moreNumbers + 16 * slot * capacity, from, from + 8 * capacity);
  }
  for (let slot = 0; slot < codeSlots; slot++) {
    const from = codes + 4 * slot * capacity;
    bytes.copyWithin(moreCodes + 8 * slot * capacity, from, from + 4 * capacity);
  }
  set(STATE.numbers, moreNumbers);
  set(STATE.codes, moreCodes);
  set(STATE.capacity, 2 * capacity);
  placeBases(bases);
}

/** Moves the table of strings to where so many entries and bytes have room. */
function makeRoomForTexts(capacity: number, bytesCapacity: number): void {
  const size = textOf(TEXTS.size);
  const move = (variable: number, length: number, used: number): void => {
    const from = textOf(variable);
    const to = allocate(length);
    bytes.copyWithin(to, from, from + used);
    setText(variable, to);
  };
  if (capacity > textOf(TEXTS.capacity)) {
    for (const variable of [TEXTS.columns, TEXTS.lines, TEXTS.hashes, TEXTS.counts]) {
      move(variable, 4 * capacity, 4 * size);
    }
    move(TEXTS.offsets, 4 * (capacity + 1), 4 * (size + 1));
    if (size === 0) integers[textOf(TEXTS.offsets) >> 2] = 0;
    setText(TEXTS.capacity, capacity);
    // Never more than half full, so that searches are short.
    let slots = 1 << 10;
    while (slots < 2 * capacity) slots *= 2;
    setText(TEXTS.table, allocate(8 * slots));
    setText(TEXTS.slots, slots);
    loop.rehash();
  }
  if (bytesCapacity > textOf(TEXTS.bytesCapacity)) {
    move(TEXTS.bytes, bytesCapacity, textBytes());
    setText(TEXTS.bytesCapacity, bytesCapacity);
  }
}

const textBytes = (): number => integers[(textOf(TEXTS.offsets) >> 2) + textOf(TEXTS.size)];

/** Room for one more string of that length. Views may be others afterwards. */
export function growTexts(length: number): void {
  const size = textOf(TEXTS.size);
  const capacity = textOf(TEXTS.capacity);
  const needed = textBytes() + length;
  const bytesCapacity = textOf(TEXTS.bytesCapacity);
  makeRoomForTexts(
    size === capacity ? 2 * capacity : capacity,
    needed > bytesCapacity ? Math.max(needed, 2 * bytesCapacity) : bytesCapacity,
  );
}

/** A copy of integers whose address is a variable of the loop. */
export const copyOf = (variable: number, length: number): Int32Array => {
  const at = get(variable) >> 2;
  return integers.slice(at, at + length);
};

/** Reads rows until something comes up: a `REASON`. */
export const parseRows = (): number => loop.parseRows();

/** The number of CR bytes of the window in [from, to) that no LF follows. */
export const countLoneReturns = (from: number, to: number): number =>
  loop.countLoneReturns(windowStart + from, windowStart + to);

/**
 * The code of a string of a column, which `source` holds at [from, to): the window's memory, or other bytes. With
 * `asciiOnly`, `UNCHECKED` for a new one that is not ASCII. Views may be others afterwards.
 */
export function code(
  column: number,
  source: Uint8Array,
  from: number,
  to: number,
  line: number,
  asciiOnly: boolean,
): number {
  const isHere = holds(source);
  const start = source.byteOffset + from;
  growTexts(to - from);
  if (isHere) return loop.code(column, start, start + to - from, line, asciiOnly ? 1 : 0);
  const address = allocate(to - from);
  bytes.set(source.subarray(from, to), address);
  const found = loop.code(column, address, address + to - from, line, asciiOnly ? 1 : 0);
  free = address;
  return found;
}

/** The distinct strings of the chunk, as views of memory that the next chunk overwrites. */
export interface ChunkTexts {
  readonly size: number;
  readonly columns: Int32Array;
  /** Line of the first appearance, counted from the start of the chunk. */
  readonly lines: Int32Array;
  readonly hashes: Int32Array;
  /** Cells that hold the string. */
  readonly counts: Int32Array;
  /** `size + 1` positions. */
  readonly offsets: Int32Array;
  readonly bytes: Uint8Array;
}

export function chunkTexts(): ChunkTexts {
  const size = textOf(TEXTS.size);
  const length = textBytes();
  expected.texts = Math.max(1 << 10, Math.ceil(1.1 * size));
  expected.textBytes = Math.max(1 << 14, Math.ceil(1.1 * length));
  const integersAt = (variable: number, count: number): Int32Array => {
    const at = textOf(variable) >> 2;
    return integers.subarray(at, at + count);
  };
  const start = textOf(TEXTS.bytes);
  return {
    size,
    columns: integersAt(TEXTS.columns, size),
    lines: integersAt(TEXTS.lines, size),
    hashes: integersAt(TEXTS.hashes, size),
    counts: integersAt(TEXTS.counts, size),
    offsets: integersAt(TEXTS.offsets, size + 1),
    bytes: bytes.subarray(start, start + length),
  };
}

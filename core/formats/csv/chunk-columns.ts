/** Columns of a chunk while its cells are parsed. */
import type { Vector } from '../../table/column.ts';
import { sharedInt32, sharedUint32, sharedUint8 } from '../../table/shared-arrays.ts';
import { parseFormattedNumber, parseBoolean, classify } from '../cells/classify.ts';
import { parseDate } from '../cells/date.ts';
import type { ByteNotation } from '../cells/notation.ts';
import { parsed } from '../cells/number.ts';
import { KINDS, KIND } from '../cells/type-ledger.ts';
import type { TextBlock } from '../texts/text-index.ts';
import { type ChunkExample, type Flaw, type ChunkInput, MODE, FLAWS_KEPT, type NoText } from './chunk.ts';
import type { CsvFormat } from './format.ts';
import * as loop from './row-loop.ts';
import { STATE } from './row-loop.ts';
import { isUtf8, repairUtf8 } from '../encoding/utf.ts';

/** The columns of a chunk while they grow, and everything that is counted about them. */
export class ChunkColumns {
  /** Where the stretch of each column begins, among the cells of numbers and dates or among the codes, by its mode. */
  readonly bases: Int32Array;
  readonly examples: ChunkExample[] = [];
  readonly flaws: Flaw[] = [];
  readonly flawCounts = [0, 0, 0, 0];
  /** Texts in quotes that are missing tokens without them, by column and token. */
  readonly words: Int32Array;
  private readonly noTextCells = new Map<number, NoText>();
  hasFlaws = false;
  hasBrokenQuotes = false;
  readonly modes: Uint8Array;
  private readonly numberSlots: number;
  private readonly codeSlots: number;
  private readonly known: Uint8Array;
  private readonly format: CsvFormat;
  private readonly notations: readonly (ByteNotation | null)[];
  /** 1 for every byte that a missing token begins with. */
  private readonly beginsToken = new Uint8Array(256);

  constructor(input: ChunkInput, capacity: number) {
    const { modes, format } = input;
    this.modes = modes;
    this.format = format;
    this.notations = input.notations;
    this.known = input.known.slice();
    this.words = new Int32Array(modes.length * format.missing.length);
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
    this.examples.push({ column, kind, line, cell: lenient.decode(raw).slice(0, EXAMPLE_LENGTH) });
  }

  flaw(kind: number, line: number, cells = 0): void {
    this.hasFlaws = true;
    this.flawCounts[kind] += 1;
    if (this.flaws.length < FLAWS_KEPT) this.flaws.push({ kind, line, cells });
  }

  get noText(): NoText[] {
    return [...this.noTextCells.values()];
  }

  /** Whether the cell is a missing token; if so it is counted. The empty cell is token 0. */
  private takeMissing(column: number, bytes: Uint8Array, from: number, to: number): boolean {
    const token = this.tokenAt(bytes, from, to);
    if (token < 0) return false;
    const at = (loop.get(STATE.missing) >> 2) + column * this.format.missing.length + token;
    loop.integers[at] += 1;
    return true;
  }

  /** The missing token that stands there; -1 where none does. */
  private tokenAt(bytes: Uint8Array, from: number, to: number): number {
    const tokens = this.format.missing;
    const length = to - from;
    if (length === 0) return 0;
    if (this.beginsToken[bytes[from]] === 0) return -1;
    search: for (let token = 1; token < tokens.length; token++) {
      const wanted = (tokens[token] as { bytes: Uint8Array }).bytes;
      if (wanted.length !== length) continue;
      for (let index = 0; index < length; index++) if (wanted[index] !== bytes[from + index]) continue search;
      return token;
    }
    return -1;
  }

  /** A cell of any mode, whatever it looks like. The loop's memory may be viewed anew afterwards. */
  put(column: number, bytes: Uint8Array, from: number, to: number, isQuoted = false): void {
    const mode = this.modes[column];
    if (mode === MODE.skip) return;
    const at = this.bases[column] + loop.get(STATE.row);
    if (mode === MODE.string) {
      const code = this.textCode(column, bytes, from, to, isQuoted);
      loop.integers[(loop.get(STATE.codes) >> 2) + at] = code;
      return;
    }
    let kind = -1;
    if (!this.takeMissing(column, bytes, from, to)) {
      kind = this.parse(mode, bytes, from, to, this.notations[column] ?? this.format);
      this.count(column, kind, bytes, from, to);
    }
    if (mode === MODE.number) {
      const isNumber = kind >= 0 && kind < KIND.boolean;
      loop.doubles[(loop.get(STATE.numbers) >> 3) + at] = isNumber ? parsed[0] : Number.NaN;
    } else if (mode === MODE.datetime) {
      const isDate = kind === KIND.date || kind === KIND.zonedDate;
      loop.doubles[(loop.get(STATE.numbers) >> 3) + at] = isDate ? parsed[0] : Number.NaN;
      if (isDate && parsed[1] === 1) this.count(column, KIND.fineTime, bytes, from, to);
    } else {
      loop.integers[(loop.get(STATE.codes) >> 2) + at] = kind === KIND.boolean ? parsed[0] : MISSING;
    }
  }

  /** The kind of a cell; that which the mode expects is tried first. */
  private parse(mode: number, bytes: Uint8Array, from: number, to: number, notation: ByteNotation): number {
    if (mode === MODE.number) {
      const kind = parseFormattedNumber(bytes, from, to, notation);
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
    return classify(bytes, from, to, notation);
  }

  private textCode(column: number, bytes: Uint8Array, from: number, to: number, isQuoted: boolean): number {
    // First of all, so that missing tokens never become strings.
    const mayBeMissing = !isQuoted || from === to || this.format.hasQuotedTokens;
    if (mayBeMissing && this.takeMissing(column, bytes, from, to)) return MISSING;
    const line = loop.get(STATE.line);
    // Only strings that were never seen are checked for being UTF-8: a check of each cell would cost as much again.
    const { byteOffset, length } = bytes;
    const isInLoop = loop.holds(bytes);
    const known = loop.code(column, bytes, from, to, line, true);
    if (known !== loop.UNCHECKED) return known;
    const source = isInLoop ? loop.bytes.subarray(byteOffset, byteOffset + length) : bytes;
    if (isUtf8(source, from, to)) return loop.code(column, source, from, to, line, false);
    const before = this.noTextCells.get(column) ?? { cells: 0, line };
    this.noTextCells.set(column, { column, cells: before.cells + 1, line: before.line });
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
    const { known, format, notations } = this;
    const kinds = loop.get(STATE.kinds) >> 2;
    const tally = loop.integers.subarray(kinds, kinds + known.length);
    const block = { columns: sharedInt32(size), hashes: sharedInt32(size), offsets: sharedUint32(size + 1) };
    block.columns.set(columns);
    block.hashes.set(hashes);
    block.offsets.set(offsets);
    for (let entry = 0, from = 0; entry < size; entry++) {
      const to = offsets[entry + 1];
      const column = columns[entry];
      // A missing token is among the texts only where it stood in quotes.
      const token = this.tokenAt(bytes, from, to);
      if (token > 0) {
        this.words[column * format.missing.length + token] += counts[entry];
        from = to;
        continue;
      }
      const index = column * KINDS + classify(bytes, from, to, notations[column] ?? format);
      tally[index] += counts[entry];
      // Asked here, too: a call for each of a million texts takes as long as the look at it.
      if (known[index] === 0) this.example(column, index % KINDS, bytes, from, to, lines[entry]);
      from = to;
    }
    const all = sharedUint8(block.offsets[size]);
    all.set(bytes);
    return { size, ...block, bytes: all };
  }
}

export const EXAMPLE_LENGTH = 60;

export const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** The code of a cell that is missing. */
export const MISSING = -1;

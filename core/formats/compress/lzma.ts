/**
 * The decoder of LZMA, for chunks of LZMA2. See I. Pavlov's "LZMA specification" (public domain): bits come from a range
 * coder with adaptive probabilities; they spell literals, matches at a distance, and repeats of the last four distances.
 */
import { Damage } from '../damage.ts';
import type { History } from './lzma-history.ts';

const STATES = 12;
const MAX_POSITION_STATES = 16;
const HALF = 1 << 10;
const TOP = 2 ** 24;

/** Places of the probabilities. */
const IS_MATCH = 0;
const IS_REPEAT = IS_MATCH + STATES * MAX_POSITION_STATES;
const IS_REPEAT_0 = IS_REPEAT + STATES;
const IS_REPEAT_1 = IS_REPEAT_0 + STATES;
const IS_REPEAT_2 = IS_REPEAT_1 + STATES;
const IS_SHORT = IS_REPEAT_2 + STATES;
const SLOTS = IS_SHORT + STATES * MAX_POSITION_STATES;
const NEAR = SLOTS + 4 * 64;
const ALIGN = NEAR + 128;
const LENGTH = ALIGN + 16;
/** Of a length: two choices, then trees of 8 lengths for each position, as many again, and one of 256. */
const LENGTH_SIZE = 2 + 2 * 8 * MAX_POSITION_STATES + 256;
const REPEAT_LENGTH = LENGTH + LENGTH_SIZE;
const LITERALS = REPEAT_LENGTH + LENGTH_SIZE;
const LITERAL_SIZE = 0x300;

const LEAST_MATCH = 2;

export class LzmaDecoder {
  private probabilities = new Uint16Array(0);
  private literalBits = 0;
  private literalMask = 0;
  private positionMask = 0;
  private state = 0;
  /** The last four distances, the newest first; 0 is the byte before. Fields, because an array would be made for each match. */
  private first = 0;
  private second = 0;
  private third = 0;
  private fourth = 0;
  private input: Uint8Array = new Uint8Array(0);
  private at = 0;
  private range = 0;
  private code = 0;

  /** @param properties a byte: (pb × 5 + lp) × 9 + lc */
  setProperties(properties: number): void {
    const lc = properties % 9;
    const lp = Math.floor(properties / 9) % 5;
    const pb = Math.floor(properties / 45);
    if (pb > 4 || lc + lp > 4) throw new Damage('its LZMA properties are wrong');
    this.literalBits = lc;
    this.literalMask = (1 << lp) - 1;
    this.positionMask = (1 << pb) - 1;
    this.probabilities = new Uint16Array(LITERALS + (LITERAL_SIZE << (lc + lp)));
    this.reset();
  }

  reset(): void {
    this.probabilities.fill(HALF);
    this.state = 0;
    this.first = this.second = this.third = this.fourth = 0;
  }

  get hasProperties(): boolean {
    return this.probabilities.length > 0;
  }

  /** Unpacks a chunk, which becomes `count` bytes of the history. Throws `Damage`. */
  decode(input: Uint8Array, count: number, history: History): void {
    if (input.length < 5 || input[0] !== 0) throw new Damage('a chunk does not begin as it has to');
    this.input = input;
    this.at = 5;
    this.range = 0xffffffff;
    this.code = ((input[1] << 24) | (input[2] << 16) | (input[3] << 8) | input[4]) >>> 0;
    const end = history.length + count;
    while (history.length < end) this.step(history, end);
    if (this.at !== input.length || this.code !== 0) throw new Damage('a chunk does not end where it has to');
  }

  private step(history: History, end: number): void {
    const position = history.length & this.positionMask;
    const { state } = this;
    if (this.bit(IS_MATCH + state * MAX_POSITION_STATES + position) === 0) {
      history.put(this.literal(history));
      this.state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      return;
    }
    let length: number;
    if (this.bit(IS_REPEAT + state) === 0) {
      length = this.matchLength(LENGTH, position);
      this.fourth = this.third;
      this.third = this.second;
      this.second = this.first;
      this.first = this.distance(length);
      this.state = state < 7 ? 7 : 10;
    } else if (this.bit(IS_REPEAT_0 + state) === 0) {
      if (this.bit(IS_SHORT + state * MAX_POSITION_STATES + position) === 0) {
        this.state = state < 7 ? 9 : 11;
        history.repeat(this.first, 1);
        return;
      }
      length = this.matchLength(REPEAT_LENGTH, position);
      this.state = state < 7 ? 8 : 11;
    } else {
      let chosen = this.second;
      if (this.bit(IS_REPEAT_1 + state) === 1) {
        chosen = this.third;
        if (this.bit(IS_REPEAT_2 + state) === 1) {
          chosen = this.fourth;
          this.fourth = this.third;
        }
        this.third = this.second;
      }
      this.second = this.first;
      this.first = chosen;
      length = this.matchLength(REPEAT_LENGTH, position);
      this.state = state < 7 ? 8 : 11;
    }
    if (length > end - history.length) throw new Damage('a chunk is longer than it says');
    history.repeat(this.first, length);
  }

  private literal(history: History): number {
    const before = history.length === 0 ? 0 : history.byteAt(0);
    const place = ((history.length & this.literalMask) << this.literalBits) + (before >> (8 - this.literalBits));
    const base = LITERALS + LITERAL_SIZE * place;
    let symbol = 1;
    if (this.state >= 7) {
      let match = history.byteAt(this.first);
      do {
        const expected = (match >> 7) & 1;
        match <<= 1;
        const bit = this.bit(base + ((1 + expected) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (bit !== expected) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.bit(base + symbol);
    return symbol & 0xff;
  }

  private matchLength(base: number, position: number): number {
    if (this.bit(base) === 0) return LEAST_MATCH + this.tree(base + 2 + 8 * position, 3);
    const middle = base + 2 + 8 * MAX_POSITION_STATES;
    if (this.bit(base + 1) === 0) return LEAST_MATCH + 8 + this.tree(middle + 8 * position, 3);
    return LEAST_MATCH + 16 + this.tree(middle + 8 * MAX_POSITION_STATES, 8);
  }

  private distance(length: number): number {
    const slot = this.tree(SLOTS + 64 * Math.min(length - LEAST_MATCH, 3), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const high = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return high + this.reversedTree(NEAR + high - slot, bits);
    return high + 16 * this.directBits(bits - 4) + this.reversedTree(ALIGN, 4);
  }

  private tree(base: number, bits: number): number {
    let symbol = 1;
    for (let bit = 0; bit < bits; bit++) symbol = (symbol << 1) | this.bit(base + symbol);
    return symbol - (1 << bits);
  }

  private reversedTree(base: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let place = 0; place < bits; place++) {
      const bit = this.bit(base + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << place;
    }
    return value;
  }

  private directBits(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++) {
      this.range >>>= 1;
      const isSet = this.code >= this.range;
      if (isSet) this.code -= this.range;
      value = 2 * value + (isSet ? 1 : 0);
      this.normalize();
    }
    return value;
  }

  private bit(place: number): 0 | 1 {
    const probability = this.probabilities[place];
    const bound = (this.range >>> 11) * probability;
    if (this.code < bound) {
      this.range = bound;
      this.probabilities[place] = probability + ((2048 - probability) >> 5);
      if (bound < TOP) this.normalize();
      return 0;
    }
    this.range -= bound;
    this.code -= bound;
    this.probabilities[place] = probability - (probability >> 5);
    if (this.range < TOP) this.normalize();
    return 1;
  }

  private normalize(): void {
    if (this.range >= TOP) return;
    this.range = (this.range << 8) >>> 0;
    // Beyond the end of the chunk come zeros; that it went there is found at its end.
    this.code = ((this.code << 8) | (this.input[this.at++] ?? 0)) >>> 0;
  }
}

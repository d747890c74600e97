/**
 * ORC's runs of whole numbers of 64 bits, in both versions. See the ORC specification (v1), "Integer run length encoding".
 * Numbers are two words each, the lower one first.
 */
import { Damage } from '../damage.ts';
import { cutOff } from './runs.ts';

/** Equal numbers, or equal differences, are a run from this length on. */
const LEAST_RUN = 3;

/** Bits of a number by their code of five bits. */
const WIDTHS = [...Array.from({ length: 24 }, (_, code) => code + 1), 26, 28, 30, 32, 40, 48, 56, 64];
/** A gap in a list of patches that says only how far the next one is. */
const LONGEST_GAP = 255;

/** Bits that a number of so many bits takes in a list of patches. */
const widthOf = (bits: number): number => WIDTHS.find((width) => width >= bits) ?? 64;

/**
 * The next `count` numbers, as pairs of words. Throws Damage where the bytes end too early.
 * @param isSigned whether small numbers below zero are stored as small ones ("zigzag")
 */
export function readIntegers(
  bytes: Uint8Array,
  count: number,
  isSigned: boolean,
  isSecondVersion: boolean,
): Int32Array {
  const reader = new RunReader(bytes, count, isSigned);
  while (reader.done < count) {
    if (isSecondVersion) reader.run2();
    else reader.run1();
  }
  return reader.words;
}

class RunReader {
  done = 0;
  readonly words: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly count: number;
  private readonly isSigned: boolean;
  private at = 0;
  /** Words of the last number. */
  private low = 0;
  private high = 0;
  /** Bits of the present byte that were not read. */
  private bitsLeft = 0;

  constructor(bytes: Uint8Array, count: number, isSigned: boolean) {
    this.bytes = bytes;
    this.count = count;
    this.isSigned = isSigned;
    this.words = new Int32Array(2 * count);
  }

  private byte(): number {
    if (this.at >= this.bytes.length) throw cutOff();
    return this.bytes[this.at++];
  }

  /** Puts `low` and `high` behind the numbers that are read; nothing beyond the last one. */
  private put(): void {
    if (this.done >= this.count) return;
    this.words[2 * this.done] = this.low;
    this.words[2 * this.done + 1] = this.high;
    this.done++;
  }

  private unzigzag(): void {
    const { low, high } = this;
    const sign = -(low & 1);
    this.low = ((low >>> 1) | (high << 31)) ^ sign;
    this.high = (high >>> 1) ^ sign;
  }

  private add(low: number, high: number): void {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.high = (this.high + high + (sum >= 2 ** 32 ? 1 : 0)) | 0;
    this.low = sum | 0;
  }

  private varint(isSigned: boolean): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      if (shift > 63) throw new Damage('a number has more than 64 bits');
      const byte = this.byte();
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) break;
    }
    this.low = low;
    this.high = high;
    if (isSigned) this.unzigzag();
  }

  /** Up to 32 bits, the highest first. */
  private bits(width: number): number {
    let value = 0;
    for (let left = width; left > 0; ) {
      if (this.bitsLeft === 0) {
        this.byte();
        this.bitsLeft = 8;
      }
      const taken = Math.min(left, this.bitsLeft);
      const byte = this.bytes[this.at - 1];
      const part = (byte >> (this.bitsLeft - taken)) & ((1 << taken) - 1);
      value = taken === 32 ? part : (value << taken) | part;
      this.bitsLeft -= taken;
      left -= taken;
    }
    return value;
  }

  private packed(width: number): void {
    this.high = width > 32 ? this.bits(width - 32) : 0;
    this.low = this.bits(Math.min(32, width));
  }

  /** A number in whole bytes, the highest first. */
  private wholeBytes(count: number): void {
    this.low = 0;
    this.high = 0;
    for (let index = 0; index < count; index++) {
      this.high = (this.high << 8) | (this.low >>> 24);
      this.low = (this.low << 8) | this.byte();
    }
  }

  /** A run of the first version: equal differences, or numbers as they are. */
  run1(): void {
    const control = this.byte();
    if (control >= 0x80) {
      for (let left = 256 - control; left > 0; left--) {
        this.varint(this.isSigned);
        this.put();
      }
      return;
    }
    const delta = (this.byte() << 24) >> 24;
    this.varint(this.isSigned);
    for (let left = control + LEAST_RUN; left > 0; left--) {
      this.put();
      this.add(delta, delta >> 31);
    }
  }

  /** A run of the second version, of which there are four kinds. */
  run2(): void {
    const first = this.byte();
    this.bitsLeft = 0;
    const kind = first >> 6;
    if (kind === 0) {
      this.wholeBytes(((first >> 3) & 7) + 1);
      if (this.isSigned) this.unzigzag();
      for (let left = (first & 7) + LEAST_RUN; left > 0; left--) this.put();
      return;
    }
    const code = (first >> 1) & 31;
    const length = (((first & 1) << 8) | this.byte()) + 1;
    if (kind === 1) this.direct(WIDTHS[code], length);
    else if (kind === 2) this.patched(WIDTHS[code], length);
    else this.deltas(code === 0 ? 0 : WIDTHS[code], length);
  }

  private direct(width: number, length: number): void {
    for (let index = 0; index < length; index++) {
      this.packed(width);
      if (this.isSigned) this.unzigzag();
      this.put();
    }
  }

  /** A first number, the difference to the second, and how the others differ, all in the same direction. */
  private deltas(width: number, length: number): void {
    this.varint(this.isSigned);
    const [low, high] = [this.low, this.high];
    this.put();
    this.varint(true);
    const [stepLow, stepHigh] = [this.low, this.high];
    const isDown = stepHigh < 0;
    let [sumLow, sumHigh] = [low, high];
    for (let index = 1; index < length; index++) {
      if (width === 0 || index === 1) {
        this.low = sumLow;
        this.high = sumHigh;
        this.add(stepLow, stepHigh);
      } else {
        this.packed(width);
        const [deltaLow, deltaHigh] = [this.low, this.high];
        this.low = sumLow;
        this.high = sumHigh;
        // −x is ~x + 1.
        if (isDown) {
          this.add(~deltaLow, ~deltaHigh);
          this.add(1, 0);
        } else this.add(deltaLow, deltaHigh);
      }
      [sumLow, sumHigh] = [this.low, this.high];
      this.put();
    }
  }

  /** Numbers above a base, of which a few have more bits: these stand in a list behind them. */
  private patched(width: number, length: number): void {
    const third = this.byte();
    const fourth = this.byte();
    const baseBytes = (third >> 5) + 1;
    const patchWidth = WIDTHS[third & 31];
    const gapWidth = (fourth >> 5) + 1;
    const patches = fourth & 31;
    if (patchWidth + width > 64 || patchWidth + gapWidth > 64) throw new Damage('a patch has more than 64 bits');
    this.wholeBytes(baseBytes);
    const base = this.signMagnitude(8 * baseBytes);
    const values: bigint[] = [];
    const number = (): bigint => (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0);
    for (let index = 0; index < length; index++) {
      this.packed(width);
      values.push(number());
    }
    this.bitsLeft = 0;
    const entryWidth = widthOf(patchWidth + gapWidth);
    for (let patch = 0, place = 0; patch < patches; patch++) {
      this.packed(entryWidth);
      const entry = number();
      const gap = Number(entry >> BigInt(patchWidth));
      const bits = entry & ((1n << BigInt(patchWidth)) - 1n);
      place += gap;
      // A patch of nothing only carries on the gap.
      if (gap === LONGEST_GAP && bits === 0n) continue;
      if (place >= length) throw new Damage('a patch lies beyond its run');
      values[place] |= bits << BigInt(width);
    }
    this.bitsLeft = 0;
    for (const value of values) {
      const sum = BigInt.asIntN(64, base + value);
      this.low = Number(BigInt.asIntN(32, sum));
      this.high = Number(sum >> 32n);
      this.put();
    }
  }

  /** The number of `low` and `high`, whose highest bit is its sign. */
  private signMagnitude(bits: number): bigint {
    const value = (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0);
    const sign = 1n << BigInt(bits - 1);
    return (value & sign) === 0n ? value : -(value & (sign - 1n));
  }
}

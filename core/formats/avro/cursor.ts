/** Reads the binary encoding of Avro. See the Avro specification, "Binary encoding". */
import { Damage } from '../damage.ts';

const TWO_32 = 2 ** 32;

const cutOff = (): Damage => new Damage('a value is cut off');

/** Reads values one after the other. Throws `Damage` at the end of the bytes. */
export class AvroCursor {
  at = 0;
  /** Words of the last number that `words` read, in two's complement. */
  low = 0;
  high = 0;
  bytes: Uint8Array;
  private view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Goes on with other bytes. */
  open(bytes: Uint8Array): void {
    this.at = 0;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** A whole number of up to 64 bits: as a double, which may be rounded beyond 2^53; exactly in `low` and `high` only there. */
  long(): number {
    const { bytes } = this;
    let at = this.at;
    let value = 0;
    // Behind the end there are no bytes: the numbers become NaN, and the slow way says so.
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.at = at;
        return (value >>> 1) ^ -(value & 1);
      }
    }
    this.words();
    return this.high * TWO_32 + (this.low >>> 0);
  }

  /** A whole number of 64 bits into `low` and `high`. */
  words(): void {
    const { bytes } = this;
    // Groups of seven bits: four, four and two of them.
    let first = 0;
    let second = 0;
    let third = 0;
    for (let index = 0; ; index++) {
      if (this.at >= bytes.length) throw cutOff();
      const byte = bytes[this.at++];
      const bits = byte & 0x7f;
      if (index < 4) first |= bits << (7 * index);
      else if (index < 8) second |= bits << (7 * (index - 4));
      else if (index < 9) third = bits;
      else if (byte > 1) throw new Damage('a number has more than 64 bits');
      else third |= bits << 7;
      if (byte < 0x80) break;
    }
    const low = (first >>> 1) | (second << 27);
    const high = (second >>> 5) | (third << 23);
    const isNegative = (first & 1) === 1;
    this.low = isNegative ? ~low : low;
    this.high = isNegative ? ~high : high;
  }

  /** The number of `low` and `high`. */
  exact(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low >>> 0);
  }

  int(): number {
    const value = this.long();
    if (value !== (value | 0)) throw new Damage('a whole number has more than 32 bits');
    return value;
  }

  boolean(): boolean {
    const byte = this.bytes[this.step(1)];
    if (byte > 1) throw new Damage('a boolean is neither true nor false');
    return byte === 1;
  }

  float(): number {
    return this.view.getFloat32(this.step(4), true);
  }

  double(): number {
    return this.view.getFloat64(this.step(8), true);
  }

  uint32(): number {
    return this.view.getUint32(this.step(4), true);
  }

  /** The length of bytes or a text, which are there. */
  length(): number {
    const length = this.long();
    if (!(length >= 0 && length <= this.left)) throw cutOff();
    return length;
  }

  /** The next bytes, on the same memory. */
  take(length: number): Uint8Array {
    const at = this.step(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Where the next bytes begin; goes on behind them. */
  step(length: number): number {
    const { at } = this;
    if (!(length >= 0 && at + length <= this.bytes.length)) throw cutOff();
    this.at = at + length;
    return at;
  }
}

/** The bytes that LZMA has unpacked since it last forgot them: new ones repeat those before. */
import { Damage } from '../damage.ts';

/** Room for new bytes, beside those that may be repeated. */
const LEAST_ROOM = 1 << 22;

export class History {
  private bytes = new Uint8Array(1 << 16);
  /** Where the next byte is put. */
  private end = 0;
  /** Bytes up to here were handed out. */
  private taken = 0;
  private readonly reach: number;
  /** Bytes since it was last cleared. */
  length = 0;

  /** @param reach how far back a repeat may go, in bytes */
  constructor(reach: number) {
    this.reach = reach;
  }

  clear(): void {
    this.length = 0;
  }

  /** The byte at a distance, 0 for the last one. */
  byteAt(distance: number): number {
    this.check(distance);
    return this.bytes[this.end - 1 - distance];
  }

  put(byte: number): void {
    if (this.end === this.bytes.length) this.makeRoom(1);
    this.bytes[this.end++] = byte;
    this.length++;
  }

  putAll(bytes: Uint8Array): void {
    this.makeRoom(bytes.length);
    this.bytes.set(bytes, this.end);
    this.end += bytes.length;
    this.length += bytes.length;
  }

  /** Repeats bytes from a distance, 0 for the last one; new ones may be among them. */
  repeat(distance: number, count: number): void {
    this.check(distance);
    this.makeRoom(count);
    const { bytes } = this;
    const from = this.end - 1 - distance;
    if (distance >= count) bytes.copyWithin(this.end, from, from + count);
    else for (let at = 0; at < count; at++) bytes[this.end + at] = bytes[from + at];
    this.end += count;
    this.length += count;
  }

  /** New bytes since the last call, a copy. */
  takeNew(): Uint8Array {
    const bytes = this.bytes.slice(this.taken, this.end);
    this.taken = this.end;
    return bytes;
  }

  private check(distance: number): void {
    if (distance >= this.length || distance >= this.reach) throw new Damage('it repeats what is not there');
  }

  private makeRoom(count: number): void {
    if (this.end + count <= this.bytes.length) return;
    const kept = Math.max(Math.min(this.length, this.reach), this.end - this.taken);
    const size = 2 * kept + count + LEAST_ROOM;
    const from = this.end - kept;
    const bytes = size <= this.bytes.length ? this.bytes : new Uint8Array(size);
    if (bytes === this.bytes) bytes.copyWithin(0, from, this.end);
    else bytes.set(this.bytes.subarray(from, this.end));
    this.bytes = bytes;
    this.end = kept;
    this.taken -= from;
  }
}

/** Bytes of a file whose sizes and offsets are not to be trusted. */
import type { FileHandle } from 'node:fs/promises';
import { Damage } from '../damage.ts';

/** Parts of a header that are held in memory as a whole. */
const MAX_PART_BYTES = 256 << 20;

export class FileBytes {
  readonly size: number;
  private readonly handle: FileHandle;

  constructor(handle: FileHandle, size: number) {
    this.handle = handle;
    this.size = size;
  }

  /** Throws `Damage` where the file has no such bytes. */
  async read(from: number, length: number): Promise<Cursor> {
    if (!(from >= 0 && length >= 0 && from + length <= this.size)) throw new Damage('it ends too early');
    if (length > MAX_PART_BYTES) throw new Damage('its description is longer than 256 MB');
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.handle.read(bytes, done, length - done, from + done);
      if (bytesRead === 0) throw new Damage('it ends too early');
      done += bytesRead;
    }
    return new Cursor(bytes);
  }
}

/** Reads numbers and texts one after the other. Throws `Damage` at the end of the bytes. */
export class Cursor {
  at = 0;
  isLittle = true;
  readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  private step(length: number): number {
    const { at } = this;
    if (!(length >= 0 && at >= 0 && at + length <= this.bytes.length)) throw new Damage('it ends too early');
    this.at += length;
    return at;
  }

  skip(length: number): void {
    this.step(length);
  }

  take(length: number): Uint8Array {
    const at = this.step(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Letters of one byte each. */
  latin1(length: number): string {
    return Buffer.from(this.take(length)).toString('latin1');
  }

  /** The bytes before the first NUL of a field of fixed width. */
  untilNul(length: number): Uint8Array {
    const field = this.take(length);
    const end = field.indexOf(0);
    return end < 0 ? field : field.subarray(0, end);
  }

  uint8(): number {
    return this.view.getUint8(this.step(1));
  }

  uint16(): number {
    return this.view.getUint16(this.step(2), this.isLittle);
  }

  int16(): number {
    return this.view.getInt16(this.step(2), this.isLittle);
  }

  uint32(): number {
    return this.view.getUint32(this.step(4), this.isLittle);
  }

  int32(): number {
    return this.view.getInt32(this.step(4), this.isLittle);
  }

  float64(): number {
    return this.view.getFloat64(this.step(8), this.isLittle);
  }

  /** A whole number of 64 bits; throws where a double does not hold it. */
  uint64(): number {
    const value = Number(this.view.getBigUint64(this.step(8), this.isLittle));
    if (!Number.isSafeInteger(value)) throw new Damage('it promises more than any file holds');
    return value;
  }
}

const WINDOW_BYTES = 1 << 20;

/** Reads the parts of a file one after the other, where only each part says how long it is. */
export class FileCursor {
  at: number;
  isLittle = true;
  private readonly file: FileBytes;
  private window: Uint8Array = new Uint8Array(0);
  private windowStart = 0;

  constructor(file: FileBytes, at: number) {
    this.file = file;
    this.at = at;
  }

  get left(): number {
    return this.file.size - this.at;
  }

  /** The next bytes. Throws `Damage` where the file has no such. */
  async next(length: number): Promise<Cursor> {
    const { at } = this;
    if (at + length > this.windowStart + this.window.length || at < this.windowStart) {
      const part = await this.file.read(at, Math.max(length, Math.min(WINDOW_BYTES, this.left)));
      this.window = part.bytes;
      this.windowStart = at;
    }
    const cursor = new Cursor(this.window.subarray(at - this.windowStart, at - this.windowStart + length));
    cursor.isLittle = this.isLittle;
    this.at += length;
    return cursor;
  }

  async int32(): Promise<number> {
    return (await this.next(4)).int32();
  }

  /** Goes on behind the next bytes. */
  skip(length: number): void {
    if (!(length >= 0 && length <= this.left)) throw new Damage('it ends too early');
    this.at += length;
  }
}

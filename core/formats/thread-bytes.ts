/** Bytes of a file, read on a worker thread. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Damage } from './damage.ts';

const WINDOW_BYTES = 1 << 20;
/** A text or a name: R's are up to 2 GB, a cell of a table is not. */
const MAX_TAKEN_BYTES = 64 << 20;

export class ThreadBytes {
  readonly size: number;
  private readonly descriptor: number;
  private window = Buffer.alloc(0);
  private start = 0;

  constructor(path: string) {
    this.descriptor = openSync(path, 'r');
    this.size = fstatSync(this.descriptor).size;
  }

  /** The byte of the window where the bytes begin. They stay until the next call. Throws `Damage` where there are none. */
  private place(at: number, length: number): number {
    if (!(at >= 0 && length >= 0 && at + length <= this.size)) throw new Damage('it ends too early');
    if (length > MAX_TAKEN_BYTES) throw new Damage('a text has more than 64 MB');
    if (at < this.start || at + length > this.start + this.window.length) {
      const window = Buffer.alloc(Math.min(Math.max(length, WINDOW_BYTES), this.size - at));
      for (let done = 0; done < window.length; ) {
        const read = readSync(this.descriptor, window, done, window.length - done, at + done);
        if (read === 0) throw new Damage('it ends too early');
        done += read;
      }
      this.window = window;
      this.start = at;
    }
    return at - this.start;
  }

  int32(at: number): number {
    const place = this.place(at, 4);
    return this.window.readInt32BE(place);
  }

  float64(at: number): number {
    const place = this.place(at, 8);
    return this.window.readDoubleBE(place);
  }

  /** The bytes as numbers of either byte order. They stay until the next call. */
  view(at: number, length: number): DataView {
    const place = this.place(at, length);
    return new DataView(this.window.buffer, this.window.byteOffset + place, length);
  }

  take(at: number, length: number): Uint8Array {
    const place = this.place(at, length);
    return this.window.subarray(place, place + length);
  }

  /** Fills `target` with the bytes from `at` on. */
  fill(at: number, target: Uint8Array): void {
    if (at + target.length > this.size) throw new Damage('it ends too early');
    for (let done = 0; done < target.length; ) {
      const read = readSync(this.descriptor, target, done, target.length - done, at + done);
      if (read === 0) throw new Damage('it ends too early');
      done += read;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

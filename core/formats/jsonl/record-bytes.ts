/** Bytes of the records of a JSON file, read on a worker thread. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { changedFile } from '../changed-file.ts';
import { MAX_RECORD_BYTES } from './json-problems.ts';

export interface ByteRange {
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Bytes [from, to): lines that begin there, or whole records. */
  readonly from: number;
  readonly to: number;
  readonly isLines: boolean;
}

export interface RecordBytes {
  readonly bytes: Uint8Array;
  readonly lines: number;
  /** The line, counted from 0, that has more than `MAX_RECORD_BYTES`; null where none has. */
  readonly tooLong: number | null;
}

const NEWLINE = 0x0a;
const NONE: RecordBytes = { bytes: new Uint8Array(0), lines: 0, tooLong: null };

/** The lines that begin in the range, or the range itself. */
export function bytesOf({ path, size, modified, from, to, isLines }: ByteRange): RecordBytes {
  const descriptor = openSync(path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
    const start = !isLines || from === 0 ? from : from - 1;
    let bytes = read(descriptor, start, to);
    // No line begins in the range: its end is not looked for.
    if (isLines && from > 0 && !bytes.includes(NEWLINE)) return NONE;
    let isTooLong = false;
    if (isLines && to < size && bytes[bytes.length - 1] !== NEWLINE) {
      // The last line ends further on.
      const last = bytes.length - 1 - bytes.lastIndexOf(NEWLINE);
      for (let tail = 1 << 16; ; tail *= 4) {
        const more = read(descriptor, to, Math.min(size, to + tail));
        const end = more.indexOf(NEWLINE);
        isTooLong = last + (end >= 0 ? end : more.length) > MAX_RECORD_BYTES;
        if (isTooLong) break;
        if (end >= 0 || to + tail >= size) {
          const whole = new Uint8Array(bytes.length + (end >= 0 ? end : more.length));
          whole.set(bytes);
          whole.set(more.subarray(0, whole.length - bytes.length), bytes.length);
          bytes = whole;
          break;
        }
      }
    }
    if (isLines && from > 0) {
      const first = bytes.indexOf(NEWLINE) + 1;
      // No line begins in the range.
      if (first === 0 || first > to - start) return NONE;
      bytes = bytes.subarray(first);
    }
    if (from === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    let lines = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
    const isCut = bytes.length > 0 && bytes[bytes.length - 1] !== NEWLINE;
    return { bytes, lines: !isLines || !isCut ? lines : lines + 1, tooLong: isTooLong ? lines : null };
  } finally {
    closeSync(descriptor);
  }
}

function read(descriptor: number, from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(to - from);
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(descriptor, bytes, done, bytes.length - done, from + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

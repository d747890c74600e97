/** A chunk's bytes, read from the file into a buffer that the thread keeps for its next chunk. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ChunkInput, FileState } from './chunk.ts';
import type { Window } from './row-scan.ts';
import { utf16Bytes, utf16ToUtf8 } from './transcode.ts';
import { onRelease } from '../../run/thread-memory.ts';

/** Room behind the window for the newline that stops scans. */
const ROOM = 1;

export interface ChunkWindow extends Window {
  /** Position of the chunk's first byte; one code unit earlier where the first row has to be searched. */
  readonly first: number;
  /** Position of the first byte of the next chunk. */
  readonly stop: number;
  /** The source's byte position that belongs to a position in the window. */
  offsetOf(position: number): number;
}

export class FileChanged extends Error {}

let buffer = new Uint8Array(0);

onRelease(() => {
  buffer = new Uint8Array(0);
});

/** A buffer of at least that many bytes. */
type RoomFor = (length: number) => Uint8Array;

/** The module's own; what it held is lost. */
function bufferOf(length: number): Uint8Array {
  if (buffer.length < length) buffer = new Uint8Array(length);
  return buffer;
}

/** Reads bytes [from, to) of the file to the buffer's start. */
function readRange(file: FileState, from: number, to: number, room: RoomFor): Uint8Array {
  const bytes = room(to - from + ROOM);
  const descriptor = openSync(file.path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.size !== file.size || stat.mtimeMs !== file.modified) throw new FileChanged();
    for (let done = 0; done < to - from; ) {
      const read = readSync(descriptor, bytes, done, to - from - done, from + done);
      if (read === 0) throw new FileChanged();
      done += read;
    }
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}

/** The chunk's bytes and `tail` more, in which its last row should end, in `room`. UTF-16 is made UTF-8, elsewhere. */
export function readWindow(
  input: Pick<ChunkInput, 'source' | 'from' | 'to' | 'isExact' | 'format'>,
  tail: number,
  room: RoomFor = bufferOf,
): ChunkWindow {
  const { source, from, to, isExact, format } = input;
  const isWide = format.encoding.startsWith('utf-16');
  const before = isExact ? 0 : isWide ? 2 : 1;
  const start = from - before;
  const size = source instanceof Uint8Array ? source.length : source.size;
  const end = Math.min(to + tail, size);
  let bytes: Uint8Array;
  if (source instanceof Uint8Array) {
    bytes = room(end - start + ROOM);
    bytes.set(source.subarray(start, end));
  } else {
    bytes = readRange(source, start, end, room);
  }
  let limit = end - start;
  let stop = to - start;
  let first = before;
  let offsetOf = (position: number): number => start + position;
  if (isWide) {
    const wide = utf16ToUtf8(bytes.subarray(0, limit), format.encoding === 'utf-16be', stop, ROOM);
    ({ bytes, length: limit, mark: stop } = wide);
    if (before > 0) first = utf8Length(bytes);
    offsetOf = (position) => (position === limit && end === size ? size : start + utf16Bytes(bytes, 0, position));
  }
  bytes[limit] = format.newline;
  return { bytes, limit, isEnd: end === size, first, stop, offsetOf };
}

/** Bytes of the first character. */
function utf8Length(bytes: Uint8Array): number {
  const lead = bytes[0];
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** A chunk's bytes, read from the file into a buffer that the thread keeps for its next chunk. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ChunkInput, FileState } from './chunk.ts';
import type { Window } from './row-scan.ts';
import { toUtf8 } from '../encoding/to-utf8.ts';
import { utf16Bytes, utf16ToUtf8 } from '../encoding/utf.ts';
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

/** The chunk's bytes and `tail` more, in which its last row should end, in `room`. Other encodings are made UTF-8, elsewhere. */
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
  // Bytes that are transcoded are looked at again, for positions.
  const place = format.encoding === 'utf-8' ? room : bufferOf;
  let bytes: Uint8Array;
  if (source instanceof Uint8Array) {
    bytes = place(end - start + ROOM);
    bytes.set(source.subarray(start, end));
  } else {
    bytes = readRange(source, start, end, place);
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
  } else if (format.encoding !== 'utf-8') {
    const own = bytes.subarray(0, limit);
    const text = toUtf8(own, format.encoding, stop, ROOM);
    ({ bytes, length: limit, mark: stop } = text);
    if (before > 0) first = utf8Length(bytes);
    offsetOf = (position) =>
      position === limit
        ? end
        : start + lineOffset(own, countLines(text.bytes, position, format.newline), format.newline);
  }
  bytes[limit] = format.newline;
  return { bytes, limit, isEnd: end === size, first, stop, offsetOf };
}

/** Line ends before a position. */
function countLines(bytes: Uint8Array, to: number, newline: number): number {
  let lines = 0;
  for (let at = 0; at < to; at++) if (bytes[at] === newline) lines++;
  return lines;
}

/** The position behind so many line ends: rows begin nowhere else, and no letter's bytes hold a line end. */
function lineOffset(bytes: Uint8Array, lines: number, newline: number): number {
  let at = 0;
  for (let line = 0; line < lines; line++) at = bytes.indexOf(newline, at) + 1;
  return at;
}

/** Bytes of the first character. */
function utf8Length(bytes: Uint8Array): number {
  const lead = bytes[0];
  // Bytes that are no text stand alone.
  return lead < 0x80 || lead > 0xf4 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

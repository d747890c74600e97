/** Where the elements of a JSON array lie: brackets and strings are followed byte by byte, nothing is parsed. */
import type { FileHandle } from 'node:fs/promises';
import { MAX_RECORD_BYTES, notRecords, recordTooLong } from './json-problems.ts';

export interface ArrayPart {
  readonly from: number;
  readonly to: number;
  /** Line of the first byte, counted from 1. */
  readonly line: number;
}

const READ_BYTES = 1 << 20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Parts of about `bytes` bytes, each of whole elements. Throws a `ProblemError` where the array does not end, or an element
 * has more than 64 MB.
 */
export async function* arrayParts(
  handle: FileHandle,
  size: number,
  bytes: number,
  file: string,
): AsyncGenerator<ArrayPart> {
  const buffer = new Uint8Array(READ_BYTES);
  let depth = 0;
  let isString = false;
  let isEscaped = false;
  let line = 1;
  let isClosed = false;
  let part = { from: -1, line: 1 };
  let element = part;
  for (let start = 0; start < size; start += READ_BYTES) {
    if (depth > 0 && start - element.from > MAX_RECORD_BYTES) throw recordTooLong(file, element.line);
    const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, start);
    for (let at = 0; at < bytesRead; at++) {
      const byte = buffer[at];
      if (byte === 0x0a) line++;
      if (isString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isString = false;
        continue;
      }
      if (isClosed) {
        if (!isSpace(byte)) throw notRecords(file, line, 'There is something behind the end of the array.');
        continue;
      }
      if (byte === QUOTE) isString = true;
      else if (byte === 0x5b || byte === 0x7b) {
        if (depth++ === 0) {
          part = { from: start + at + 1, line };
          element = part;
        }
      } else if (byte === 0x5d || byte === 0x7d) {
        if (--depth === 0) {
          isClosed = true;
          yield { ...part, to: start + at };
        }
      } else if (byte === 0x2c && depth === 1) {
        const next = { from: start + at + 1, line };
        if (start + at - part.from >= bytes) {
          yield { ...part, to: start + at };
          part = next;
        }
        element = next;
      }
    }
  }
  if (!isClosed) throw notRecords(file, line, 'The array does not end: the file is cut off.');
}

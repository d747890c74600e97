/** Where the rows of an array, of an object or of values without commas lie: brackets and strings are followed byte by byte, nothing is parsed. */
import type { FileHandle } from 'node:fs/promises';
import { MAX_RECORD_BYTES, notRecords, recordTooLong } from './json-problems.ts';
import type { Layout } from './layout.ts';

export interface Part {
  readonly from: number;
  readonly to: number;
  /** Line of the first byte, counted from 1. */
  readonly line: number;
}

const READ_BYTES = 1 << 20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Parts of about `bytes` bytes, each of whole rows. Throws a `ProblemError` where the array does not end, or a row has more
 * than 64 MB.
 */
export async function* partsOf(
  handle: FileHandle,
  size: number,
  { from, to, line: firstLine, separator }: Pick<Layout, 'from' | 'to' | 'line' | 'separator'>,
  bytes: number,
  file: string,
): AsyncGenerator<Part> {
  const buffer = new Uint8Array(READ_BYTES);
  const hasCommas = separator !== 'blanks';
  /** The bracket at the end of the file's own array is among its bytes. */
  const endsWithBracket = hasCommas && to === size;
  let depth = 0;
  let isString = false;
  let isEscaped = false;
  let isClosed = false;
  let line = firstLine;
  let part = { from, line };
  let row = part;
  for (let start = from; start < to; start += READ_BYTES) {
    if (start - row.from > MAX_RECORD_BYTES) throw recordTooLong(file, row.line);
    const { bytesRead } = await handle.read(buffer, 0, Math.min(READ_BYTES, to - start), start);
    if (bytesRead === 0) break;
    for (let index = 0; index < bytesRead; index++) {
      const byte = buffer[index];
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
      const at = start + index;
      if (byte === QUOTE) isString = true;
      else if (byte === 0x5b || byte === 0x7b) depth++;
      else if (byte === 0x5d || byte === 0x7d) {
        depth--;
        if (depth < 0 && endsWithBracket) {
          isClosed = true;
          yield { ...part, to: at };
        } else if (depth < 0) throw notRecords(file, line, 'A bracket is closed here that is not open.');
      }
      const isEnd = depth === 0 && (hasCommas ? byte === COMMA : byte === 0x5d || byte === 0x7d);
      if (!isEnd) continue;
      const next = { from: at + 1, line };
      if (at - part.from >= bytes) {
        yield { ...part, to: hasCommas ? at : at + 1 };
        part = next;
      }
      row = next;
    }
  }
  if (endsWithBracket && !isClosed) throw notRecords(file, line, 'The array does not end: the file is cut off.');
  if (!endsWithBracket && part.from < to) yield { ...part, to };
}

/** Where the rows of a file end, if its last lines are a footer. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { FileState } from './chunk.ts';
import type { ResolvedCsvOptions } from './options.ts';

/** A footer is looked for in so many bytes. */
const MAX_BYTES = 16 << 20;
const FIRST_BYTES = 1 << 14;

const SPACE = 0x20;

/** The byte position behind the last row: in front of the last `skip_footer` lines that are not blank. */
export function rowsEnd(
  file: FileState,
  { skip_footer: lines, encoding, newline }: Pick<ResolvedCsvOptions, 'skip_footer' | 'encoding' | 'newline'>,
): number {
  if (lines === 0) return file.size;
  const unit = encoding.startsWith('utf-16') ? 2 : 1;
  const low = encoding === 'utf-16be' ? 1 : 0;
  const end = newline === '\r' ? 0x0d : 0x0a;
  for (let length = FIRST_BYTES; ; length *= 8) {
    const from = Math.max(0, Math.floor((file.size - length) / unit) * unit);
    const bytes = readEnd(file, from);
    const isEnd = (at: number): boolean => bytes[at + low] === end && (unit === 1 || bytes[at + 1 - low] === 0);
    let left = lines;
    let isBlank = true;
    for (let at = Math.floor(bytes.length / unit) * unit - unit; at >= 0; at -= unit) {
      if (isEnd(at)) {
        if (!isBlank && --left === 0) return from + at + unit;
        isBlank = true;
      } else if (bytes[at + low] > SPACE || (unit === 2 && bytes[at + 1 - low] !== 0)) isBlank = false;
    }
    if (from === 0 || length >= MAX_BYTES) return from;
  }
}

function readEnd(file: FileState, from: number): Uint8Array {
  const bytes = new Uint8Array(file.size - from);
  const descriptor = openSync(file.path, 'r');
  try {
    let done = 0;
    while (done < bytes.length) {
      const read = readSync(descriptor, bytes, done, bytes.length - done, from + done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  } finally {
    closeSync(descriptor);
  }
}

/** The bytes by which the encoding of a file is found: its beginning, places in its middle, and its end. */
import { isAscii } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { fileProblem } from '../../files/file-problems.ts';

/** Places behind the beginning, the last at the end of the file. */
const PLACES = 4;
const PLACE_BYTES = 1 << 16;

export interface Sample {
  /** The file's first bytes. */
  readonly head: Uint8Array;
  /** Whole lines of further places, the last ones of the file among them. */
  readonly places: readonly Uint8Array[];
}

const LF = 0x0a;
const CR = 0x0d;

/** The whole lines of a stretch; all of it where it has no line end. The first bytes of a letter may lie before it. */
function wholeLines(bytes: Uint8Array, isEnd: boolean): Uint8Array {
  let from = 0;
  while (from < bytes.length && bytes[from] !== LF && bytes[from] !== CR) from++;
  let to = bytes.length;
  if (!isEnd) while (to > from && bytes[to - 1] !== LF && bytes[to - 1] !== CR) to--;
  return from + 1 < to ? bytes.subarray(from + 1, to) : bytes;
}

const BLOCK_BYTES = 1 << 20;

/** The position of the first byte beyond ASCII from `start` on. */
async function firstBeyondAscii(handle: FileHandle, start: number): Promise<number> {
  const block = new Uint8Array(BLOCK_BYTES);
  for (let from = start; ; from += BLOCK_BYTES) {
    const { bytesRead } = await handle.read(block, 0, BLOCK_BYTES, from);
    const bytes = block.subarray(0, bytesRead);
    if (!isAscii(bytes)) return from + bytes.findIndex((byte) => byte >= 0x80);
    if (bytesRead === 0) return start;
  }
}

/** Takes samples of a file of `size` bytes that begins with `head`; `also` is a position behind which a letter beyond ASCII follows. */
export async function sampleOf(path: string, head: Uint8Array, size: number, also?: number): Promise<Sample> {
  if (head.length >= size) return { head, places: [] };
  try {
    const handle = await open(path, 'r');
    try {
      const starts = Array.from({ length: PLACES }, (_, place) => {
        const end = head.length + Math.floor(((size - head.length) * (place + 1)) / PLACES);
        return Math.max(head.length, end - PLACE_BYTES);
      });
      if (also !== undefined) starts.push(Math.max(0, (await firstBeyondAscii(handle, also)) - PLACE_BYTES / 2));
      const places: Uint8Array[] = [];
      for (const start of starts) {
        // UTF-16 is cut between its code units.
        const from = start - (start % 2);
        const bytes = new Uint8Array(Math.min(PLACE_BYTES + 1, size - from));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
        places.push(wholeLines(bytes.subarray(0, bytesRead), from + bytesRead >= size));
      }
      return { head, places };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileProblem(error, path);
  }
}

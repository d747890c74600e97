/** Files of an archive, and the bytes of one. */
import { createReadStream } from 'node:fs';
import { createInflateRaw } from 'node:zlib';
import { Damage } from '../damage.ts';
import { crc32 } from '../zip/crc32.ts';

export interface Member {
  readonly name: string;
  /** Bytes once unpacked, as the archive says. */
  readonly size: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Where they begin; of a ZIP archive, where the member's own header begins. */
  readonly from: number;
  readonly method: 'stored' | 'deflated';
  /** Null where the archive has none. */
  readonly crc: number | null;
  /** Why it cannot be read, as the rest of a sentence; null where it can. */
  readonly flaw: string | null;
}

const isSystemError = (error: unknown): boolean => (error as NodeJS.ErrnoException).syscall !== undefined;

/**
 * The unpacked bytes of a member. Throws Damage where they cannot be unpacked, or are not as many or not those that the
 * archive says.
 * @param from where the packed bytes begin
 * @param taken hears of packed bytes that were read
 */
export async function* bytesOf(
  path: string,
  { name, packed, method, size, crc }: Member,
  from: number,
  taken: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let given = 0;
  let sum = 0;
  if (packed > 0) {
    const input = createReadStream(path, { start: from, end: from + packed - 1, highWaterMark: 1 << 18 });
    const output = method === 'stored' ? input : input.pipe(createInflateRaw({ chunkSize: 1 << 18 }));
    if (output !== input) input.on('error', (error) => output.destroy(error));
    // Whoever has read enough no longer listens, but the rest of the bytes may still be damaged.
    output.on('error', () => undefined);
    try {
      input.on('data', (chunk) => taken(chunk.length));
      for await (const bytes of output as AsyncIterable<Uint8Array>) {
        given += bytes.length;
        if (given > size) throw new Damage(`"${name}" unpacks to more than it says`);
        if (crc !== null) sum = crc32(bytes, sum);
        yield bytes;
      }
    } catch (error) {
      throw error instanceof Damage || isSystemError(error) ? error : new Damage(`"${name}" cannot be unpacked`);
    } finally {
      input.destroy();
      output.destroy();
    }
  }
  if (given !== size) throw new Damage(`"${name}" has another length than it says`);
  if (crc !== null && sum !== crc) throw new Damage(`"${name}" holds other bytes than were written`);
}

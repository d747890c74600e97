/** Text files in other encodings as temporary files in UTF-8, for readers that take UTF-8 only. */
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileProblem } from '../../files/file-problems.ts';
import { temporaryFolder } from '../../files/temporary-folder.ts';
import { checkCancelled, type Run } from '../../run/run.ts';
import type { Encoding } from '../../words/encodings.ts';
import { decoderOf, loadEncoding } from './decoder.ts';
import { bomLength, findEncoding, type FoundEncoding } from './find-encoding.ts';
import { sampleOf } from './sample.ts';

export interface Utf8File {
  readonly encoding: Encoding;
  /** Null where the encoding was given. */
  readonly found: FoundEncoding | null;
  /** The file itself where it is UTF-8. */
  readonly path: string;
  /** Removes the temporary file. */
  remove(): Promise<void>;
}

const HEAD_BYTES = 1 << 20;

/** The file in UTF-8; `given` is its encoding where it was decided, and `most` the bytes of it that are needed. */
export async function utf8File(path: string, given: Encoding | null, run: Run, most = Infinity): Promise<Utf8File> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const { size } = await handle.stat();
    const head = new Uint8Array(Math.min(size, HEAD_BYTES));
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    const start = head.subarray(0, bytesRead);
    const found = given === null ? await findEncoding(await sampleOf(path, start, size), path) : null;
    const encoding = found?.value ?? given ?? 'utf-8';
    if (encoding === 'utf-8') return { encoding, found, path, remove: async () => {} };
    const copy = await transcoded(path, encoding, bomLength(start, encoding), Math.min(size, most), run);
    return { encoding, found, ...copy };
  } catch (error) {
    throw fileProblem(error, path);
  } finally {
    await handle.close();
  }
}

async function transcoded(
  path: string,
  encoding: Encoding,
  from: number,
  to: number,
  run: Run,
): Promise<Pick<Utf8File, 'path' | 'remove'>> {
  await loadEncoding(encoding);
  const folder = temporaryFolder();
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const target = join(folder, 'utf8');
  try {
    const output = await open(target, 'wx', 0o600);
    try {
      const decoder = decoderOf(encoding);
      if (to > from) {
        for await (const bytes of createReadStream(path, { start: from, end: to - 1, highWaterMark: HEAD_BYTES })) {
          checkCancelled(run);
          await output.writeFile(decoder.decode(bytes as Uint8Array));
        }
      }
      await output.writeFile(decoder.end());
    } finally {
      await output.close();
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { path: target, remove };
}

/** The text of an HTML page, in the encoding that it names. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileProblem } from '../../files/file-problems.ts';
import { type Encoding, ENCODINGS, encodingName } from '../../words/encodings.ts';
import { checkCancelled, type Run } from '../../run/run.ts';
import { decoderOf, loadEncoding } from '../encoding/decoder.ts';
import { bomLength, findEncoding, type FoundEncoding, isOf } from '../encoding/find-encoding.ts';
import { sampleOf } from '../encoding/sample.ts';

export interface Page {
  readonly path: string;
  readonly size: number;
  readonly encoding: Encoding;
  /** Null where the encoding was given. */
  readonly found: FoundEncoding | null;
  /** Bytes of a byte order mark. */
  readonly start: number;
}

const HEAD_BYTES = 1 << 20;
/** Letters in which the page names its encoding; browsers look at 1,024. */
const NAMED_LETTERS = 1 << 14;
const NAMED = /<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w:.-]+)/i;

/** Opens a page and finds its encoding: by a byte order mark, by what the page says, else by its letters. */
export async function openPage(path: string, given: Encoding | null): Promise<Page> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const { size } = await handle.stat();
    const head = new Uint8Array(Math.min(size, HEAD_BYTES));
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    const letters = await sampleOf(path, head.subarray(0, bytesRead), size);
    const found = given === null ? await encodingOf(letters, path) : null;
    const encoding = found?.value ?? given ?? 'utf-8';
    await loadEncoding(encoding);
    return { path, size, encoding, found, start: bomLength(head, encoding) };
  } catch (error) {
    throw fileProblem(error, path);
  } finally {
    await handle.close();
  }
}

async function encodingOf(letters: Awaited<ReturnType<typeof sampleOf>>, path: string): Promise<FoundEncoding> {
  const found = await findEncoding(letters, path);
  const isMarked = bomLength(letters.head, found.value) > 0 || found.value.startsWith('utf-16');
  if (isMarked) return found;
  const named = namedEncoding(letters.head);
  if (named === null || !(await isOf(named, letters))) return found;
  return {
    value: named,
    evidence: `The page says that it is ${encodingName(named)}.`,
    confidence: 1,
    runnerUp: null,
    isAscii: found.isAscii,
  };
}

/** The encoding that the page names; null where it names none that is read. A page in single bytes is no UTF-16, whatever it says. */
function namedEncoding(head: Uint8Array): Encoding | null {
  const label = NAMED.exec(Buffer.from(head.subarray(0, NAMED_LETTERS)).toString('latin1'))?.[1];
  if (label === undefined) return null;
  try {
    const { encoding } = new TextDecoder(label);
    if (encoding.startsWith('utf-16')) return 'utf-8';
    return Object.hasOwn(ENCODINGS, encoding) ? (encoding as Encoding) : null;
  } catch {
    return null;
  }
}

/** The text of a page in pieces. `onBytes` hears of the bytes read so far. */
export async function* textOf(page: Page, run: Run, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = decoderOf(page.encoding);
  let bytes = page.start;
  try {
    for await (const piece of createReadStream(page.path, { start: page.start, highWaterMark: 1 << 18 })) {
      checkCancelled(run);
      bytes += (piece as Uint8Array).length;
      onBytes(bytes);
      yield decoder.decode(piece as Uint8Array);
    }
  } catch (error) {
    throw fileProblem(error, page.path);
  }
  yield decoder.end();
}

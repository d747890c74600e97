/** XML of many equal elements, cut into parts after an element, so that threads read the parts side by side. */
import { Damage } from '../damage.ts';

const CHUNK_BYTES = 4 << 20;
/** An element that is longer than this is no row. */
const MAX_CHUNK_BYTES = 64 << 20;

/** The prefix of the names of the document's elements, with its colon. */
const ROOT = /<([\w.-]+:)?(?:worksheet|sst)[\s/>]/;

/** Where the last `mark` of the bytes ends, unless it stands in a comment or CDATA section; 0 where there is none. */
function lastEnd(bytes: Buffer, mark: string): number {
  for (let from = bytes.length; from > 0; ) {
    const found = bytes.lastIndexOf(mark, from, 'latin1');
    if (found < 0) return 0;
    const end = found + mark.length;
    const open = bytes.lastIndexOf('<!', found, 'latin1');
    if (open < 0) return end;
    const isSection = bytes.toString('latin1', open, open + 9) === '<![CDATA[';
    const close = bytes.indexOf(isSection ? ']]>' : '-->', open, 'latin1');
    if (close >= 0 && close < found) return end;
    from = open;
  }
  return 0;
}

/**
 * Parts that end after an element of that name; the last one has what follows it.
 * @param prefixOf the prefix of the name, with its colon; null where it is that of the document's root
 * @param firstBytes length of the first part
 */
export async function* xmlChunks(
  pieces: AsyncIterable<Uint8Array>,
  element: string,
  prefixOf: (() => string) | null = null,
  firstBytes = CHUNK_BYTES,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  let wanted = firstBytes;
  let mark: string | null = null;
  for await (const piece of pieces) {
    held.push(piece);
    length += piece.length;
    if (length < wanted) continue;
    const bytes = Buffer.concat(held);
    mark ??= `</${prefixOf?.() ?? ROOT.exec(bytes.toString('latin1', 0, 1 << 16))?.[1] ?? ''}${element}>`;
    const end = lastEnd(bytes, mark);
    if (end === 0) {
      if (length > MAX_CHUNK_BYTES) throw new Damage('a row or text of it has more than 64 MB');
      held = [bytes];
      wanted = length * 2;
      continue;
    }
    // A copy of its own: what is sent to a thread is sent with all of its memory.
    yield Uint8Array.prototype.slice.call(bytes, 0, end);
    held = [Uint8Array.prototype.slice.call(bytes, end)];
    length -= end;
    wanted = CHUNK_BYTES;
  }
  if (length > 0) yield Uint8Array.prototype.slice.call(Buffer.concat(held));
}

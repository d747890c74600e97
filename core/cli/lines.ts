/** Splits a stream into lines of bounded length. */
import type { Readable } from 'node:stream';

/**
 * Lines of UTF-8 text without line ends (LF, CR or both) and without a byte order mark. A line of more than `most`
 * letters is null and not kept in memory. Other characters end no line, because JSON may contain U+2028.
 */
export async function* linesOf(input: Readable, most: number): AsyncGenerator<string | null> {
  const decoder = new TextDecoder('utf-8');
  let parts: string[] = [];
  let length = 0;
  /** Whether the previous line ended with a CR at the end of a chunk; a following LF then belongs to it. */
  let isAfterCr = false;
  const take = (part: string): void => {
    length += part.length;
    if (length <= most) parts.push(part);
    else parts = [];
  };
  const finished = (): string | null => {
    const line = length <= most ? parts.join('') : null;
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk as Uint8Array, { stream: true });
    let from: number = isAfterCr && text.startsWith('\n') ? 1 : 0;
    if (text !== '') isAfterCr = false;
    let cr = text.indexOf('\r', from);
    let lf = text.indexOf('\n', from);
    while (cr !== -1 || lf !== -1) {
      const end = cr === -1 || (lf !== -1 && lf < cr) ? lf : cr;
      take(text.slice(from, end));
      yield finished();
      from = end + (end === cr && lf === cr + 1 ? 2 : 1);
      isAfterCr = end === cr && from === text.length && text[end] === '\r' && lf !== cr + 1;
      if (cr !== -1 && cr < from) cr = text.indexOf('\r', from);
      if (lf !== -1 && lf < from) lf = text.indexOf('\n', from);
    }
    take(text.slice(from));
  }
  take(decoder.decode());
  if (length > 0) yield finished();
}

/** XML in whatever encoding it declares, as UTF-8. */
import { isUtf8 } from 'node:buffer';
import { Damage } from '../damage.ts';

/** The encoding that the first bytes of an XML document show or declare; null for UTF-8. */
function encodingOf(head: Uint8Array): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0x3c && head[1] === 0) return 'utf-16le';
  if (head[0] === 0 && head[1] === 0x3c) return 'utf-16be';
  const start = Buffer.from(head.subarray(0, 200)).toString('latin1');
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']/.exec(start)?.[1] ?? 'utf-8';
  return /^(utf-?8|us-ascii)$/i.test(declared) ? null : declared;
}

const hasMark = (head: Uint8Array): boolean => head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;

/** Throws Damage for an encoding that there is not. */
export async function* asUtf8(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  let decoder: TextDecoder | null = null;
  const encoder = new TextEncoder();
  for await (const piece of pieces) {
    let bytes = piece;
    if (isFirst) {
      isFirst = false;
      const encoding = encodingOf(piece);
      if (encoding !== null) decoder = decoderOf(encoding);
      else if (hasMark(piece)) bytes = piece.subarray(3);
    }
    yield decoder === null ? bytes : encoder.encode(decoder.decode(bytes, { stream: true }));
  }
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch {
    throw new Damage(`it is written in an unknown encoding, "${encoding.slice(0, 20)}"`);
  }
}

/** Throws Damage unless the bytes are UTF-8. */
export function refuseOtherBytes(bytes: Uint8Array): void {
  if (!isUtf8(bytes)) throw new Damage('it holds bytes that are no text');
}

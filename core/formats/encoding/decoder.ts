/** Bytes of a file to text, in any encoding. */
import type { Encoding } from '../../words/encodings.ts';
import { isSingleByte, tableOf } from './single-byte.ts';

export interface TextPieces {
  /** The text of the next bytes; a letter that they cut waits for the bytes behind them. */
  decode(bytes: Uint8Array): string;
  /** What waits at the end. */
  end(): string;
}

/** Encodings of one or two bytes a letter, whose decoders in Node and Electron differ: both read what browsers read. */
const BY_TABLES: ReadonlySet<Encoding> = new Set(['shift_jis', 'euc-jp', 'gb18030', 'gbk', 'big5', 'euc-kr']);

type Iconv = typeof import('iconv-lite');

let iconv: Iconv | null = null;

/** Loads the tables that the encoding needs: at once for most. To be awaited before `decoderOf`. */
export async function loadEncoding(encoding: Encoding): Promise<void> {
  if (iconv !== null || !BY_TABLES.has(encoding)) return;
  const loaded = (await import('iconv-lite')) as Iconv & { readonly default?: Iconv };
  iconv = loaded.default ?? loaded;
}

/** A decoder; bytes that are no text become U+FFFD, and a byte order mark stays. */
export function decoderOf(encoding: Encoding): TextPieces {
  if (isSingleByte(encoding)) {
    const table = tableOf(encoding);
    return { decode: (bytes) => textOfBytes(bytes, table), end: () => '' };
  }
  if (BY_TABLES.has(encoding)) {
    if (iconv === null) throw new Error(`the tables of ${encoding} are not loaded`);
    return byLines(encoding, iconv);
  }
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

const LF = 0x0a;
const CR = 0x0d;

/** Whole lines are decoded at once: the library's own pieces lose a line end behind a letter that is cut off. */
function byLines(encoding: Encoding, { decode }: Iconv): TextPieces {
  let waiting: Uint8Array = new Uint8Array(0);
  const textOf = ({ buffer, byteOffset, length }: Uint8Array): string =>
    decode(Buffer.from(buffer as ArrayBuffer, byteOffset, length), encoding, { stripBOM: false });
  return {
    decode(bytes) {
      const all = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
      const end = Math.max(all.lastIndexOf(LF), all.lastIndexOf(CR)) + 1;
      waiting = all.slice(end);
      return textOf(all.subarray(0, end));
    },
    end() {
      const rest = textOf(waiting);
      waiting = new Uint8Array(0);
      return rest;
    },
  };
}

/** The text of all bytes. */
export function decodeAll(bytes: Uint8Array, encoding: Encoding): string {
  const decoder = decoderOf(encoding);
  return decoder.decode(bytes) + decoder.end();
}

/** Characters that are put together at once: more would not fit the stack. */
const PIECE = 1 << 13;

function textOfBytes(bytes: Uint8Array, table: Uint16Array): string {
  const codes = new Uint16Array(Math.min(PIECE, bytes.length));
  let text = '';
  for (let from = 0; from < bytes.length; from += PIECE) {
    const length = Math.min(PIECE, bytes.length - from);
    for (let at = 0; at < length; at++) codes[at] = table[bytes[from + at]];
    text += String.fromCharCode(...codes.subarray(0, length));
  }
  return text;
}

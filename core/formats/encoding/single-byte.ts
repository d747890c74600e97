/** Encodings of one byte a letter. Bytes below 0x80 are ASCII in all of them. */
import type { Encoding } from '../../words/encodings.ts';

/**
 * Bytes 0x80 … 0x9f of Windows-1252, from encoding.spec.whatwg.org/index-windows-1252.txt; those above are Latin-1. A table,
 * because versions of Node 20, 22 and 24 decode these bytes to control characters (nodejs/node issues 56542 and 60888).
 */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

const MULTI_BYTE: ReadonlySet<Encoding> = new Set([
  'utf-8',
  'utf-16le',
  'utf-16be',
  'shift_jis',
  'euc-jp',
  'iso-2022-jp',
  'gb18030',
  'gbk',
  'big5',
  'euc-kr',
]);

export const isSingleByte = (encoding: Encoding): boolean => !MULTI_BYTE.has(encoding);

/** What stands in a table for a byte that is no letter. */
export const NO_LETTER = 0xfffd;

const tables = new Map<Encoding, Uint16Array>();

/** The code points of the 256 bytes; all are in the basic plane. */
export function tableOf(encoding: Encoding): Uint16Array {
  let table = tables.get(encoding);
  if (table === undefined) {
    const decoder = encoding === 'windows-1252' ? null : new TextDecoder(encoding);
    table = Uint16Array.from({ length: 256 }, (_, byte) => {
      if (byte < 0x80) return byte;
      if (decoder !== null) return decoder.decode(Uint8Array.of(byte)).charCodeAt(0);
      return byte < 0xa0 ? WINDOWS_1252.charCodeAt(byte - 0x80) : byte;
    });
    tables.set(encoding, table);
  }
  return table;
}

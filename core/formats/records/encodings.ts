/** Bytes of a text in the encoding that its file names. */

import { ProblemError } from '../../ir/problem.ts';
import { isUtf8 } from '../csv/transcode.ts';

/** Characters of windows-1252 from 0x80 to 0x9f; Node.js 20 and older decode them as Latin-1. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

export type Decode = (bytes: Uint8Array) => string;

const decoders = new Map<string, Decode>();

/** The decoder of an encoding by its standard name. Bytes that are no text become U+FFFD. */
export function decoderOf(encoding: string): Decode {
  const known = decoders.get(encoding);
  if (known !== undefined) return known;
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const decode: Decode =
    decoder.encoding === 'windows-1252'
      ? (bytes) =>
          Buffer.from(bytes)
            .toString('latin1')
            .replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] ?? character)
      : (bytes) => decoder.decode(bytes);
  decoders.set(encoding, decode);
  return decode;
}

/** Where no encoding is named: UTF-8 if the bytes are valid as such, else windows-1252. */
export const decodeGuessed: Decode = (bytes) =>
  decoderOf(isUtf8(bytes, 0, bytes.length) ? 'utf-8' : 'windows-1252')(bytes);

/** The standard name of an encoding; null where `TextDecoder` knows none of that name. */
export function standardName(encoding: string): string | null {
  try {
    return new TextDecoder(encoding).encoding;
  } catch {
    return null;
  }
}

/** The encoding that a person chose for a file's texts; null for the file's own. Throws a `ProblemError` where there is no such. */
export function encodingOf(params: Readonly<Record<string, unknown>>): string | null {
  const { encoding } = params;
  if (typeof encoding !== 'string' || encoding === '') return null;
  const name = standardName(encoding);
  if (name !== null) return name;
  throw new ProblemError({
    code: 'source.no-such-encoding',
    message: `There is no encoding "${encoding}".`,
    hint: 'Choose one such as utf-8, windows-1252, windows-1251, shift_jis, gbk or euc-kr.',
    field: 'encoding',
  });
}

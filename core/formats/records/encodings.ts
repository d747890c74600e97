/** Bytes of a text in the encoding that its file names. */

import { ProblemError } from '../../ir/problem.ts';
import { decodeAll } from '../encoding/decoder.ts';
import { isUtf8 } from '../encoding/utf.ts';

export type Decode = (bytes: Uint8Array) => string;

const decoders = new Map<string, Decode>();

/** The decoder of an encoding by its standard name. Bytes that are no text become U+FFFD. */
export function decoderOf(encoding: string): Decode {
  const known = decoders.get(encoding);
  if (known !== undefined) return known;
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const decode: Decode =
    decoder.encoding === 'windows-1252'
      ? (bytes) => decodeAll(bytes, 'windows-1252')
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

/** Texts of files that say they are UTF-8: bytes that are none become U+FFFD, and are counted. */
import { isUtf8, repairUtf8 } from '../encoding/utf.ts';
import { counted } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import { holdsStrings, type Vector } from '../../table/column.ts';
import { hashBytes, type TextIndex } from './text-index.ts';

export interface MendedTexts {
  readonly texts: TextIndex;
  /** For each column its cells with bytes that are no text. */
  readonly garbled: Float64Array;
}

/**
 * Codes of the vectors are changed in place where entries change.
 * @param spare takes the entries, if one of them is no text
 */
export function mendTexts(texts: TextIndex, spare: TextIndex, vectors: readonly Vector[]): MendedTexts {
  const garbled = new Float64Array(vectors.length);
  const { bytes, offsets, size } = texts;
  const isBad = new Uint8Array(size);
  let bad = 0;
  for (let entry = 0; entry < size; entry++) {
    if (isUtf8(bytes, offsets[entry], offsets[entry + 1])) continue;
    isBad[entry] = 1;
    bad++;
  }
  if (bad === 0) return { texts, garbled };
  spare.clear();
  const entries = new Int32Array(size);
  for (let entry = 0; entry < size; entry++) {
    const own = bytes.subarray(offsets[entry], offsets[entry + 1]);
    const text = isBad[entry] === 1 ? repairUtf8(own) : own;
    const column = texts.columns[entry];
    const hash = hashBytes(column, text, 0, text.length);
    const known = spare.find(hash, column, text, 0, text.length);
    entries[entry] = known >= 0 ? known : spare.add(hash, column, text, 0, text.length);
  }
  for (const [column, vector] of vectors.entries()) {
    if (!holdsStrings(vector)) continue;
    const { cells: codes } = vector;
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row];
      if (code < 0) continue;
      garbled[column] += isBad[code];
      codes[row] = entries[code];
    }
  }
  return { texts: spare, garbled };
}

export const garbledMessage = (count: number): string =>
  `${counted(count, 'cell')} ${count === 1 ? 'holds' : 'hold'} bytes that are no UTF-8 text: they became �.`;

export const garbledNotice = (count: number): Pick<Notice, 'code' | 'message' | 'count'>[] =>
  count === 0
    ? []
    : [
        {
          code: 'source.no-text',
          message: garbledMessage(count),
          count,
        },
      ];

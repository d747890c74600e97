import { strip } from '../../ir/functions/text.ts';

/** The first two words that differ only in case and spaces, which TextClean can remove; null if there are none. */
export function twoSpellings(words: readonly string[]): readonly [string, string] | null {
  const known = new Map<string, string>();
  for (const word of words) {
    const plain = strip(word).replace(/\s+/g, ' ').toLowerCase();
    const other = known.get(plain);
    if (other !== undefined) return [other, word];
    known.set(plain, word);
  }
  return null;
}

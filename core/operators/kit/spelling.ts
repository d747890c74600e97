import { strip } from '../../ir/functions/text.ts';

/** The first two of the words that are one once case and spaces are set aside, as TextClean can; null where there are none. */
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

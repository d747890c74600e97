/**
 * Keys under which different spellings of one thing are equal: the key collision methods of OpenRefine.
 * https://openrefine.org/docs/technical-reference/clustering-in-depth
 */

/** Letters that Unicode does not decompose into a base letter and marks. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
};

/**
 * In lower case, without accents of Latin and Greek letters. Marks of other scripts stay, because there they make other
 * words.
 */
const unaccented = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/([\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu, '$1')
    .replace(/[ßæœøđðłþı]/g, (letter) => LETTERS[letter])
    .normalize('NFC');

/** Signs that say nothing: punctuation, symbols, and characters that are not displayed. Spaces stay. */
const SIGNS = /[\p{P}\p{S}\p{Cf}]|(?!\s)\p{Cc}/gu;

/** The text's words without case, accents and punctuation, each once and in order; empty if no word is left. */
export function fingerprint(text: string): string {
  const words = unaccented(text)
    .replace(SIGNS, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  return [...new Set(words)].sort().join(' ');
}

/** The text's pairs of neighbouring letters without case, accents, punctuation and spaces, each once and in order. */
export function ngramFingerprint(text: string): string {
  const letters = Array.from(unaccented(text).replace(SIGNS, '').replace(/\s+/g, ''));
  if (letters.length < 2) return letters.join('');
  const pairs = letters.slice(1).map((letter, index) => letters[index] + letter);
  return [...new Set(pairs)].sort().join('');
}

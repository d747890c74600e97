/**
 * Letters that Python's IGNORECASE treats as equal. Two letters are equal if Python's lower case of both is, or if
 * those lower-case letters share their upper case (sre_parse's _EXTRA_CASES): i, I, İ and ı; s, S and ſ; k, K and K.
 */

/** First code point of the lower case, because Python's simple lower case of İ is i. */
const lowerOf = (codePoint: number): number => String.fromCodePoint(codePoint).toLowerCase().codePointAt(0) as number;

/** Ranges of code points that hold all cased letters. */
const CASED: readonly (readonly [from: number, to: number])[] = [
  [0x41, 0x24ea],
  [0x2c00, 0x2e00],
  [0xa640, 0xabc0],
  [0xfb00, 0xfb18],
  [0xff21, 0xff5b],
  [0x1_0400, 0x1_05c0],
  [0x1_0c80, 0x1_0d00],
  [0x1_18a0, 0x1_18e0],
  [0x1_6e40, 0x1_6e80],
  [0x1_e900, 0x1_e944],
];

let families: ReadonlyMap<number, readonly number[]> | null = null;

/** Every cased letter with its case variants. Built when a pattern first needs it, which takes some milliseconds. */
function familyOf(): ReadonlyMap<number, readonly number[]> {
  if (families !== null) return families;
  /** Lower-case letters by their upper case, and letters by their lower case. */
  const byUpper = new Map<string, number[]>();
  const byLower = new Map<number, number[]>();
  for (const [from, to] of CASED) {
    for (let code = from; code < to; code++) {
      const letter = String.fromCodePoint(code);
      const lower = lowerOf(code);
      const upper = letter.toUpperCase();
      if (lower === code && upper === letter) continue;
      byLower.set(lower, [...(byLower.get(lower) ?? []), code]);
      if (lower === code) byUpper.set(upper, [...(byUpper.get(upper) ?? []), code]);
    }
  }
  const made = new Map<number, readonly number[]>();
  for (const lowers of byUpper.values()) {
    const family = lowers.flatMap((lower) => byLower.get(lower) ?? [lower]);
    for (const code of family) made.set(code, family);
  }
  for (const family of byLower.values()) for (const code of family) if (!made.has(code)) made.set(code, family);
  families = made;
  return made;
}

const NON_ASCII_VARIANTS: Readonly<Record<string, readonly number[]>> = { i: [0x130, 0x131], s: [0x17f], k: [0x212a] };

/** Case variants of the letters from `from` to `to`, in ascending order. A letter is not its own variant. */
export function caseVariants(from: number, to: number, asciiOnly: boolean): readonly number[] {
  const found = new Set<number>();
  for (let code = from; code <= Math.min(to, 0x7a); code++) {
    const letter = String.fromCharCode(code);
    if (!/[A-Za-z]/.test(letter)) continue;
    found.add(code ^ 0x20);
    if (!asciiOnly) for (const variant of NON_ASCII_VARIANTS[letter.toLowerCase()] ?? []) found.add(variant);
  }
  if (to > 0x7f && !asciiOnly) {
    const family = familyOf();
    if (to - from < family.size) {
      for (let code = Math.max(from, 0x80); code <= to; code++)
        for (const same of family.get(code) ?? []) found.add(same);
    } else {
      for (const [code, same] of family) if (code >= from && code <= to) for (const other of same) found.add(other);
    }
  }
  return [...found].filter((code) => code < from || code > to).sort((a, b) => a - b);
}

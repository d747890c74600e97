/** Guesses the encoding of a text that is not UTF-8 by its letters. */
import { type Encoding } from '../../words/encodings.ts';
import { decodeAll, loadEncoding } from './decoder.ts';

/** Encodings that are guessed, by the detector's names; the others are rare enough to be chosen. */
const CANDIDATES: Readonly<Record<string, Encoding>> = {
  'windows-1250': 'windows-1250',
  'windows-1251': 'windows-1251',
  'windows-1252': 'windows-1252',
  'windows-1253': 'windows-1253',
  'windows-1254': 'windows-1254',
  'windows-1255': 'windows-1255',
  'windows-1256': 'windows-1256',
  'windows-1257': 'windows-1257',
  'windows-1258': 'windows-1258',
  'koi8-r': 'koi8-r',
  'koi8-u': 'koi8-u',
  'iso-8859-2': 'iso-8859-2',
  'iso-8859-5': 'iso-8859-5',
  'iso-8859-7': 'iso-8859-7',
  'iso-8859-15': 'iso-8859-15',
  cp866: 'ibm866',
  'mac-roman': 'macintosh',
  'mac-cyrillic': 'x-mac-cyrillic',
  cp932: 'shift_jis',
  shift_jis_2004: 'shift_jis',
  'euc-jis-2004': 'euc-jp',
  gb18030: 'gb18030',
  big5hkscs: 'big5',
  cp949: 'euc-kr',
  'euc-kr': 'euc-kr',
  cp874: 'windows-874',
  'tis-620': 'windows-874',
};

/** The detector answers with other names than it takes. */
const ANSWERS: Readonly<Record<string, Encoding>> = {
  'iso8859-15': 'iso-8859-15',
  macroman: 'macintosh',
  maccyrillic: 'x-mac-cyrillic',
  ibm866: 'ibm866',
  big5: 'big5',
  'euc-jp': 'euc-jp',
  shift_jis: 'shift_jis',
  gbk: 'gb18030',
  gb2312: 'gb18030',
};

/**
 * How often a table of the world is in an encoding, where its letters alone do not tell: texts of western Europe are as
 * good as central European ones to the detector, and tables of old Macs and of DOS are rare.
 */
const FREQUENCY: Partial<Readonly<Record<Encoding, number>>> = {
  'windows-1250': 0.7,
  'iso-8859-2': 0.7,
  'windows-1257': 0.7,
  'iso-8859-15': 0.99,
  macintosh: 0.85,
  ibm866: 0.8,
};

/** Letters and signs that texts of western Europe have. */
const WESTERN = new Set('äöüßÄÖÜéèêëàâçîïôûùÉÈÀÇœŒæÆøØåÅñÑáíóúÁÍÓÚ¿¡ãõÃÕìò€£§°²³½¼¾µ©®™–—’‘“”„…•×«»');
/** What a text of such letters only has as Windows-1252, as if by one letter more: a few letters tell the detector little. */
const WESTERN_SCORE = 0.02;
/** Alphabets beyond ASCII. The letters of a table in Windows-1252 are those of one language more often than of several. */
const ALPHABETS = [
  'äöüÄÖÜß',
  'éèêëàâæçîïôœùûÉÈÊÀÂÇÎÔŒ',
  'áéíóúüñÁÉÍÓÚÑ',
  'áàâãçéêíóôõúÁÀÂÃÇÉÊÍÓÔÕÚ',
  'àèéìîòùÀÈÉÌÒÙ',
  'åäöÅÄÖéÉ',
  'åæøÅÆØéÉ',
].map((letters) => new Set(letters));
/** How much more likely Windows-1252 is where one of these alphabets has all of its letters. */
const ONE_LANGUAGE = 1.3;
/** Letters of Icelandic that are ş, ğ, ı and İ in Windows-1254; and those that Icelandic has beside them, and Turkish has not. */
const ICELANDIC = /[þðýÞÐÝ]/;
const NOT_TURKISH = /[áéíóúæÁÉÍÓÚÆ]/;
const TURKISH = 0.6;
/** Signs alone tell a detector of letters nothing. */
const SIGNS = /^[€£§°²³½¼¾µ©®™–—’‘“”„…•×«»ºª¿¡\u00a0]$/;
const QUOTES = new Set('“”„‘’–—…«»€');
/** How many times better than the detector's guess Windows-1252 is where it reads single signs only. */
const SIGNS_LEAD = 2;
/** Windows-1252 with other letters stands behind an encoding that is as good: Turkish before Icelandic. */
const UNTYPICAL = 0.98;

/** Candidates far behind the first are not looked at, but for the second. */
const LEAST_SHARE = 0.5;

const FOREIGN = '\\p{Script=Cyrillic}\\p{Script=Greek}\\p{Script=Hebrew}\\p{Script=Arabic}\\p{Script=Thai}';
/** What no text has: small letters before capitals, signs within words, control characters, frames, scripts mixed in a word. */
const ODD = new RegExp(
  '¤|\\p{Ll}\\p{Lu}|\\p{L}[\\p{S}\\p{No}¶§†‡•¿¡‚„‰«»]\\p{L}|[\\p{Sm}¼½¾†‡‰€¬]\\p{L}|[\\u0080-\\u009f\\ufffd\\ue000-\\uf8ff\\u2500-\\u259f]' +
    `|\\p{Script=Latin}[${FOREIGN}]|[${FOREIGN}]\\p{Script=Latin}`,
  'gu',
);
const LEAST_SCORE = 0.05;

export interface Guess {
  readonly encoding: Encoding;
  /** The next best encoding that reads another text; null where there is none. */
  readonly runnerUp: Encoding | null;
  /** The first word that the two read differently. */
  readonly own: string;
  readonly other: string | null;
  /** How many times better it is than the runner-up. */
  readonly lead: number;
}

interface Candidate {
  readonly encoding: Encoding;
  readonly text: string;
  readonly score: number;
}

/** The best guess for lines in an unknown encoding of ASCII's family; Windows-1252 where nothing is likely. */
export async function detectEncoding(lines: Uint8Array): Promise<Guess> {
  const { detectAll } = await import('jschardet');
  const answers = detectAll(lines, { detectEncodings: Object.keys(CANDIDATES), minimumThreshold: 0 });
  const most = answers[0]?.confidence ?? 0;
  const high = lines.reduce((count, byte) => count + (byte >> 7), 0);
  const candidates = new Map<Encoding, Candidate>();
  for (const { encoding: name, confidence } of answers) {
    const encoding = encodingOf(name);
    if (encoding === undefined || candidates.has(encoding)) continue;
    if (confidence < LEAST_SHARE * most && encoding !== 'windows-1252' && candidates.size > 1) continue;
    await loadEncoding(encoding);
    const text = decodeAll(lines, encoding);
    candidates.set(encoding, { encoding, text, score: scoreOf(encoding, confidence, text, high) });
  }
  const western = candidates.get('windows-1252')?.text ?? decodeAll(lines, 'windows-1252');
  // The two differ in eight signs and letters; a text without them is the more frequent one.
  if (candidates.get('iso-8859-15')?.text === western && candidates.has('windows-1252'))
    candidates.delete('iso-8859-15');
  if (hasSignsOnly(western)) {
    const rivals = [...candidates.values()].filter(({ text }) => text !== western).sort((a, b) => b.score - a.score);
    const rival = rivals[0] ?? null;
    const words = rival === null ? { own: '', other: null } : firstDifference(western, rival.text);
    return { encoding: 'windows-1252', runnerUp: rival?.encoding ?? null, ...words, lead: SIGNS_LEAD };
  }
  const [best, ...others] = [...candidates.values()].sort((a, b) => b.score - a.score);
  if (best === undefined) return { encoding: 'windows-1252', runnerUp: null, own: '', other: null, lead: 1 };
  const rival = others.find(({ text }) => text !== best.text);
  if (rival === undefined) return { encoding: best.encoding, runnerUp: null, own: '', other: null, lead: Infinity };
  const lead = best.score / rival.score;
  return { encoding: best.encoding, runnerUp: rival.encoding, ...firstDifference(best.text, rival.text), lead };
}

/** Characters around a difference that are shown. */
const SHOWN = 12;
const WORD_ENDS = /[\s,;|"]/u;

/** The first words that differ, cut at delimiters. */
function firstDifference(own: string, other: string): { own: string; other: string | null } {
  let at = 0;
  while (own[at] === other[at]) at++;
  let from = at;
  while (from > 0 && at - from < SHOWN && !WORD_ENDS.test(own[from - 1])) from--;
  const wordAt = (text: string): string => text.slice(from, from + 2 * SHOWN).split(WORD_ENDS, 1)[0];
  return { own: wordAt(own), other: wordAt(other) };
}

function encodingOf(name: string | null): Encoding | undefined {
  const known = name?.toLowerCase() ?? '';
  return CANDIDATES[known] ?? ANSWERS[known];
}

/** `high` is how many bytes of the text are beyond ASCII. */
function scoreOf(encoding: Encoding, confidence: number, text: string, high: number): number {
  let score = confidence * (FREQUENCY[encoding] ?? 1);
  if (encoding === 'windows-1252') {
    const isWestern = Array.from(text).every((letter) => letter < '\x80' || WESTERN.has(letter));
    score = isWestern ? (high * score + WESTERN_SCORE) / (high + 1) : UNTYPICAL * score;
    const letters = Array.from(text).filter((letter) => letter > '\x7f' && /\p{L}/u.test(letter));
    if (letters.length > 0 && ALPHABETS.some((alphabet) => letters.every((letter) => alphabet.has(letter))))
      score *= ONE_LANGUAGE;
    if (ICELANDIC.test(text) && !NOT_TURKISH.test(text)) score *= TURKISH;
  }
  return score * plausibility(text);
}

/** Whether all that is beyond ASCII is single signs, such as € and °, and quotes: letters of two bytes come by pairs. */
function hasSignsOnly(text: string): boolean {
  let previous = '';
  for (const letter of text) {
    if (letter > '\x7f') {
      if (!SIGNS.test(letter)) return false;
      if (previous > '\x7f' && !(QUOTES.has(letter) && QUOTES.has(previous))) return false;
    }
    previous = letter;
  }
  return true;
}

/** Near 1 for a text without odd letters, less the more of its letters are odd. */
function plausibility(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) letters++;
  const odd = text.match(ODD)?.length ?? 0;
  return Math.max(LEAST_SCORE, 1 - odd / Math.max(1, letters));
}

/**
 * Search for operators in plain English: the order of the palette, of quick-add and of `prepgraph operators --search`.
 * Words match by stem ("scaling" finds "scale"), by their beginning, and with one letter wrong.
 */
import type { Operator } from './kit/operator.ts';

/** Longer queries are cut: what is typed is a few words, what is pasted may be anything. */
const MAX_QUERY_CHARACTERS = 200;
const MAX_QUERY_WORDS = 12;

/** Words that say nothing about a step. They count where they match, and are not missed where they do not. */
const FILLERS = new Set(
  (
    'a all an and any are as at be by can column columns convert data dataset do each feature features field fields for from get ' +
    'how i in into is it its make me my of off on only or out so some step table that the their them this to turn use value values ' +
    'variable variables want what which with'
  ).split(' '),
);

/** From each word that people use to the word that labels and keywords use. */
const SPELLINGS = new Map(
  Object.entries({
    normalise: 'normalize',
    standardise: 'standardize',
    discretise: 'discretize',
    winsorise: 'winsorize',
    binarise: 'binarize',
    capitalise: 'capitalize',
    neighbour: 'neighbor',
    centre: 'center',
    colour: 'color',
    remove: 'drop',
    removal: 'drop',
    delete: 'drop',
    discard: 'drop',
  }),
);

/** Endings of words of one stem, the longest first. */
const ENDINGS = [
  'izations',
  'ization',
  'ations',
  'ation',
  'ings',
  'ing',
  'ers',
  'ies',
  'er',
  'ed',
  'es',
  's',
  'e',
  'y',
];
/** Letters that a stem keeps at least. */
const SHORTEST_STEM = 3;

/** What the forms of a word have in common: "scaling", "scaled" and "scaler" are "scal". */
function stemOf(word: string): string {
  const ending = ENDINGS.find((end) => word.endsWith(end) && word.length - end.length >= SHORTEST_STEM);
  if (ending === undefined) return word;
  const stem = word.slice(0, -ending.length);
  // "binning", "cutting": the doubled letter belongs to the ending.
  const isDoubled = /([bdgmnpt])\1$/.test(stem) && stem.length > SHORTEST_STEM;
  const single = isDoubled ? stem.slice(0, -1) : stem;
  return single.endsWith('iz') ? `${single.slice(0, -2)}is` : single;
}

interface Word {
  readonly text: string;
  readonly stem: string;
}

function wordOf(text: string): Word {
  const usual = SPELLINGS.get(text) ?? text;
  return { text: usual, stem: stemOf(usual) };
}

/** The words of a text, in small letters; each capital within a name begins one. */
function wordsOf(text: string): Word[] {
  return text
    .replace(/(\p{Ll}|\d)(?=\p{Lu})/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map(wordOf);
}

interface Phrase {
  readonly words: readonly Word[];
  /** Without blanks, as code has it: "traintestsplit". */
  readonly joined: string;
  readonly weight: number;
}

/** How much a place says about what an operator is for. */
const WEIGHT = { label: 10, type: 9, keyword: 8, reference: 6, group: 3, summary: 2 };
/** Of two operators with one keyword, that one comes first which has it earlier in its list. */
const LATER_KEYWORD = 0.3;

function phraseOf(text: string, weight: number): Phrase {
  const words = wordsOf(text);
  return { words, joined: words.map((word) => word.text).join(''), weight };
}

const phrases = new WeakMap<Operator, readonly Phrase[]>();

function phrasesOf(operator: Operator): readonly Phrase[] {
  const known = phrases.get(operator);
  if (known !== undefined) return known;
  const made = [
    phraseOf(operator.label, WEIGHT.label),
    phraseOf(operator.type, WEIGHT.type),
    ...operator.keywords.map((keyword, at) =>
      phraseOf(keyword, Math.max(WEIGHT.summary, WEIGHT.keyword - LATER_KEYWORD * at)),
    ),
    phraseOf(operator.reference.name.split('.').at(-1) ?? '', WEIGHT.reference),
    phraseOf(operator.group, WEIGHT.group),
    phraseOf(operator.summary, WEIGHT.summary),
  ];
  phrases.set(operator, made);
  return made;
}

/** Whether one letter more, less, other, or two changed places make one word of the other. */
function isOneTypoFrom(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}

/** Words of fewer letters have too many neighbours. */
const SHORTEST_TYPO = 5;
const SHORTEST_BEGINNING = 2;

/** How well a word of the query is met by another: 0 is not at all. */
function likeness(wanted: Word, word: Word): number {
  if (wanted.text === word.text) return 1;
  if (wanted.stem === word.stem) return 0.9;
  if (wanted.text.length >= SHORTEST_BEGINNING && word.text.startsWith(wanted.text)) return 0.6;
  if (wanted.stem.length > SHORTEST_STEM && word.text.startsWith(wanted.stem)) return 0.5;
  if (word.stem.length > SHORTEST_STEM && wanted.stem.startsWith(word.stem)) return 0.4;
  if (wanted.text.length >= SHORTEST_TYPO && word.text.length >= SHORTEST_TYPO - 1)
    if (isOneTypoFrom(wanted.text, word.text) || isOneTypoFrom(wanted.stem, word.stem)) return 0.4;
  return 0;
}

/** The whole query is a label, a name or a keyword. */
const WHOLE = 4;
/** All words of the query stand in one phrase. */
const TOGETHER = 1.5;

interface Rank {
  readonly points: number;
  /** Words of the query that say something and are met. */
  readonly met: number;
}

function rank(operator: Operator, query: readonly Word[], needed: readonly Word[]): Rank {
  const own = phrasesOf(operator);
  const joined = query.map(({ text }) => text).join('');
  let total = 0;
  let met = 0;
  for (const wanted of query) {
    let best = 0;
    for (const { words, weight } of own)
      for (const word of words) best = Math.max(best, weight * likeness(wanted, word));
    const isNeeded = needed.includes(wanted);
    total += isNeeded ? best : best / 4;
    if (best > 0 && isNeeded) met += 1;
  }
  const whole = Math.max(0, ...own.map((phrase) => phrase.weight * wholeness(phrase, query, needed, joined)));
  return { points: total / query.length + whole, met: whole > 0 ? needed.length : met };
}

/** How well a phrase is the whole of a query. */
function wholeness({ words, joined }: Phrase, query: readonly Word[], needed: readonly Word[], typed: string): number {
  if (joined === typed) return WHOLE;
  const telling = words.filter(({ text }) => !FILLERS.has(text));
  const holds = (among: readonly Word[], word: Word): boolean => among.some(({ stem }) => stem === word.stem);
  if (telling.length > 0 && needed.length === telling.length && needed.every((word) => holds(telling, word)))
    return WHOLE * 0.9;
  if (typed.length > SHORTEST_STEM && joined.startsWith(typed)) return TOGETHER;
  if (needed.length > 1 && needed.every((word) => holds(words, word))) return TOGETHER;
  // A keyword of several words within a longer question: "how do I remove duplicate rows".
  if (telling.length > 1 && telling.every((word) => holds(query, word))) return TOGETHER * 0.9;
  return 0;
}

/**
 * All operators, in their own order, for a query without words; otherwise those that it describes, best first. Where none
 * has all words of the query, those with most of them.
 */
export function searchOperators(query: string, among: readonly Operator[]): readonly Operator[] {
  const wanted = wordsOf(query.slice(0, MAX_QUERY_CHARACTERS)).slice(0, MAX_QUERY_WORDS);
  if (wanted.length === 0) return among;
  const telling = wanted.filter(({ text }) => !FILLERS.has(text));
  const needed = telling.length > 0 ? telling : wanted;
  const ranks = among.map((operator) => ({ operator, ...rank(operator, wanted, needed) }));
  const most = ranks.reduce((largest, { met }) => Math.max(largest, met), 0);
  if (2 * most < needed.length) return [];
  return ranks
    .filter(({ met, points }) => met === most && points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ operator }) => operator);
}

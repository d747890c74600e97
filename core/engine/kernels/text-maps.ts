/**
 * Functions of texts over all distinct strings of a column. Many strings, or long ones, are computed on the worker threads
 * before a kernel is compiled: on the engine's own thread nothing could cancel them.
 */
import type { DateSyntax, NumberSyntax, TextFunction, TextTest } from '../../ir/expression.ts';
import { type Dictionary, dictionaryOf } from '../../table/dictionary.ts';
import { type Domain, domainOf, domainOfStrings } from './domain.ts';
import {
  type HashSettings,
  hashText,
  parseDateText,
  parseNumberText,
  testText,
  textLength,
  transformText,
} from './kernel-functions.ts';
import { hasHalfPair } from './sort-texts.ts';
import type { TextRun } from './text-run.ts';
import { uniteTexts } from './unite-texts.ts';

/** A function of one string, by the name under which kernels call it. */
export type TextMap =
  | { readonly name: 'transformText'; readonly settings: TextFunction }
  | { readonly name: 'testText'; readonly settings: TextTest }
  | { readonly name: 'textLength'; readonly settings: null }
  | { readonly name: 'hashText'; readonly settings: HashSettings }
  | { readonly name: 'parseNumberText'; readonly settings: NumberSyntax }
  | { readonly name: 'parseDateText'; readonly settings: DateSyntax };

/** Strings made of strings: distinct ones, and for each string its code in them, −1 for missing. */
export interface MappedTexts {
  readonly domain: Domain;
  readonly codes: Int32Array;
}

/** Distinct texts from a thread: on shared memory, unless one of them is no UTF-8. */
export type SentTexts = Dictionary | readonly string[];

/**
 * The results for some strings of a domain: numbers, or distinct texts and a code into them for each, −1 for missing.
 */
export type TextResults =
  | { readonly texts: SentTexts; readonly codes: Int32Array }
  | { readonly numbers: Float64Array };

export function mapStrings(map: TextMap, strings: readonly string[]): TextResults {
  switch (map.name) {
    case 'transformText':
      return distinctOf(strings, (string) => transformText(map.settings, string));
    case 'testText':
      return { numbers: Float64Array.from(strings, (string) => (testText(map.settings, string) ? 1 : 0)) };
    case 'textLength':
      return { numbers: Float64Array.from(strings, (string) => textLength({}, string)) };
    case 'hashText':
      return { numbers: Float64Array.from(strings, (string) => hashText(map.settings, string)) };
    case 'parseNumberText':
      return { numbers: Float64Array.from(strings, (string) => parseNumberText(map.settings, string)) };
    case 'parseDateText':
      return { numbers: Float64Array.from(strings, (string) => parseDateText(map.settings, string)) };
  }
}

/** Distinct texts on shared memory, as which they cross to the engine's thread without being read there. */
export const asBytes = (texts: readonly string[]): SentTexts => (texts.some(hasHalfPair) ? texts : dictionaryOf(texts));

/** Distinct results in order of appearance. */
function distinctOf(strings: readonly string[], map: (string: string) => string | null): TextResults {
  const places = new Map<string, number>();
  const codes = Int32Array.from(strings, (string) => {
    const made = map(string);
    return made === null ? -1 : placeIn(places, made);
  });
  return { texts: [...places.keys()], codes };
}

function placeIn(places: Map<string, number>, string: string): number {
  const known = places.get(string);
  if (known !== undefined) return known;
  const place = places.size;
  places.set(string, place);
  return place;
}

/** The results for all strings of a domain, of those for its parts in order. */
async function gathered(parts: readonly TextResults[], run: TextRun): Promise<MappedTexts | Float64Array> {
  const [first] = parts;
  if (first === undefined || 'texts' in first) {
    const ofTexts = parts as readonly Extract<TextResults, { codes: Int32Array }>[];
    const { domain, codes } = await uniteTexts(
      ofTexts.map(({ texts }) => domainBehind(texts)),
      run,
    );
    const all = new Int32Array(ofTexts.reduce((sum, part) => sum + part.codes.length, 0));
    let at = 0;
    for (const [index, part] of ofTexts.entries()) {
      const recode = codes[index];
      for (const code of part.codes) all[at++] = code < 0 ? -1 : recode[code];
      await run.pause();
    }
    return { domain, codes: all };
  }
  const numbers = parts.map((part) => (part as typeof first).numbers);
  const all = new Float64Array(numbers.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of numbers) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The results for a few strings, mapped here. */
export function mappedHere(map: TextMap, strings: readonly string[]): MappedTexts | Float64Array {
  const results = mapStrings(map, strings);
  if ('numbers' in results) return results.numbers;
  return { domain: domainBehind(results.texts), codes: results.codes };
}

/** The domain of distinct texts from a thread. */
export const domainBehind = (texts: SentTexts): Domain => ('bytes' in texts ? domainOf(texts) : domainOfStrings(texts));

/** UTF-8 bytes, or UTF-16 units, that the engine's own thread maps without anybody noticing. */
const MAX_INLINE_LETTERS = 16_384;

/** Whether the strings of the domain are so many, or so long, that they belong on a worker thread. */
export function isLarge(domain: Domain): boolean {
  if (domain.dictionary !== null) return domain.dictionary.bytes.length > MAX_INLINE_LETTERS;
  let letters = 0;
  for (const string of domain.strings()) {
    letters += string.length;
    if (letters > MAX_INLINE_LETTERS) return true;
  }
  return false;
}

/** The results of some functions for strings of one domain, from the worker threads. */
export interface MapTextsInput {
  readonly maps: readonly TextMap[];
  readonly part: SomeStrings;
}

/** Computes the results of several functions for all strings of a domain. */
export async function mappedOnThreads(
  maps: readonly TextMap[],
  domain: Domain,
  run: TextRun,
): Promise<(MappedTexts | Float64Array)[]> {
  const parts = await Promise.all(
    partsOf(domain).map((part) => run.task<TextResults[]>('map-texts', { maps, part } satisfies MapTextsInput)),
  );
  const results: (MappedTexts | Float64Array)[] = [];
  for (const index of maps.keys())
    results.push(
      await gathered(
        parts.map((part) => part[index]),
        run,
      ),
    );
  return results;
}

/** Strings first … last of a domain: of a dictionary on shared memory, or as they are. */
export type SomeStrings =
  | { readonly dictionary: Dictionary; readonly first: number; readonly last: number }
  | { readonly strings: readonly (string | null)[] };

/** UTF-8 bytes, or UTF-16 units, of one task: some milliseconds of an ordinary function. */
const TASK_LETTERS = 1 << 20;

/** The strings of the domain in parts of a task each, in order. */
export function partsOf(domain: Domain): SomeStrings[] {
  const parts: SomeStrings[] = [];
  const { dictionary, size } = domain;
  const strings = dictionary === null ? domain.strings() : [];
  for (let first = 0; first < size; ) {
    let last = first;
    let letters = 0;
    for (; last < size && letters < TASK_LETTERS; last++) {
      letters += dictionary === null ? strings[last].length : dictionary.offsets[last + 1] - dictionary.offsets[last];
    }
    parts.push(dictionary === null ? { strings: strings.slice(first, last) } : { dictionary, first, last });
    first = last;
  }
  return parts;
}

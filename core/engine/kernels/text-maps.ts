/**
 * Text functions over all distinct strings of a column. Many or long strings are computed on worker threads before a
 * kernel is compiled, because work on the engine's own thread cannot be cancelled.
 */
import type { DateSyntax, NumberSyntax, TextFunction, TextTest } from '../../ir/expression.ts';
import { numberReader } from '../../ir/functions/parse-number.ts';
import { textFunction } from '../../ir/functions/text.ts';
import { type Dictionary, dictionaryOf } from '../../table/dictionary.ts';
import { type Domain, domainOf, domainOfStrings } from './domain.ts';
import {
  type HashSettings,
  hashText,
  type PartNumberSettings,
  parseDateText,
  parseNumberText,
  testText,
  textLength,
  transformText,
} from './kernel-functions.ts';
import { hasHalfPair } from './sort-texts.ts';
import type { TextRun } from './text-run.ts';
import { uniteTexts } from './unite-texts.ts';

/** A function of one string, by its name in kernel-functions.ts. */
export type TextMap =
  | { readonly name: 'transformText'; readonly settings: TextFunction }
  | { readonly name: 'testText'; readonly settings: TextTest }
  | { readonly name: 'textLength'; readonly settings: null }
  | { readonly name: 'hashText'; readonly settings: HashSettings }
  | { readonly name: 'parseNumberText'; readonly settings: NumberSyntax }
  | { readonly name: 'parsePartText'; readonly settings: PartNumberSettings }
  | { readonly name: 'parseDateText'; readonly settings: DateSyntax };

/** Computed strings: the distinct ones, and for each source string its code among them, −1 for missing. */
export interface MappedTexts {
  readonly domain: Domain;
  readonly codes: Int32Array;
}

/** Distinct texts from a thread: on shared memory, unless one of them has no UTF-8. */
export type SentTexts = Dictionary | readonly string[];

/**
 * Results for some strings of a domain: numbers, or distinct texts with a code for each source string, −1 for missing.
 */
export type TextResults =
  | { readonly texts: SentTexts; readonly codes: Int32Array }
  | { readonly numbers: Float64Array };

/** Strings between two calls of `look`. */
const STRINGS_A_LOOK = 256;

/**
 * Results of each function for all strings. Each string goes through all functions before the next one, because several
 * of them may cut it at the same marks.
 */
export function mapStrings(
  maps: readonly TextMap[],
  strings: readonly string[],
  look: () => void = () => {},
): TextResults[] {
  const made = maps.map((map) => resultsOf(map, strings.length));
  strings.forEach((string, at) => {
    if (at % STRINGS_A_LOOK === 0) look();
    for (const { add } of made) add(string, at);
  });
  return made.map(({ results }) => results());
}

/** Results of a function, string by string. */
interface GrowingResults {
  readonly add: (string: string, at: number) => void;
  readonly results: () => TextResults;
}

function resultsOf(map: TextMap, count: number): GrowingResults {
  if (map.name === 'transformText') {
    const places = new Map<string, number>();
    const codes = new Int32Array(count);
    return {
      add(string, at) {
        const made = transformText(map.settings, string);
        codes[at] = made === null ? -1 : placeIn(places, made);
      },
      // Distinct results in order of appearance.
      results: () => ({ texts: [...places.keys()], codes }),
    };
  }
  const numbers = new Float64Array(count);
  const number = numberFunction(map);
  return { add: (string, at) => void (numbers[at] = number(string)), results: () => ({ numbers }) };
}

function numberFunction(map: Exclude<TextMap, { readonly name: 'transformText' }>): (string: string) => number {
  switch (map.name) {
    case 'testText':
      return (string) => (testText(map.settings, string) ? 1 : 0);
    case 'textLength':
      return (string) => textLength({}, string);
    case 'hashText':
      return (string) => hashText(map.settings, string);
    case 'parseNumberText':
      return (string) => parseNumberText(map.settings, string);
    case 'parsePartText': {
      // Looked up once: a list may become hundreds of columns.
      const cut = textFunction(map.settings.part);
      const read = numberReader(map.settings.syntax);
      return (string) => {
        const piece = cut(string);
        return piece === null ? Number.NaN : read(piece);
      };
    }
    case 'parseDateText':
      return (string) => parseDateText(map.settings, string);
  }
}

/** Distinct texts on shared memory, so that the engine's thread receives them without reading them. */
export const asBytes = (texts: readonly string[]): SentTexts => (texts.some(hasHalfPair) ? texts : dictionaryOf(texts));

function placeIn(places: Map<string, number>, string: string): number {
  const known = places.get(string);
  if (known !== undefined) return known;
  const place = places.size;
  places.set(string, place);
  return place;
}

/** Joins the results for the parts of a domain, in order. */
async function gathered(parts: readonly TextResults[], run: TextRun): Promise<MappedTexts | Float64Array> {
  const [first] = parts;
  if (first === undefined || 'texts' in first) {
    const ofTexts = parts as readonly Extract<TextResults, { codes: Int32Array }>[];
    const { domain, codes } = await uniteTexts(
      ofTexts.map(({ texts }) => domainOfTexts(texts)),
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

/** Results for a few strings, computed here. */
export function mappedHere(map: TextMap, strings: readonly string[]): MappedTexts | Float64Array {
  const [results] = mapStrings([map], strings);
  if ('numbers' in results) return results.numbers;
  return { domain: domainOfTexts(results.texts), codes: results.codes };
}

/** Domain of distinct texts from a thread. */
export const domainOfTexts = (texts: SentTexts): Domain =>
  'bytes' in texts ? domainOf(texts) : domainOfStrings(texts);

/** UTF-8 bytes, or UTF-16 units, mapped on the engine's own thread without a noticeable delay. */
const MAX_INLINE_LETTERS = 16_384;

/** Whether the domain's strings are too many or too long for the engine's own thread. */
export function isLarge(domain: Domain): boolean {
  if (domain.dictionary !== null) return domain.dictionary.bytes.length > MAX_INLINE_LETTERS;
  let letters = 0;
  for (const string of domain.strings()) {
    letters += string.length;
    if (letters > MAX_INLINE_LETTERS) return true;
  }
  return false;
}

/** Text functions to compute for strings of one domain, as input of a worker thread. */
export interface MapTextsInput {
  readonly maps: readonly TextMap[];
  readonly part: StringPart;
}

/** Results of several functions for all strings of a domain, computed on threads. */
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

/** Strings first … last − 1 of a dictionary on shared memory, or a list of strings. */
export type StringPart =
  | { readonly dictionary: Dictionary; readonly first: number; readonly last: number }
  | { readonly strings: readonly (string | null)[] };

/** UTF-8 bytes, or UTF-16 units, of one task: a few milliseconds for a common function. */
const TASK_LETTERS = 1 << 20;

/** The domain's strings in order, split into one part per task. */
export function partsOf(domain: Domain): StringPart[] {
  const parts: StringPart[] = [];
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

/**
 * Functions of texts over all distinct strings of a column. Many strings, or long ones, are computed on the worker threads
 * before a kernel is compiled: on the engine's own thread nothing could cancel them.
 */
import type { DateSyntax, Expr, NumberSyntax, TextFunction, TextTest } from '../../ir/expression.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import { type Domain, domainOfStrings } from './domain.ts';
import {
  type HashSettings,
  hashText,
  parseDateText,
  parseNumberText,
  testText,
  textLength,
  transformText,
} from './kernel-functions.ts';

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

/** The results for some strings of a domain: numbers, or distinct strings and a code into them for each, −1 for missing. */
export type TextResults =
  | { readonly strings: readonly string[]; readonly codes: Int32Array }
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

/** Distinct results in order of appearance. */
function distinctOf(strings: readonly string[], map: (string: string) => string | null): TextResults {
  const places = new Map<string, number>();
  const codes = Int32Array.from(strings, (string) => {
    const made = map(string);
    return made === null ? -1 : placeIn(places, made);
  });
  return { strings: [...places.keys()], codes };
}

function placeIn(places: Map<string, number>, string: string): number {
  const known = places.get(string);
  if (known !== undefined) return known;
  const place = places.size;
  places.set(string, place);
  return place;
}

/** The results for all strings of a domain, of those for its parts in order. */
export function gathered(parts: readonly TextResults[]): MappedTexts | Float64Array {
  const [first] = parts;
  if (first === undefined || 'strings' in first) {
    const texts = parts as readonly Extract<TextResults, { codes: Int32Array }>[];
    if (texts.length === 1)
      return mapped((first as (typeof texts)[number]).strings, (first as (typeof texts)[number]).codes);
    const places = new Map<string, number>();
    const codes = new Int32Array(texts.reduce((sum, part) => sum + part.codes.length, 0));
    let at = 0;
    for (const part of texts) {
      const recode = part.strings.map((string) => placeIn(places, string));
      for (const code of part.codes) codes[at++] = code < 0 ? -1 : (recode[code] as number);
    }
    return mapped([...places.keys()], codes);
  }
  const numbers = parts.map((part) => (part as typeof first).numbers);
  if (numbers.length === 1) return first.numbers;
  const all = new Float64Array(numbers.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of numbers) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const mapped = (strings: readonly string[], codes: Int32Array): MappedTexts => ({
  domain: domainOfStrings(strings),
  codes,
});

/** UTF-8 bytes, or UTF-16 units, that the engine's own thread maps without anybody noticing. */
const MAX_INLINE_LETTERS = 16_384;

/** Whether the strings of the domain are so many, or so long, that they belong on a worker thread. */
function isLarge(domain: Domain): boolean {
  if (domain.dictionary !== null) return domain.dictionary.bytes.length > MAX_INLINE_LETTERS;
  let letters = 0;
  for (const string of domain.strings()) {
    letters += string.length;
    if (letters > MAX_INLINE_LETTERS) return true;
  }
  return false;
}

/** Results that a kernel needs and that are too many to be computed while it is compiled. */
export interface TextsNeeded {
  readonly map: TextMap;
  readonly domain: Domain;
  readonly source: Expr;
}

/**
 * Results that were computed before the kernel is compiled. They are kept by the dictionary, or else by the expression that
 * the texts come from: compiling it again makes the same strings, but another domain of them.
 */
export class TextsAhead {
  /** What the kernel that was compiled last lacks: it is of no use before these are put here. */
  needed: TextsNeeded[] = [];
  private readonly known = new Map<object, Map<string, MappedTexts | Float64Array>>();
  /** Domains that stand for results which are not known yet. */
  private readonly pending = new WeakSet<Domain>();

  /** The results; computed here where they are few. Where they are not, `needed` names them, and what it returns is empty. */
  find(map: TextMap, domain: Domain, source: Expr): MappedTexts | Float64Array {
    if (this.pending.has(domain)) return this.empty(map);
    const found = this.known.get(keyOf(domain, source))?.get(JSON.stringify(map));
    if (found !== undefined) return found;
    if (isLarge(domain)) {
      this.needed.push({ map, domain, source });
      return this.empty(map);
    }
    const made = gathered([mapStrings(map, domain.strings())]);
    this.put({ map, domain, source }, made);
    return made;
  }

  put({ map, domain, source }: TextsNeeded, results: MappedTexts | Float64Array): void {
    const key = keyOf(domain, source);
    const ofTexts = this.known.get(key) ?? new Map<string, MappedTexts | Float64Array>();
    this.known.set(key, ofTexts);
    ofTexts.set(JSON.stringify(map), results);
  }

  private empty(map: TextMap): MappedTexts | Float64Array {
    if (map.name !== 'transformText') return new Float64Array(0);
    const domain = domainOfStrings([]);
    this.pending.add(domain);
    return { domain, codes: new Int32Array(0) };
  }
}

const keyOf = (domain: Domain, source: Expr): object => domain.dictionary?.bytes ?? source;

/** Strings first … last of a domain: of a dictionary on shared memory, or as they are. */
export type SomeStrings =
  | { readonly dictionary: Dictionary; readonly first: number; readonly last: number }
  | { readonly strings: readonly string[] };

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
      letters +=
        dictionary === null
          ? (strings[last] as string).length
          : (dictionary.offsets[last + 1] as number) - (dictionary.offsets[last] as number);
    }
    parts.push(dictionary === null ? { strings: strings.slice(first, last) } : { dictionary, first, last });
    first = last;
  }
  return parts;
}

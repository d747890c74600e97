/**
 * The distinct strings behind codes, and where given strings are among them. There may be millions, so each is decoded,
 * sorted and looked for once.
 */
import { compareText } from '../../ir/functions/text.ts';
import { type Dictionary, stringsInTurns, stringsOf } from '../../table/dictionary.ts';
import { MANY, orderInTurns, orderOf, sortAhead, sortedOnce } from './sort-texts.ts';

/** The distinct strings behind a string expression's codes. */
export interface Domain {
  readonly size: number;
  /** The dictionary that the codes are into, where it is one of the table's. */
  readonly dictionary: Dictionary | null;
  strings(): readonly string[];
  /** Codes in order of their strings' code points. */
  order(): Int32Array;
}

const columnDomains = new WeakMap<Uint8Array, Domain>();

/** The domain of a string column: its dictionary, decoded when first asked for. */
export function domainOf(dictionary: Dictionary): Domain {
  const known = columnDomains.get(dictionary.bytes);
  if (known !== undefined) return known;
  const domain: Domain = {
    size: dictionary.size,
    dictionary,
    strings: () => stringsOf(dictionary),
    order: () => sortedOnce(dictionary),
  };
  columnDomains.set(dictionary.bytes, domain);
  return domain;
}

/** Orders of strings that an expression makes. */
const orders = new WeakMap<readonly string[], Int32Array>();

/** The same of strings that an expression makes. */
export const domainOfStrings = (strings: readonly string[]): Domain => ({
  size: strings.length,
  dictionary: null,
  strings: () => strings,
  order() {
    const order = orders.get(strings) ?? orderOf(strings);
    orders.set(strings, order);
    return order;
  },
});

/**
 * Decodes and sorts the strings of a domain, where they are many, on threads and in turns: `strings` and `order` have them
 * at once then.
 */
export async function prepareDomain(
  domain: Domain,
  task: <Output>(task: string, input: unknown) => Promise<Output>,
  pause: () => Promise<void>,
): Promise<void> {
  const { dictionary, size } = domain;
  if (dictionary !== null) await Promise.all([sortAhead(dictionary, task), stringsInTurns(dictionary, pause)]);
  else if (size >= MANY && !orders.has(domain.strings()))
    orders.set(domain.strings(), await orderInTurns(domain.strings(), task, pause));
}

const positions = new WeakMap<Domain, Map<string, number>>();

/** The code of each string. */
export function positionsIn(domain: Domain): Map<string, number> {
  const known = positions.get(domain);
  if (known !== undefined) return known;
  const made = new Map<string, number>();
  domain.strings().forEach((string, index) => {
    if (!made.has(string)) made.set(string, index);
  });
  positions.set(domain, made);
  return made;
}

/** Lists of strings that were taken from a domain, with their codes in it. */
const takenFrom = new WeakMap<readonly unknown[], { readonly domain: Domain; readonly codes: Int32Array }>();

/** Remembers where a list of strings comes from: whoever learned it need not look for the strings again. */
export function rememberCodes(strings: readonly string[], domain: Domain, codes: Int32Array): void {
  takenFrom.set(strings, { domain, codes });
}

/** Keys beyond which their order is worth a look. */
const MANY_KEYS = 1024;

/** For each key its code in the domain, or -1. Keys that ascend, as learned categories do, are found without a map. */
function placesOf(keys: readonly unknown[], domain: Domain): Int32Array {
  const taken = takenFrom.get(keys);
  if (taken?.domain === domain) return taken.codes;
  const codes = new Int32Array(keys.length).fill(-1);
  if (keys.length >= MANY_KEYS && placeAscending(keys as readonly string[], domain, codes)) return codes;
  const known = positionsIn(domain);
  keys.forEach((key, index) => {
    codes[index] = known.get(String(key)) ?? -1;
  });
  return codes;
}

/** Walks through keys and sorted strings side by side; false where the keys do not ascend. */
function placeAscending(keys: readonly string[], domain: Domain, codes: Int32Array): boolean {
  const strings = domain.strings();
  const order = domain.order();
  let place = 0;
  let isSorted = true;
  for (let index = 0; index < keys.length && isSorted; index++) {
    const key = keys[index] as string;
    while (place < order.length) {
      const code = order[place] as number;
      const string = strings[code] as string;
      if (string === key) {
        codes[index] = code;
        place++;
        break;
      }
      if (compareText(string, key) > 0) break;
      place++;
    }
    if (codes[index] === -1 && index > 0) isSorted = compareText(keys[index - 1] as string, key) < 0;
  }
  return isSorted;
}

const keyPositions = new WeakMap<readonly unknown[], Map<string, number>>();

/** Entries of a lookup's table for the strings of a domain, which begin at 1; goes through whichever is shorter, keys or strings. */
export function fillLookup(
  table: Float64Array,
  domain: Domain,
  keys: readonly unknown[],
  valueAt: (index: number) => number,
): void {
  if (keys.length <= domain.size) {
    const codes = placesOf(keys, domain);
    for (let index = 0; index < codes.length; index++) {
      const code = codes[index] as number;
      if (code >= 0) table[code + 1] = valueAt(index);
    }
    return;
  }
  let known = keyPositions.get(keys);
  if (known === undefined) {
    known = new Map(keys.map((key, index) => [String(key), index]));
    keyPositions.set(keys, known);
  }
  domain.strings().forEach((string, code) => {
    const index = known.get(string);
    if (index !== undefined) table[code + 1] = valueAt(index);
  });
}

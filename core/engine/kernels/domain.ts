/**
 * Distinct strings of string codes. There may be millions, so each is decoded, sorted and converted to bytes only once.
 */
import { type Dictionary, dictionaryInTurns, stringsInTurns, stringsOf } from '../../table/dictionary.ts';
import { haveHalfPair, MIN_THREADED_STRINGS, orderInTurns, orderOf, sortAhead, sortedOnce } from './sort-texts.ts';
import type { TextRun } from './text-run.ts';

/** The distinct strings of a string expression's codes. */
export interface Domain {
  readonly size: number;
  /** The table's dictionary, if the codes refer to one. */
  readonly dictionary: Dictionary | null;
  strings(): readonly string[];
  /** Codes in the code point order of their strings. */
  order(): Int32Array;
}

const columnDomains = new WeakMap<Uint8Array, Domain>();

/** The domain of a string column: its dictionary, decoded on first use. */
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

/** Orders of computed strings. */
const orders = new WeakMap<readonly string[], Int32Array>();

/** The domain of computed strings. */
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
 * Decodes and sorts a domain's strings ahead, if they are many, on threads and with pauses; `strings` and `order` then
 * return at once.
 */
export async function prepareDomain(domain: Domain, run: TextRun): Promise<void> {
  await Promise.all([prepareOrder(domain, run), prepareStrings(domain, run)]);
}

/** Like `prepareDomain`, for the order only. */
export async function prepareOrder(domain: Domain, { task, pause }: TextRun): Promise<void> {
  const { dictionary, size } = domain;
  if (dictionary !== null) await sortAhead(dictionary, task);
  else if (size >= MIN_THREADED_STRINGS && !orders.has(domain.strings()))
    orders.set(domain.strings(), await orderInTurns(domain.strings(), task, pause));
}

/** Like `prepareDomain`, for the strings only. */
export async function prepareStrings(domain: Domain | null, { pause }: TextRun): Promise<void> {
  if (domain?.dictionary) await stringsInTurns(domain.dictionary, pause);
}

/** The strings of a domain as bytes on shared memory; null if one of them has no UTF-8. */
export async function bytesOf(domain: Domain, { pause }: TextRun): Promise<Dictionary | null> {
  if (domain.dictionary !== null) return domain.dictionary;
  const strings = domain.strings();
  return (await haveHalfPair(strings, pause)) ? null : dictionaryInTurns(strings, pause);
}

/** Rank of each string in the order of the domain, by its code. For many strings `prepareOrder` must run before. */
export function ranksOf(domain: Domain): Int32Array {
  const order = domain.order();
  const places = new Int32Array(order.length);
  for (let place = 0; place < order.length; place++) places[order[place]] = place;
  return places;
}

const positions = new WeakMap<Domain, Map<string, number>>();

/** Codes by string. */
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

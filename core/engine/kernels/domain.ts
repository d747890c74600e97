/** The distinct strings behind codes. There may be millions, so each is decoded, sorted and made bytes of once. */
import { type Dictionary, dictionaryInTurns, stringsInTurns, stringsOf } from '../../table/dictionary.ts';
import { haveHalfPair, MANY, orderInTurns, orderOf, sortAhead, sortedOnce } from './sort-texts.ts';
import type { TextRun } from './text-run.ts';

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
export async function prepareDomain(domain: Domain, run: TextRun): Promise<void> {
  await Promise.all([prepareOrder(domain, run), prepareStrings(domain, run)]);
}

/** The same of the order alone. */
export async function prepareOrder(domain: Domain, { task, pause }: TextRun): Promise<void> {
  const { dictionary, size } = domain;
  if (dictionary !== null) await sortAhead(dictionary, task);
  else if (size >= MANY && !orders.has(domain.strings()))
    orders.set(domain.strings(), await orderInTurns(domain.strings(), task, pause));
}

/** The same of the strings alone. */
export async function prepareStrings(domain: Domain | null, { pause }: TextRun): Promise<void> {
  if (domain?.dictionary) await stringsInTurns(domain.dictionary, pause);
}

/** The strings of a domain as bytes on shared memory; null where one of them is no UTF-8. */
export async function bytesOf(domain: Domain, { pause }: TextRun): Promise<Dictionary | null> {
  if (domain.dictionary !== null) return domain.dictionary;
  const strings = domain.strings();
  return (await haveHalfPair(strings, pause)) ? null : dictionaryInTurns(strings, pause);
}

/** The place of each string in the order of the domain, by its code. `prepareOrder` comes first where they are many. */
export function ranksOf(domain: Domain): Int32Array {
  const order = domain.order();
  const places = new Int32Array(order.length);
  for (let place = 0; place < order.length; place++) places[order[place]] = place;
  return places;
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

/**
 * Finds the strings of a domain among the keys of a lookup. Both may be millions, so a thread compares or sorts them,
 * once for the same keys and domain.
 */
import { type Domain, domainOfStrings, prepareOrder } from './domain.ts';
import { lastEqual, MIN_THREADED_STRINGS } from './sort-texts.ts';
import { STRINGS_A_TURN, type TextRun } from './text-run.ts';
import { uniteTexts } from './unite-texts.ts';

/** For each code of a domain, the position of its string among the keys; −1 for none. */
export type KeyPlaces = Int32Array;

type Keys = readonly unknown[];

const known = new WeakMap<Keys, WeakMap<Domain, KeyPlaces>>();

/** Remembers the places of keys that come from a domain, so that they need not be searched. */
export function rememberPlaces(keys: Keys, domain: Domain, places: KeyPlaces): void {
  const ofKeys = known.get(keys) ?? new WeakMap<Domain, KeyPlaces>();
  known.set(keys, ofKeys);
  ofKeys.set(domain, places);
}

/** The places, if they are known or quickly found; null if `findPlaces` must run before. */
export function placesOf(keys: Keys, domain: Domain): KeyPlaces | null {
  const found = known.get(keys)?.get(domain);
  if (found !== undefined) return found;
  return domain.size < MIN_THREADED_STRINGS && keys.length < MIN_THREADED_STRINGS ? placesByMap(keys, domain) : null;
}

const positions = new WeakMap<Keys, ReadonlyMap<string, number>>();

/** Finds the places by a map of the keys, on this thread. Of equal keys the last counts. */
export function placesByMap(keys: Keys, domain: Domain): KeyPlaces {
  const ofKeys = positions.get(keys) ?? new Map(keys.map((key, position) => [String(key), position]));
  positions.set(keys, ofKeys);
  return Int32Array.from(domain.strings(), (string) => ofKeys.get(string) ?? -1);
}

/** Largest number of strings per key for which strings are searched one by one in the sorted keys. */
const MAX_SEARCHED_SHARE = 1 / 64;

/** Finds the places on threads and with pauses; `placesOf` then returns them. */
export async function findPlaces(keys: Keys, domain: Domain, run: TextRun): Promise<KeyPlaces> {
  const texts = typeof keys[0] === 'string' ? (keys as readonly string[]) : keys.map(String);
  const find = domain.size < MAX_SEARCHED_SHARE * texts.length ? searched : matched;
  const places = await find(texts, domain, run);
  rememberPlaces(keys, domain, places);
  return places;
}

async function searched(keys: readonly string[], domain: Domain, run: TextRun): Promise<KeyPlaces> {
  const sought = domainOfStrings(keys);
  await prepareOrder(sought, run);
  const order = sought.order();
  // Equal keys are sorted by position, so the last one counts.
  return Int32Array.from(domain.strings(), (string) => lastEqual(order, (key) => keys[key], string));
}

async function matched(keys: readonly string[], domain: Domain, run: TextRun): Promise<KeyPlaces> {
  const { domain: all, codes } = await uniteTexts([domainOfStrings(keys), domain], run);
  const [ofKeys, ofStrings] = codes as [Int32Array, Int32Array];
  const last = new Int32Array(all.size).fill(-1);
  await eachInTurns(ofKeys.length, run, (key) => {
    last[ofKeys[key]] = key;
  });
  const places = new Int32Array(ofStrings.length);
  await eachInTurns(ofStrings.length, run, (code) => {
    places[code] = last[ofStrings[code]];
  });
  return places;
}

/** Entries of typed arrays handled between two pauses. */
const ENTRIES_A_TURN = 16 * STRINGS_A_TURN;

async function eachInTurns(count: number, { pause }: TextRun, work: (at: number) => void): Promise<void> {
  for (let from = 0; from < count; from += ENTRIES_A_TURN) {
    if (from > 0) await pause();
    const to = Math.min(count, from + ENTRIES_A_TURN);
    for (let at = from; at < to; at++) work(at);
  }
}

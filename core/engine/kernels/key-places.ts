/**
 * Where each string of a domain stands among the keys of a lookup. Either may be millions: then a thread compares or sorts
 * them, once for the same keys and domain.
 */
import { type Domain, domainOfStrings, prepareOrder } from './domain.ts';
import { lastEqual, MANY } from './sort-texts.ts';
import { STRINGS_A_TURN, type TextRun } from './text-run.ts';
import { uniteTexts } from './unite-texts.ts';

/** For each code of a domain the position of its string among the keys, −1 where it is none of them. */
export type KeyPlaces = Int32Array;

type Keys = readonly unknown[];

const known = new WeakMap<Keys, WeakMap<Domain, KeyPlaces>>();

/** Remembers the places of keys that were taken from a domain: they need not be looked for. */
export function rememberPlaces(keys: Keys, domain: Domain, places: KeyPlaces): void {
  const ofKeys = known.get(keys) ?? new WeakMap<Domain, KeyPlaces>();
  known.set(keys, ofKeys);
  ofKeys.set(domain, places);
}

/** The places, where they are known or quickly found; null where `findPlaces` has to come first. */
export function placesOf(keys: Keys, domain: Domain): KeyPlaces | null {
  const found = known.get(keys)?.get(domain);
  if (found !== undefined) return found;
  return domain.size < MANY && keys.length < MANY ? placesByMap(keys, domain) : null;
}

const positions = new WeakMap<Keys, ReadonlyMap<string, number>>();

/** The places by a map of the keys, on this thread. Of keys that occur twice the last counts. */
export function placesByMap(keys: Keys, domain: Domain): KeyPlaces {
  const ofKeys = positions.get(keys) ?? new Map(keys.map((key, position) => [String(key), position]));
  positions.set(keys, ofKeys);
  return Int32Array.from(domain.strings(), (string) => ofKeys.get(string) ?? -1);
}

/** Strings for each key up to which they are looked for one by one, in keys that were sorted before. */
const FEW_STRINGS = 1 / 64;

/** Finds the places on threads and in turns. `placesOf` knows them afterwards. */
export async function findPlaces(keys: Keys, domain: Domain, run: TextRun): Promise<KeyPlaces> {
  const texts = typeof keys[0] === 'string' ? (keys as readonly string[]) : keys.map(String);
  const find = domain.size < FEW_STRINGS * texts.length ? searched : matched;
  const places = await find(texts, domain, run);
  rememberPlaces(keys, domain, places);
  return places;
}

async function searched(keys: readonly string[], domain: Domain, run: TextRun): Promise<KeyPlaces> {
  const sought = domainOfStrings(keys);
  await prepareOrder(sought, run);
  const order = sought.order();
  // Equal keys are sorted by their positions: the last one counts.
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

/** Entries of typed arrays between two pauses. */
const ENTRIES_A_TURN = 16 * STRINGS_A_TURN;

async function eachInTurns(count: number, { pause }: TextRun, work: (at: number) => void): Promise<void> {
  for (let from = 0; from < count; from += ENTRIES_A_TURN) {
    if (from > 0) await pause();
    const to = Math.min(count, from + ENTRIES_A_TURN);
    for (let at = from; at < to; at++) work(at);
  }
}

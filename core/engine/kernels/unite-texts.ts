/**
 * Unites the texts of several domains to one domain. There may be millions, so a worker thread compares their bytes,
 * and the engine's own thread handles them with pauses.
 */
import { compareText } from '../../ir/functions/text.ts';
import { sharedInt32 } from '../../table/shared-arrays.ts';
import { appendTexts, type Dictionary, stringAt } from '../../table/dictionary.ts';
import { bytesOf, type Domain, domainOf, domainOfStrings, prepareOrder, ranksOf } from './domain.ts';
import { hasHalfPair, lastEqual, MIN_THREADED_STRINGS } from './sort-texts.ts';
import { STRINGS_A_TURN, type TextRun } from './text-run.ts';

export interface UniteInput {
  readonly parts: readonly Dictionary[];
}

/** Result of the task "unite-texts". */
export interface UniteOutput {
  /** Distinct texts of all parts in order of first appearance; null if they equal the first part. */
  readonly dictionary: Dictionary | null;
  /** For each part, the codes of its texts. */
  readonly codes: readonly Int32Array[];
}

export interface UnitedTexts {
  readonly domain: Domain;
  /** For each of the domains, the codes of its texts in `domain`. */
  readonly codes: readonly Int32Array[];
}

/** Unites domains of any size. Codes of the first domain do not change. */
export async function uniteTexts(domains: readonly Domain[], run: TextRun): Promise<UnitedTexts> {
  if (domains.reduce((sum, { size }) => sum + size, 0) < MIN_THREADED_STRINGS) return uniteStrings(domains, run);
  const parts: Dictionary[] = [];
  for (const domain of domains) {
    const part = await bytesOf(domain, run);
    if (part === null) return uniteStrings(domains, run);
    parts.push(part);
  }
  const { dictionary, codes } = await run.task<UniteOutput>('unite-texts', { parts } satisfies UniteInput);
  return { domain: dictionary === null ? (domains[0] ?? domainOfStrings([])) : domainOf(dictionary), codes };
}

/** Like `uniteTexts`, on this thread: for few texts, or if one has half of a surrogate pair and so no UTF-8. */
async function uniteStrings(domains: readonly Domain[], run: TextRun): Promise<UnitedTexts> {
  const known = new Map<string, number>();
  const codes: Int32Array[] = [];
  for (const domain of domains) {
    const strings = domain.strings();
    const own = new Int32Array(strings.length);
    for (let at = 0; at < strings.length; at++) {
      if (at % STRINGS_A_TURN === STRINGS_A_TURN - 1) await run.pause();
      const string = strings[at];
      let code = known.get(string);
      if (code === undefined) {
        code = known.size;
        known.set(string, code);
      }
      own[at] = code;
    }
    codes.push(own);
  }
  return { domain: domainOfStrings([...known.keys()]), codes };
}

/** For each domain, the ranks of its strings in the order of all strings. */
export async function ranksAmong(domains: readonly Domain[], run: TextRun): Promise<Int32Array[]> {
  if (domains.every(({ size }) => size < MIN_THREADED_STRINGS)) return ranksByMap(domains);
  const { domain, codes } = await uniteTexts(domains, run);
  await prepareOrder(domain, run);
  const ranks = ranksOf(domain);
  const all: Int32Array[] = [];
  for (const own of codes) {
    await run.pause();
    const placed = sharedInt32(own.length);
    for (let code = 0; code < own.length; code++) placed[code] = ranks[own[code]];
    all.push(placed);
  }
  return all;
}

/** Like `ranksAmong`, for few strings and without pauses. */
export function ranksByMap(domains: readonly Domain[]): Int32Array[] {
  const all = new Set(domains.flatMap((domain) => domain.strings()));
  const order = new Map([...all].sort(compareText).map((string, rank) => [string, rank]));
  return domains.map((domain) => Int32Array.from(domain.strings(), (string) => order.get(string) as number));
}

/** The union of two domains: codes of the first do not change, codes of the second are mapped by `recode`. */
export interface Union {
  readonly domain: Domain;
  readonly recode: Int32Array;
}

/** Most strings searched one by one in a large domain, whose order may be known already. */
const MAX_SEARCHED = 64;

export async function unionOf(first: Domain, second: Domain, run: TextRun): Promise<Union> {
  const { dictionary } = first;
  if (dictionary === null || second.size > MAX_SEARCHED || second.strings().some(hasHalfPair)) {
    const { domain, codes } = await uniteTexts([first, second], run);
    return { domain, recode: codes[1] };
  }
  await prepareOrder(first, run);
  const order = first.order();
  const added: string[] = [];
  const recode = Int32Array.from(second.strings(), (string) => {
    const code = lastEqual(order, (position) => stringAt(dictionary, position), string);
    return code >= 0 ? code : first.size + added.push(string) - 1;
  });
  return { domain: added.length === 0 ? first : domainOf(appendTexts(dictionary, added)), recode };
}

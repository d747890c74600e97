/**
 * Work on many texts that a kernel needs: functions, places among a lookup's keys, common orders. It cannot be
 * cancelled on the engine's own thread, so `compile` only registers it; threads do it, and the kernel is compiled
 * again.
 */
import type { Expr } from '../../ir/expression.ts';
import { type Domain, domainOfStrings } from './domain.ts';
import { isLarge, mappedHere, type MappedTexts, mappedOnThreads, type TextMap } from './text-maps.ts';
import type { TextRun } from './text-run.ts';

type Mapped = MappedTexts | Float64Array;

/** Results are kept by their expression, because compiling it again creates equal strings in a new domain. */
export class TextWork {
  private readonly results = new Map<object, Map<object, { readonly value: unknown }>>();
  private readonly maps = new Map<object, Map<string, Mapped>>();
  /** Text functions that are not computed yet, by the domain of the texts. */
  private neededMaps = new Map<Domain, Map<string, { readonly map: TextMap; readonly of: Map<string, Mapped> }>>();
  private needed: ((run: TextRun) => Promise<void>)[] = [];
  /** Placeholder domains of results that are not known yet. */
  private readonly pending = new WeakSet<Domain>();

  /** Whether the last compiled kernel is complete. */
  get isDone(): boolean {
    return this.neededMaps.size === 0 && this.needed.length === 0;
  }

  /**
   * Does the work missing in the last compiled kernel. Work that needs these results is registered by the next compile.
   */
  async doNeeded(run: TextRun): Promise<void> {
    const { needed, neededMaps } = this;
    this.needed = [];
    this.neededMaps = new Map();
    const maps = Array.from(neededMaps, async ([domain, wanted]) => {
      const each = [...wanted.values()].map(({ map }) => map);
      const results = await mappedOnThreads(each, domain, run);
      [...wanted].forEach(([name, { of }], index) => of.set(name, results[index]));
    });
    await Promise.all([...maps, ...needed.map((work) => work(run))]);
  }

  /**
   * Results of a function for all strings of a domain, computed here if they are few; else registered, and the returned
   * results are empty.
   */
  mapped(map: TextMap, domain: Domain, source: Expr): Mapped {
    if (this.pending.has(domain)) return this.emptyResults(map);
    const key = domain.dictionary?.bytes ?? source;
    const of = this.maps.get(key) ?? new Map<string, Mapped>();
    this.maps.set(key, of);
    const name = JSON.stringify(map);
    const found = of.get(name);
    if (found !== undefined) return found;
    if (!isLarge(domain)) {
      const made = mappedHere(map, domain.strings());
      of.set(name, made);
      return made;
    }
    const wanted = this.neededMaps.get(domain) ?? new Map<string, { map: TextMap; of: Map<string, Mapped> }>();
    this.neededMaps.set(domain, wanted.set(name, { map, of }));
    return this.emptyResults(map);
  }

  /**
   * Result of other work on these domains; null if it is not known yet, and then the kernel must not be used.
   * @param of key of the work: an expression, or a row model and its argument
   */
  result<Result>(
    of: readonly [object, object?],
    domains: readonly Domain[],
    work: (run: TextRun) => Promise<Result>,
  ): { readonly value: Result } | null {
    const [name, part = name] = of;
    const ofName = this.results.get(name) ?? new Map<object, { readonly value: unknown }>();
    this.results.set(name, ofName);
    const known = ofName.get(part);
    if (known !== undefined) return known as { readonly value: Result };
    if (!domains.some((domain) => this.pending.has(domain)))
      this.needed.push(async (run) => void ofName.set(part, { value: await work(run) }));
    return null;
  }

  /** Creates a placeholder for a domain that is not known yet. */
  pendingDomain(): Domain {
    const domain = domainOfStrings([]);
    this.pending.add(domain);
    return domain;
  }

  private emptyResults({ name }: TextMap): Mapped {
    return name === 'transformText' ? { domain: this.pendingDomain(), codes: new Int32Array(0) } : new Float64Array(0);
  }
}

/**
 * Work on many texts that a kernel needs: functions of them, their places among a lookup's keys, their common order. On
 * the engine's own thread nothing could cancel it, so `compile` only names it; threads do it, and the kernel is compiled
 * once more.
 */
import type { Expr } from '../../ir/expression.ts';
import { type Domain, domainOfStrings } from './domain.ts';
import { isLarge, mappedHere, type MappedTexts, mappedOnThreads, type TextMap } from './text-maps.ts';
import type { TextRun } from './text-run.ts';

type Mapped = MappedTexts | Float64Array;

/** Results are kept by the expression that they are for: compiled again, it makes the same strings, but another domain. */
export class TextWork {
  private readonly results = new Map<object, Map<object, { readonly value: unknown }>>();
  private readonly maps = new Map<object, Map<string, Mapped>>();
  /** Functions of texts that are not computed yet, by the domain of the texts. */
  private neededMaps = new Map<Domain, Map<string, { readonly map: TextMap; readonly of: Map<string, Mapped> }>>();
  private needed: ((run: TextRun) => Promise<void>)[] = [];
  /** Domains that stand for results which are not known yet. */
  private readonly pending = new WeakSet<Domain>();

  /** Whether the kernel that was compiled last lacks nothing. */
  get isDone(): boolean {
    return this.neededMaps.size === 0 && this.needed.length === 0;
  }

  /** Does what the kernel that was compiled last lacks. What needs the results of other work is named by the next compile. */
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

  /** The results of a function for all strings of a domain; computed here where they are few. */
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
   * The result of other work on these domains; null while it is not known: the kernel is of no use then.
   * @param of what names the work: an expression, or a row model and the expression that it is asked with
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

  /** A domain that stands for one that is not known yet. */
  pendingDomain(): Domain {
    const domain = domainOfStrings([]);
    this.pending.add(domain);
    return domain;
  }

  private emptyResults({ name }: TextMap): Mapped {
    return name === 'transformText' ? { domain: this.pendingDomain(), codes: new Int32Array(0) } : new Float64Array(0);
  }
}

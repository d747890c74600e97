/** Results of nodes by what they are results of: for undo, and for switching back and forth. */
import type { Entry, MemoryLedger } from '../memory/ledger.ts';
import type { NodeDone } from './execute.ts';
import { weighResult } from './weigh-result.ts';

/**
 * Results kept however little they weigh: their expressions are weighed roughly. Of a large document twice as many as it has
 * nodes, because fewer would run it from its beginning at each change.
 */
const MAX_RESULTS = 500;

export class KeptResults {
  private readonly ledger: MemoryLedger;
  /** In the order of their last use. */
  private readonly results = new Map<string, { readonly done: NodeDone; readonly entry: Entry }>();
  /** Taken or made by the run under way, which has not reported them yet. */
  private readonly fresh = new Set<NodeDone>();

  constructor(ledger: MemoryLedger) {
    this.ledger = ledger;
  }

  get(key: string): NodeDone | undefined {
    const kept = this.results.get(key);
    if (kept === undefined) return undefined;
    kept.entry.use();
    this.results.delete(key);
    this.results.set(key, kept);
    this.fresh.add(kept.done);
    return kept.done;
  }

  set(key: string, done: NodeDone): void {
    const cost = done.milliseconds;
    this.fresh.add(done);
    const drop = (): void => void this.results.delete(key);
    this.results.get(key)?.entry.remove();
    this.results.set(key, {
      done,
      entry: this.ledger.enter({ weight: weighResult(done), cost, drop, subject: done }),
    });
  }

  /** Results that are of use although nobody shows them yet. */
  inUse(): Iterable<object> {
    return this.fresh;
  }

  reported(done: object): void {
    this.fresh.delete(done as NodeDone);
  }

  /** The run is over. @param shown results of the document on screen, of so many nodes */
  settle(shown: ReadonlySet<object>, nodes: number): void {
    this.fresh.clear();
    const most = Math.max(MAX_RESULTS, 2 * nodes);
    for (const [key, { done, entry }] of this.results) {
      if (this.results.size <= most) break;
      if (shown.has(done)) continue;
      this.results.delete(key);
      entry.remove();
    }
  }

  clear(): void {
    for (const { entry } of this.results.values()) entry.remove();
    this.results.clear();
    this.fresh.clear();
  }
}

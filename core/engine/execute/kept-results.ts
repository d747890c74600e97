/** Cache of node results by key, for undo and for switching between variants. */
import type { Entry, MemoryLedger } from '../memory/ledger.ts';
import type { NodeDone } from './node-outcome.ts';
import { weighResult } from './weigh-result.ts';

/**
 * Results kept regardless of memory, because their expressions are weighed roughly. At least 500, and twice the number
 * of nodes, because a smaller cache would recompute a large document at each change.
 */
const MAX_RESULTS = 500;

export class KeptResults {
  private readonly ledger: MemoryLedger;
  /** In order of last use. */
  private readonly results = new Map<string, { readonly done: NodeDone; readonly entry: Entry }>();
  /** Results that the current run computed or reused and has not reported yet. */
  private readonly unreported = new Set<NodeDone>();

  constructor(ledger: MemoryLedger) {
    this.ledger = ledger;
  }

  get(key: string): NodeDone | undefined {
    const kept = this.results.get(key);
    if (kept === undefined) return undefined;
    kept.entry.use();
    this.results.delete(key);
    this.results.set(key, kept);
    this.unreported.add(kept.done);
    return kept.done;
  }

  set(key: string, done: NodeDone): void {
    const cost = done.milliseconds;
    this.unreported.add(done);
    const drop = (): void => void this.results.delete(key);
    this.results.get(key)?.entry.remove();
    this.results.set(key, {
      done,
      entry: this.ledger.enter({ weight: weighResult(done), cost, drop, subject: done }),
    });
  }

  /** Results in use by the current run, although they are not displayed yet. */
  inUse(): Iterable<object> {
    return this.unreported;
  }

  reported(done: object): void {
    this.unreported.delete(done as NodeDone);
  }

  /**
   * Ends the run and drops surplus results.
   * @param shown results of the displayed document
   * @param nodes number of its nodes
   */
  settle(shown: ReadonlySet<object>, nodes: number): void {
    this.unreported.clear();
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
    this.unreported.clear();
  }
}

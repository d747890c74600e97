/** Cache of row orders for the window's views, beside the results that they display. */
import type { RunTask } from '../answers/run-task.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import { type Entry, type MemoryLedger, ownBytes } from '../memory/ledger.ts';
import type { RowView } from '../../protocol/inspection.ts';
import { viewRows } from './view-rows.ts';

/** Most orders kept per result. */
const MAX_VIEWS = 3;

interface View {
  readonly order: Promise<Int32Array>;
  entry?: Entry;
}

const dropping = (known: Map<string, View>, key: string, view: View) => (): void => {
  if (known.get(key) === view) known.delete(key);
};

export class KeptViews {
  private readonly ledger: MemoryLedger;
  private readonly byValue = new WeakMap<NodeValue, Map<string, View>>();

  constructor(ledger: MemoryLedger) {
    this.ledger = ledger;
  }

  /**
   * Row numbers in the order of a view.
   * @param result the result of the step that drops the rows, in a view of dropped rows
   */
  order(value: NodeValue, view: RowView, task: RunTask, result?: NodeValue): Promise<Int32Array> {
    // Dropped rows are another view with each result of the step.
    const owner = result ?? value;
    const known = this.byValue.get(owner) ?? new Map<string, View>();
    this.byValue.set(owner, known);
    const key = JSON.stringify(view);
    const found = known.get(key);
    if (found !== undefined) {
      found.entry?.use();
      return found.order;
    }
    const started = performance.now();
    const made: View = { order: viewRows(value, view, task, result) };
    known.set(key, made);
    const drop = dropping(known, key, made);
    made.order.then((order) => {
      if (known.get(key) !== made) return;
      const cost = performance.now() - started;
      made.entry = this.ledger.enterBeside(owner, { weight: ownBytes(order.byteLength), cost, drop });
      this.ledger.settle();
    }, drop);
    for (const [oldest, { entry }] of known) {
      if (known.size <= MAX_VIEWS) break;
      known.delete(oldest);
      entry?.remove();
    }
    return made.order;
  }
}

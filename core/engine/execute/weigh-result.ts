/** Weight of a node's result: its rows, marks, and the large parts of its learned values and expressions. */
import type { Expr } from '../../ir/expression.ts';
import type { Weight } from '../memory/ledger.ts';
import { roughBytes } from '../memory/rough-bytes.ts';
import { type Weighing, weighRows } from '../rows/weigh.ts';
import type { NodeDone } from './node-outcome.ts';

/** Large lists and buffers in a column's expression, with their bytes; shared by all results with the column. */
const largeParts = new WeakMap<Expr, ReadonlyMap<object, number>>();

/** Weight of a result. The small parts of an expression count for the result that created it. */
export function weighResult({ value, learned }: NodeDone): Weight {
  const into: Weighing = { memory: new Map(), disk: new Map() };
  const { rows, train, partition, symbolic } = value;
  weighRows(rows, into);
  if (train !== rows) weighRows(train, into);
  if (partition !== null) into.memory.set(partition.buffer, partition.buffer.byteLength);
  let own = 0;
  const seen = new Set<object>();
  for (const { expr } of symbolic.columns) {
    let parts = largeParts.get(expr);
    if (parts === undefined) {
      const found = new Map<object, number>();
      own += roughBytes(expr, {
        seen,
        large: found,
        known: (inner) => (inner === expr ? undefined : largeParts.get(inner as Expr)),
      });
      largeParts.set(expr, found);
      parts = found;
    }
    for (const [part, bytes] of parts) into.memory.set(part, bytes);
  }
  own += roughBytes(learned, { seen, large: into.memory });
  return { ...into, own };
}

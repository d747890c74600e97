/**
 * Answers that were given before, by the rows and by what was asked: changing a parameter that changes no question
 * (a range, a flag) asks nothing of the data.
 */
import { createHash } from 'node:crypto';
import type { Agg } from '../../ir/aggregate.ts';
import { childrenOf, type Expr } from '../../ir/expression.ts';
import { type Entry, type MemoryLedger, ownBytes } from '../memory/ledger.ts';
import { roughBytes } from '../memory/rough-bytes.ts';
import type { RowSet } from '../rows/row-set.ts';

/** Answers kept for one set of rows; lists of a million categories are among them. */
const MOST_ANSWERS = 5_000;
/** Tables beyond this length are not compared entry by entry: such an expression is equal to itself only. */
const MOST_COMPARED = 200;

const keys = new WeakMap<Expr, string>();
let lastUnique = 0;

/** Keys longer than this are replaced by their hash: an expression that repeats itself would have an endless one. */
const LONGEST_KEY = 200;

const isExpr = (part: unknown): boolean => typeof part === 'object' && part !== null && 'op' in part;

/** The same text for expressions that compute the same. */
function keyOf(expr: Expr): string {
  const known = keys.get(expr);
  if (known !== undefined) return known;
  const children = childrenOf(expr).map(keyOf);
  // The points of a curve are numbers under a name (xs) that holds expressions elsewhere: what a part is decides.
  const own = Object.entries(expr).filter(([, part]) => !isExpr(Array.isArray(part) ? part[0] : part));
  const long = own.some(([, part]) => Array.isArray(part) && part.length > MOST_COMPARED);
  const plain = expr.op !== 'rowModel' && !long;
  const text = plain ? `${JSON.stringify(own, special)}(${children.join(',')})` : `unique ${++lastUnique}`;
  const key = text.length > LONGEST_KEY ? createHash('sha256').update(text).digest('base64') : text;
  keys.set(expr, key);
  return key;
}

/** JSON has one word for NaN and the infinities. */
const special = (_: string, value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? `number ${Object.is(value, -0) ? '-0' : value}`
    : value;

/** What can be asked of rows: an aggregate, or all figures of a profile. */
export type Question = Agg | { readonly agg: 'figures'; readonly x: Expr };

function questionKey(agg: Question): string {
  const { agg: kind, ...rest } = agg as Question & Record<string, unknown>;
  return JSON.stringify([kind, rest], (name, value: unknown) => {
    if (name === 'x' || name === 'key') return keyOf(value as Expr);
    if (name === 'xs') return (value as Expr[]).map(keyOf);
    return special(name, value);
  });
}

/** Answers about one set of rows. */
interface Known {
  readonly answers: Map<string, unknown>;
  entry?: Entry;
  bytes: number;
}

const dropping = (known: Known) => (): void => {
  known.answers.clear();
  known.bytes = 0;
  delete known.entry;
};

export class AnswerCache {
  private readonly ledger: MemoryLedger | undefined;
  private readonly bySet = new WeakMap<RowSet, Known>();

  /** @param ledger weighs the answers, and has those of a set of rows dropped; without it they stay as long as the rows */
  constructor(ledger?: MemoryLedger) {
    this.ledger = ledger;
  }

  /** What is known of these questions; undefined for those that must be asked. */
  find(set: RowSet, asked: readonly Question[]): unknown[] {
    const known = this.bySet.get(set);
    known?.entry?.use();
    return asked.map((agg) => known?.answers.get(questionKey(agg)));
  }

  /** @param milliseconds that it took to answer */
  remember(set: RowSet, asked: readonly Question[], answers: readonly unknown[], milliseconds = 0): void {
    const known = this.bySet.get(set) ?? { answers: new Map<string, unknown>(), bytes: 0 };
    this.bySet.set(set, known);
    if (known.answers.size > MOST_ANSWERS) {
      known.answers.clear();
      known.bytes = 0;
    }
    asked.forEach((agg, index) => {
      // Whole columns are not worth their memory.
      if (agg.agg === 'collect') return;
      const key = questionKey(agg);
      if (!known.answers.has(key)) known.bytes += 2 * key.length + roughBytes(answers[index]);
      known.answers.set(key, answers[index]);
    });
    known.entry ??= this.ledger?.enterBeside(set, {
      weight: ownBytes(0),
      cost: milliseconds,
      drop: dropping(known),
    });
    known.entry?.weigh(ownBytes(known.bytes));
  }
}

/**
 * Cache of answers by rows and question. A change of a parameter that changes no question (a range, a flag) then needs
 * no pass over the data.
 */
import { createHash } from 'node:crypto';
import type { Agg } from '../../ir/aggregate.ts';
import { childrenOf, type Expr } from '../../ir/expression.ts';
import { type Entry, type MemoryLedger, ownBytes } from '../memory/ledger.ts';
import { roughBytes } from '../memory/rough-bytes.ts';
import type { RowSet } from '../rows/row-set.ts';

/** Answers kept per set of rows; lists of a million categories are among them. */
const MAX_ANSWERS = 5_000;
/** Lookup tables with more entries are not compared: an expression with a longer one equals only itself. */
const MAX_COMPARED_ENTRIES = 200;

const keys = new WeakMap<Expr, string>();
let lastUnique = 0;

/**
 * Longer keys, in letters, are replaced by their hash, because an expression that nests itself repeatedly has an
 * endless key.
 */
const MAX_KEY_LETTERS = 200;

const isExpr = (part: unknown): boolean => typeof part === 'object' && part !== null && 'op' in part;

/** A key that is equal for expressions that compute the same. */
function keyOf(expr: Expr): string {
  const known = keys.get(expr);
  if (known !== undefined) return known;
  const children = childrenOf(expr).map(keyOf);
  // Parts are told apart by value, not name: `xs` holds numbers in a curve but expressions elsewhere.
  const own = Object.entries(expr).filter(([, part]) => !isExpr(Array.isArray(part) ? part[0] : part));
  const long = own.some(([, part]) => Array.isArray(part) && part.length > MAX_COMPARED_ENTRIES);
  const plain = expr.op !== 'rowModel' && !long;
  const text = plain ? `${JSON.stringify(own, special)}(${children.join(',')})` : `unique ${++lastUnique}`;
  const key = text.length > MAX_KEY_LETTERS ? createHash('sha256').update(text).digest('base64') : text;
  keys.set(expr, key);
  return key;
}

/** Replacer for JSON.stringify, because JSON writes NaN and the infinities alike and drops the sign of −0. */
const special = (_: string, value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? `number ${Object.is(value, -0) ? '-0' : value}`
    : value;

/** A question about rows: an aggregate, or all figures of a profile. */
export type Question = Agg | { readonly agg: 'figures'; readonly x: Expr };

function questionKey(agg: Question): string {
  const { agg: kind, ...rest } = agg as Question & Record<string, unknown>;
  return JSON.stringify([kind, rest], (name, value: unknown) => {
    if (name === 'x' || name === 'key') return keyOf(value as Expr);
    if (name === 'xs') return (value as Expr[]).map(keyOf);
    return special(name, value);
  });
}

/** Cached answers for one set of rows. */
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

  /** @param ledger weighs the answers and may drop those of a set of rows; without it they live as long as the rows */
  constructor(ledger?: MemoryLedger) {
    this.ledger = ledger;
  }

  /** Cached answers in the order of the questions; undefined where the rows must be asked. */
  find(set: RowSet, asked: readonly Question[]): unknown[] {
    const known = this.bySet.get(set);
    known?.entry?.use();
    return asked.map((agg) => known?.answers.get(questionKey(agg)));
  }

  /** @param milliseconds time that the answers took to compute */
  remember(set: RowSet, asked: readonly Question[], answers: readonly unknown[], milliseconds = 0): void {
    const known = this.bySet.get(set) ?? { answers: new Map<string, unknown>(), bytes: 0 };
    this.bySet.set(set, known);
    if (known.answers.size > MAX_ANSWERS) {
      known.answers.clear();
      known.bytes = 0;
    }
    asked.forEach((agg, index) => {
      // Whole columns are not worth their memory in the cache.
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

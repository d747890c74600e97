/** Key columns of a join: a guess by names and values, and the rows that have partners, before the join runs. */
import { agg, ask, type Learning, together } from '../../ir/aggregate.ts';
import { dateToNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import type { KeyPair } from '../../operators/kit/key-pairs.ts';
import type { SymbolicColumn, WholeColumn } from '../../operators/kit/operator.ts';
import { findColumn } from '../../operators/kit/selection.ts';
import { keysOfPair } from '../../operators/kit/two-tables.ts';
import { guessKeys, type KeyCandidate, type KeyGuess } from '../../operators/methods/key-guess.ts';
import type { KeyMatches } from '../../operators/methods/key-matches.ts';
import { comparableCells, wholeColumn } from '../answers/evaluate.ts';
import type { LearningRounds } from '../execute/learning-rounds.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import { askFor, cellBytes, rowsText, type StepRun } from '../execute/step-run.ts';
import type { KeyMatchesInput } from '../rows/arrange-tasks.ts';
import { sampleOf } from '../rows/row-set.ts';

/** Tables to join: left and right. */
export type TwoTables = readonly [NodeValue, NodeValue];

/** Rows of both tables that are compared; of larger tables the rows of a sample of the keys. */
const MAX_COMPARED_ROWS = 2_000_000;
/** Bytes per row for finding equal keys, in addition to the keys. */
const BYTES_A_COMPARED_ROW = 64;

export type EstimatedMatches = KeyMatches & { readonly isEstimate: boolean };

/**
 * Rows with partners. Throws a ProblemError if a column is not there, if two cannot be compared, and if there is too
 * little memory.
 */
export async function matchesOf(
  tables: TwoTables,
  pairs: readonly KeyPair[],
  run: Pick<StepRun, 'task' | 'room'>,
): Promise<EstimatedMatches> {
  const { task } = run;
  const [left, right] = tables;
  const exprs = pairs.map(([a, b]) =>
    keysOfPair(
      findColumn(left.symbolic.columns, a, 'keys', 'in the left table'),
      findColumn(right.symbolic.columns, b, 'keys', 'in the right table'),
    ),
  );
  const rows = [left.rows.rows, right.rows.rows] as const;
  const both = rows[0] + rows[1];
  const keyBytes = exprs.reduce((sum, [a]) => sum + 4 * cellBytes(a), BYTES_A_COMPARED_ROW);
  await askFor(both * keyBytes, `Matching ${rowsText(rows[0])} with ${rowsText(rows[1])}`, run);
  const keys: [WholeColumn[], WholeColumn[]] = [[], []];
  for (const [a, b] of exprs) {
    const cells = await Promise.all([wholeColumn(a, left.rows, task), wholeColumn(b, right.rows, task)]);
    const [own, other] = await comparableCells(cells, task);
    keys[0].push(own);
    keys[1].push(other);
  }
  const share = Math.min(1, MAX_COMPARED_ROWS / Math.max(1, both));
  const found = await task<KeyMatches>('count-matches', { keys, rows, share } satisfies KeyMatchesInput);
  return share === 1 ? { ...found, isEstimate: false } : estimated(found, rows, share);
}

/** Counts of the whole tables, from those of a share of the keys. */
function estimated(found: KeyMatches, rows: readonly [number, number], share: number): EstimatedMatches {
  const part = (counts: readonly [number, number], side: 0 | 1): number =>
    Math.round((rows[side] * counts[side]) / Math.max(1, found.rows[side]));
  const both = (counts: readonly [number, number]): readonly [number, number] => [part(counts, 0), part(counts, 1)];
  return {
    rows,
    isEstimate: true,
    matched: both(found.matched),
    multiplied: both(found.multiplied),
    most: found.most,
    pairs: Math.round(found.pairs / share),
  };
}

/** Columns of each table that are tried as a key: the first ones. */
const MAX_TRIED_COLUMNS = 60;
/** Rows of the larger table whose values are looked for. */
const SAMPLE_ROWS = 20_000;
/** Rows and cells of the smaller table in which they are looked for: their distinct values come to this thread. */
const MAX_KEY_ROWS = 100_000;
const MAX_KEY_CELLS = 1_000_000;

/** Pairs of columns that may be the key, best first. */
export async function guessesOf([left, right]: TwoTables, rounds: LearningRounds): Promise<KeyGuess[]> {
  const isSmaller = left.rows.rows < right.rows.rows;
  const candidates = await Promise.all([
    candidatesIn(left, isSmaller, rounds),
    candidatesIn(right, !isSmaller, rounds),
  ]);
  return guessKeys(...candidates);
}

async function candidatesIn(
  { symbolic, rows }: NodeValue,
  isSmaller: boolean,
  rounds: LearningRounds,
): Promise<KeyCandidate[]> {
  const columns = symbolic.columns.filter(({ type }) => type !== 'boolean').slice(0, MAX_TRIED_COLUMNS);
  const most = isSmaller
    ? Math.min(MAX_KEY_ROWS, Math.floor(MAX_KEY_CELLS / Math.max(1, columns.length)))
    : SAMPLE_ROWS;
  const sample = sampleOf(rows, Math.max(SAMPLE_ROWS, most));
  const share = sample.rows / Math.max(1, rows.rows);
  return rounds.learn(together(columns.map((column) => candidateOf(column, share))), sample);
}

function* candidateOf({ name, type, expr }: SymbolicColumn, share: number): Learning<KeyCandidate> {
  const kind = type === 'number' || type === 'datetime' ? type : 'string';
  const x: Expr = type === 'datetime' ? dateToNumber(expr) : expr;
  const { found } = yield* ask({ found: agg.distinct(x) });
  const count = found.counts.reduce((sum, times) => sum + times, 0);
  return { name, kind, values: found.values as readonly (string | number)[], count, share };
}

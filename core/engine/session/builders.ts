/** Answers to the builders of conditions, joins and replacements: quick ones, from a sample where a table is large. */
import type { CallResult } from '../../protocol/engine.ts';
import { type Learning, together } from '../../ir/aggregate.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType } from '../../ir/types.ts';
import { conditionOf } from '../../operators/kit/formula-of.ts';
import type { KeyPair } from '../../operators/kit/key-pairs.ts';
import type { SymbolicColumn, SymbolicTable } from '../../operators/kit/operator.ts';
import { findColumn } from '../../operators/kit/selection.ts';
import type { ClusterMethod } from '../../operators/methods/value-clusters.ts';
import type { AnswerCache } from '../answers/answer-cache.ts';
import { countOf } from '../answers/count-of.ts';
import { LearningRounds } from '../execute/learning-rounds.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import { clustersIn, offeredValues } from '../inspect/column-values.ts';
import { guessesOf, matchesOf, type TwoTables } from '../inspect/join-keys.ts';
import { type RowSet, sampleOf } from '../rows/row-set.ts';
import { asksModel } from './asks-model.ts';
import type { Resources } from './resources.ts';
import type { RunResults } from './run-results.ts';

interface Bound {
  /** Up to this number all rows are looked at. */
  readonly exact: number;
  /** Rows of the sample of a larger table. */
  readonly sample: number;
}

const COUNTED: Bound = { exact: 1_000_000, sample: 100_000 };
/** Categories are counted by their codes. Other values are compared one by one. */
const DISTINCT: Readonly<Record<'codes' | 'values', Bound>> = {
  codes: { exact: 10_000_000, sample: 1_000_000 },
  values: { exact: 100_000, sample: 50_000 },
};
/** Rows of a sample whose expressions contain a row model, because each row costs a model call. */
const MODEL_SAMPLE_ROWS = 500;

function boundedRows(rows: RowSet, exprs: readonly Expr[], { exact, sample }: Bound): RowSet {
  if (exprs.some(asksModel)) return sampleOf(rows, MODEL_SAMPLE_ROWS);
  return rows.rows <= exact ? rows : sampleOf(rows, sample);
}

const boundOf = (type: ColumnType): Bound => DISTINCT[type === 'category' ? 'codes' : 'values'];

export class Builders {
  private readonly resources: Resources;
  private readonly results: RunResults;
  private readonly answered: AnswerCache;

  constructor(resources: Resources, results: RunResults, answered: AnswerCache) {
    this.resources = resources;
    this.results = results;
    this.answered = answered;
  }

  /** Rows for which each formula is true; null for a text that is no condition on this table. */
  async countRows(
    nodeId: string,
    formulas: readonly string[],
    cancelled: Int32Array,
  ): Promise<CallResult<'countRows'>> {
    const { rows, symbolic } = this.results.value(nodeId);
    const conditions = formulas.map((formula) => conditionOn(symbolic, formula));
    const exprs = conditions.flatMap((expr) => expr ?? []);
    const looked = boundedRows(rows, exprs, COUNTED);
    const found = await this.rounds(cancelled).learn(together(exprs.map(countOf)), looked);
    let next = 0;
    const counts = conditions.map((expr) => (expr === null ? null : (found[next++] ?? null)));
    return { rows: rows.rows, looked: looked.rows, counts };
  }

  /** The most frequent values of a column that contain a text. */
  async columnValues(
    nodeId: string,
    name: string,
    search: string,
    cancelled: Int32Array,
  ): Promise<CallResult<'columnValues'>> {
    return this.ofColumn(nodeId, name, (column) => offeredValues(column, search), cancelled);
  }

  /** Groups of texts that may be spellings of one thing. */
  async valueClusters(
    nodeId: string,
    name: string,
    method: ClusterMethod,
    cancelled: Int32Array,
  ): Promise<CallResult<'valueClusters'>> {
    return this.ofColumn(nodeId, name, (column) => clustersIn(column, method), cancelled);
  }

  /** What the distinct values of a column tell, of as many rows as are looked at. */
  private async ofColumn<Found extends object>(
    nodeId: string,
    name: string,
    question: (column: SymbolicColumn) => Learning<Found>,
    cancelled: Int32Array,
  ): Promise<Found & { rows: number; looked: number }> {
    const { rows, symbolic } = this.results.value(nodeId);
    const column = findColumn(symbolic.columns, name, 'column');
    const looked = boundedRows(rows, [column.expr], boundOf(column.type));
    const found = await this.rounds(cancelled).learn(question(column), looked);
    return { rows: rows.rows, looked: looked.rows, ...found };
  }

  /** Pairs of columns that may be the key of a join. */
  async guessKeys(left: string, right: string, cancelled: Int32Array): Promise<CallResult<'guessKeys'>> {
    const [a, b] = this.tables(left, right);
    return { guesses: await guessesOf([withoutModels(a), withoutModels(b)], this.rounds(cancelled)) };
  }

  /** Rows with partners by these keys. */
  async matchKeys(
    left: string,
    right: string,
    keys: readonly KeyPair[],
    cancelled: Int32Array,
  ): Promise<CallResult<'matchKeys'>> {
    const room = this.resources.ledger.hold({ waits: false });
    try {
      return await matchesOf(this.tables(left, right), keys, { task: this.resources.taskFor(cancelled), room });
    } finally {
      room.release();
    }
  }

  private tables(left: string, right: string): TwoTables {
    return [this.results.value(left), this.results.value(right)];
  }

  private rounds(cancelled: Int32Array): LearningRounds {
    return new LearningRounds(this.resources.taskFor(cancelled), this.answered, undefined, undefined, cancelled);
  }
}

/** The table without columns that cost a model call per row: nobody joins by those. */
const withoutModels = (value: NodeValue): NodeValue => ({
  ...value,
  symbolic: { ...value.symbolic, columns: value.symbolic.columns.filter(({ expr }) => !asksModel(expr)) },
});

function conditionOn({ columns }: SymbolicTable, formula: string): Expr | null {
  try {
    return conditionOf(formula, columns);
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

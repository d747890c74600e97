/** Displayed parts of a node's result: pages of rows, profiles and statistics of columns; large tables are sampled. */
import type { RowView, TriedStep } from '../../protocol/inspection.ts';
import { columnsRead } from '../../ir/expression.ts';
import type { SymbolicTable } from '../../operators/kit/operator.ts';
import { PARTITION } from '../../operators/kit/partition.ts';
import { Cancelled } from '../../run/run.ts';
import type { AnswerCache } from '../answers/answer-cache.ts';
import { type Page, page } from '../answers/evaluate.ts';
import { sampledRows } from '../answers/sample.ts';
import { LearningRounds } from '../execute/learning-rounds.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import type { ColumnProfile } from '../folds/profile.ts';
import { type Associations, associations } from '../inspect/associations.ts';
import { draftStep } from '../inspect/draft-step.ts';
import { KeptViews } from '../inspect/kept-views.ts';
import { MissingCounts } from '../inspect/missing-counts.ts';
import { profileColumns } from '../inspect/profile-columns.ts';
import { type Survey, survey } from '../inspect/survey.ts';
import { pickedRows } from '../rows/picked-rows.ts';
import { rowsWhere, sampleOf } from '../rows/row-set.ts';
import { asksModel } from './asks-model.ts';
import type { Resources } from './resources.ts';

/** Rows of a sampled profile. */
const PROFILE_SAMPLE_ROWS = 20_000;
/** Rows of a sampled profile whose expressions contain a row model, because each row costs a model call. */
const MODEL_SAMPLE_ROWS = 500;
/** Above 100 columns, a survey samples only 4,000 rows. */
const WIDE_TABLE_COLUMNS = 100;
const WIDE_SAMPLE_ROWS = 4_000;

/** First and one past the last column. */
export type ColumnRange = readonly [number, number];

/** Rows of a node's table, column by column. */
export interface NodePage extends Page {
  /** Rows of the whole table, or of the view. */
  readonly total: number;
  readonly fields: SymbolicTable['columns'];
  /** Part of each row, as in `PARTITION`; null without a split. */
  readonly partition: number[] | null;
}

/** Rows in the order of a view. */
export interface ViewPage extends NodePage {
  /** The table's row number of each row, counted from 0. */
  readonly rowNumbers: number[];
}

/** The rows of one part of a split; all rows without a split. */
export function partOf(value: NodeValue, part: 'train' | 'val' | 'test'): NodeValue {
  const { rows, partition, train } = value;
  if (partition === null) return value;
  return { ...value, rows: part === 'train' ? train : rowsWhere(rows, partition, PARTITION[part]) };
}

const fieldsIn = ({ symbolic: { columns } }: NodeValue, range: ColumnRange | undefined): SymbolicTable['columns'] =>
  range ? columns.slice(range[0], range[1]) : columns;

export class Inspection {
  private readonly resources: Resources;
  private readonly answered: AnswerCache;
  private readonly views: KeptViews;
  private readonly missingCounts = new MissingCounts();

  constructor(resources: Resources, answered: AnswerCache) {
    this.resources = resources;
    this.answered = answered;
    this.views = new KeptViews(resources.ledger);
  }

  /** Rows start … start + count − 1 of a table. */
  async page(
    value: NodeValue,
    start: number,
    count: number,
    columns: ColumnRange | undefined,
    cancelled: Int32Array,
  ): Promise<NodePage> {
    const { rows, partition } = value;
    const fields = fieldsIn(value, columns);
    const made = await page(fields, rows, start, count, this.resources.inlineTaskFor(cancelled));
    return {
      ...made,
      total: rows.rows,
      fields,
      partition: partition === null ? null : Array.from(partition.subarray(start, start + count)),
    };
  }

  /**
   * Rows start … start + count − 1 of a view.
   * @param result the result of the step that drops the rows, in a view of dropped rows
   */
  async viewPage(
    value: NodeValue,
    view: RowView,
    start: number,
    count: number,
    columns: ColumnRange | undefined,
    cancelled: Int32Array,
    result?: NodeValue,
  ): Promise<ViewPage> {
    const task = this.resources.taskFor(cancelled);
    const order = await this.views.order(value, view, task, result);
    const shown = order.subarray(start, start + count);
    const fields = fieldsIn(value, columns);
    const few = pickedRows(value.rows, shown, columnsRead(fields.map(({ expr }) => expr)));
    const made = await page(fields, few, 0, shown.length, task);
    const { partition } = value;
    return {
      ...made,
      start,
      total: order.length,
      fields,
      partition: partition === null ? null : Array.from(shown, (row) => partition[row]),
      rowNumbers: [...shown],
    };
  }

  /**
   * Profiles of the named columns, or of all.
   * @param isBeginning whether the result holds the first rows of the files only
   * @param isSampled whether a large table is profiled on a sample of its rows
   */
  async profile(
    { rows, symbolic }: NodeValue,
    names: readonly string[] | undefined,
    isBeginning: boolean,
    isSampled: boolean,
    cancelled: Int32Array,
  ): Promise<ColumnProfile[]> {
    const wanted = names && new Set(names);
    const columns = symbolic.columns.filter(({ name }) => wanted === undefined || wanted.has(name));
    let part = rows;
    let task = this.resources.inlineTaskFor(cancelled);
    if (isSampled) {
      const exprs = columns.map(({ expr }) => expr);
      const count = exprs.some(asksModel) ? MODEL_SAMPLE_ROWS : PROFILE_SAMPLE_ROWS;
      const { ledger } = this.resources;
      part = await sampledRows(rows, count, columnsRead(exprs), task, this.resources.taskFor(cancelled), ledger);
    } else if (!isBeginning) task = this.resources.backgroundTaskFor(cancelled);
    const profiles = await profileColumns(columns, part, task, this.answered);
    return isBeginning || part !== rows ? profiles.map((profile) => ({ ...profile, sampled: true })) : profiles;
  }

  /** Missing cells of each column, in column order. */
  missing(value: NodeValue, cancelled: Int32Array): Promise<number[]> {
    const rounds = new LearningRounds(this.resources.backgroundTaskFor(cancelled), this.answered);
    return this.missingCounts.of(value, rounds);
  }

  /** Column statistics, input of the advice rules. */
  survey({ rows, symbolic }: NodeValue, cancelled: Int32Array): Promise<Survey> {
    const rounds = new LearningRounds(this.resources.taskFor(cancelled), this.answered);
    const large = sampleOf(rows, PROFILE_SAMPLE_ROWS);
    const sample = symbolic.columns.length > WIDE_TABLE_COLUMNS ? sampleOf(large, WIDE_SAMPLE_ROWS) : large;
    return survey(symbolic, rows, sample, rounds);
  }

  /** A step that is not in the document yet, tried on a sample of the table. */
  tryStep(
    value: NodeValue,
    step: { readonly type: string; readonly params: Record<string, unknown> },
    names: readonly string[],
    cancelled: Int32Array,
  ): Promise<TriedStep> {
    const task = this.resources.inlineTaskFor(cancelled);
    return draftStep(value, step, names, { task, rounds: new LearningRounds(task, this.answered), cancelled });
  }

  /** Correlations, and columns whose cells are missing together, computed on a sample. */
  associations({ rows, symbolic }: NodeValue, cancelled: Int32Array): Promise<Associations> {
    const task = this.resources.taskFor(cancelled);
    return associations(symbolic.columns, sampleOf(rows, PROFILE_SAMPLE_ROWS), task, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (Atomics.load(cancelled, 0) !== 0) throw new Cancelled();
    });
  }
}

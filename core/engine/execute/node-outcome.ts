import type { Notice } from '../../ir/notice.ts';
import type { RowFate } from '../../protocol/node-report.ts';
import type { SymbolicColumn, SymbolicTable } from '../../operators/kit/operator.ts';
import type { RowSet } from '../rows/row-set.ts';
import type { SourceTable } from '../sources/source.ts';
import type { MarkedRows } from './rows.ts';
import type { Problem } from '../../ir/problem.ts';
import type { DocumentNode } from '../../graph/document-schema.ts';
import type { AnswerCache } from '../answers/answer-cache.ts';
import type { RunTask } from '../answers/run-task.ts';
import type { MemoryLedger } from '../memory/ledger.ts';
import type { Round } from './learning-rounds.ts';
import { refusedAsMissing } from '../../ir/checks.ts';

/** Result of a node. */
export interface NodeValue extends MarkedRows {
  readonly symbolic: SymbolicTable;
  /** Rows from which later nodes may learn. */
  readonly train: RowSet;
}

export interface NodeDone {
  readonly state: 'done';
  readonly value: NodeValue;
  /** Learned values by the reference's names; undefined if the operator learns nothing. */
  readonly learned: unknown;
  readonly learnedFrom: { readonly rows: number; readonly part: 'train' | 'all' } | undefined;
  /** Names of columns that the node changed or created. */
  readonly touched: readonly string[];
  /** Columns that only have another name than in the input. */
  readonly renamed?: readonly { readonly from: string; readonly to: string }[];
  /** What became of the rows of each input; absent if all stay, each once. */
  readonly rowFates?: readonly RowFate[];
  /**
   * Notices of a step about columns and rows that it dropped; without the node's id, because nodes may share a result.
   */
  readonly notices?: readonly Notice[];
  /** The table of a source, with findings of reading. */
  readonly source: SourceTable | undefined;
  readonly milliseconds: number;
}

export interface NodeFailed {
  readonly state: 'failed';
  readonly problems: readonly Problem[];
}

/** A node that could not be run, because a node before it failed or an input is not connected. */
export interface NodeWaiting {
  readonly state: 'waiting';
  readonly problems: readonly Problem[];
}

export type NodeOutcome = NodeDone | NodeFailed | NodeWaiting;

export interface ExecuteOptions {
  readonly task: RunTask;
  /** Reads the table of a source node. */
  readSource(node: DocumentNode, params: Record<string, unknown>): Promise<SourceTable>;
  /** Results of earlier runs; new ones are added. */
  readonly cache: Pick<Map<string, NodeDone>, 'get'> & { set(key: string, done: NodeDone): void };
  /** Answers of earlier runs. */
  readonly answered: AnswerCache;
  /** With `apply`, nothing is learned: learned values come from the document's `fitted`. */
  readonly mode: 'fit' | 'apply';
  onStart?(nodeId: string): void;
  onOutcome?(nodeId: string, outcome: NodeOutcome): void;
  onRound?(round: Round): void;
  /** Memory of steps; without a ledger it is unlimited. */
  readonly ledger?: MemoryLedger;
  /** Releases memory after a failed allocation; the step is then run once more. */
  relieve?(): Promise<void>;
  /** Set to 1 from outside to stop the run. */
  readonly cancelled?: Int32Array;
  /** Reports rows processed by a step on rows. */
  onProgress?(nodeId: string, done: number, total: number): void;
}

export const NO_NAMES: ReadonlySet<string> = new Set();

/** Turns refused cells of these columns to missing; `strict` keeps the original expression. */
export function lenient(table: SymbolicTable, names: ReadonlySet<string>): SymbolicTable {
  const columns = table.columns.map((column): SymbolicColumn => {
    if (!names.has(column.name)) return column;
    const expr = refusedAsMissing(column.expr);
    return expr === column.expr ? column : { ...column, expr, strict: column.expr };
  });
  return { ...table, columns };
}

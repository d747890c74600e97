/** Steps, tables and columns as the analysis of flows carries them. */
import type { DeclaredField, Mixing, Operator } from '../operators/kit/operator.ts';
import type { DocumentNode, PipelineDocument } from './document-schema.ts';
import { upstreamOfAll } from './graph.ts';
import type { StepReads } from './step-reads.ts';

/**
 * Ingredients of a column besides its own row. `all`: all rows, because no split precedes the step; `part`: other rows
 * of its own part; `train`: learned from train rows; `parts`: rows of other parts; `later`: rows later in time or
 * order; `folds`: the target of other train rows (cross-fitting); `group`: the rows of its group, which are in no other
 * row; `target`: the target of the row itself.
 */
export type Ingredient = 'part' | 'train' | 'all' | 'parts' | 'later' | 'folds' | 'group' | 'target';

export interface FlowColumn extends DeclaredField {
  /**
   * For each ingredient, ids of the nodes on the way: the node that introduced it, then the nodes
   * that changed the column since.
   */
  readonly from: ReadonlyMap<Ingredient, readonly string[]>;
  /** True if the target entered by a step for which the document allows it. */
  readonly isTargetAllowed?: true;
}

export type LeakCode = 'leak.target' | 'leak.test-rows' | 'leak.later-rows';

export interface Leak {
  readonly code: LeakCode;
  /** Step that causes the leak. */
  readonly nodeId: string;
  /** Affected columns; empty if the leak affects the choice of rows or columns as a whole. */
  readonly columns: readonly string[];
  /** Ids of the nodes from the origin of the leak to its effect. */
  readonly path: readonly string[];
  readonly message: string;
  readonly hint: string;
  /** Split that comes too late, or across which the step reads. */
  readonly splitId?: string;
  /** For a leak of the target: the node whose result contains the feature. */
  readonly endId?: string;
  /** True if test rows include copies of train rows. */
  readonly copiesRows?: true;
  /** Parameters of the step that remove the leak. */
  readonly remedy?: Readonly<Record<string, unknown>>;
}

/** Mixing of rows by a step before any split: its direction, and the order of the rows. */
export interface Mixed {
  readonly how: 'learned' | 'repeated' | 'before' | 'after' | 'around' | 'all' | 'group';
  readonly columns: readonly string[];
  readonly sortedBy: readonly SortKey[];
}

export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

export interface Split {
  readonly nodeId: string;
  /** True if the last rows are test rows: by a time column, or by the order of the rows. */
  readonly isOrdered: boolean;
  /** The time column; null if the order of the rows decides. */
  readonly time: string | null;
  /** Whether equal rows stay in one part, because the split uses a column. */
  readonly keepsCopies: boolean;
}

/** A column during the analysis; `targetPath` is the path of the target into it. */
export interface Carried extends FlowColumn {
  readonly targetPath: readonly string[] | null;
}

export interface Table {
  readonly columns: readonly Carried[];
  readonly splits: readonly Split[];
  readonly sources: ReadonlySet<string>;
  readonly sortedBy: readonly SortKey[];
  readonly isShuffled: boolean;
  /** Path of the target into the order of the rows. */
  readonly orderTarget: readonly string[] | null;
}

export interface Step {
  readonly id: string;
  readonly node: DocumentNode;
  readonly operator: Operator;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  /** Null for sources and for disabled nodes. */
  readonly reads: StepReads | null;
  readonly fields: readonly DeclaredField[];
}

/** Maximum number of nodes on a path. Nodes between the first ones and the end are left out. */
export const MAX_PATH = 24;

export const mixesOf = ({ operator, params, reads }: Step): Mixing =>
  reads === null ? {} : (operator.mixes?.(params) ?? {});

/** The split that a step makes. */
export function splitOf({ id, operator, params, reads }: Step): Split | null {
  if (reads === null || operator.group !== 'split') return null;
  const time = typeof params['time'] === 'string' ? params['time'] : null;
  const keepsCopies = time !== null || typeof params['group'] === 'string';
  return { nodeId: id, time, isOrdered: time !== null || params['shuffle'] === false, keepsCopies };
}

/** The column that a step marks as the target. */
export const markedColumn = ({ operator, params }: Step): string => String(params[operator.targetParam ?? '']);

/** Steps that mark a target which no later one replaces. */
export function lastMarks(document: PipelineDocument, steps: ReadonlyMap<string, Step>): Step[] {
  const marks = [...steps.values()].filter(({ operator, reads }) => operator.marksTarget === true && reads !== null);
  const above = upstreamOfAll(
    document,
    marks.flatMap(({ inputs }) => inputs),
  );
  return marks.filter(({ id }) => !above.has(id));
}

/** Whether rows depend on later ones, in the order of the split. */
export function looksAhead(
  cells: NonNullable<Mixing['cells']>,
  { sortedBy }: Pick<Table, 'sortedBy'>,
  { time }: Split,
): boolean {
  if (cells === 'around') return true;
  const isDescending = sortedBy.find(({ column }) => column === time)?.descending === true;
  return cells === (isDescending ? 'before' : 'after');
}

/**
 * What an operator is: what it LEARNS (aggregates over columns) and what it COMPUTES (expressions over columns and what
 * was learned). Form, palette entry, validation, error text, documentation, preview, command line and every export are
 * derived from this one object.
 */
import type { z } from 'zod';
import type { Learning } from '../../ir/aggregate.ts';
import type { Expr } from '../../ir/expression.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import type { MetColumn } from './met.ts';

/** Families of the palette; each has its colour. */
export type OperatorGroup =
  | 'source'
  | 'rows'
  | 'split'
  | 'missing'
  | 'scale'
  | 'encode'
  | 'bin'
  | 'text'
  | 'date'
  | 'columns';

/** A column that is not there yet: its cells are an expression over the columns of the source table. */
export interface SymbolicColumn extends Field {
  readonly expr: Expr;
  /** True for the column that is to be predicted, and for columns made from it. */
  readonly target?: boolean;
  /** True where a later step marks it as the target: row plans are told, selectors do not ask. */
  readonly becomesTarget?: boolean;
  /** Of a target on new rows, where `expr` leaves cells missing that a step refuses: the cells with that refusal. */
  readonly strict?: Expr;
}

/** A node's result: expressions over one source table. Columns that an operator leaves alone are shared, not copied. */
export interface SymbolicTable {
  readonly columns: readonly SymbolicColumn[];
  /** The columns that the operator's own `whole` plan made, in its order; absent outside of that operator. */
  readonly made?: readonly Expr[];
}

/**
 * A column as it is known before anything was learned. With `many`, it stands for any number of columns whose names
 * start with `name` (the columns of a one-hot encoding).
 */
export interface DeclaredField extends Field {
  readonly many?: true;
  readonly target?: boolean;
}

/** What an operator on rows wants done; the engine knows how. */
export type RowPlan =
  /** Marks rows 0 train, 1 validation, 2 test; all rows stay. `keys` are the values of `by`, coded by first appearance. */
  | {
      readonly rows: 'partition';
      readonly by: Expr | null;
      readonly assign: (rows: number, keys: PartitionKeys | null) => Uint8Array;
    }
  /**
   * Keeps the rows where the condition holds. `others` is the condition for rows of other parts than train, and for new
   * rows; absent where it is the same. With `only`, all rows of other parts stay.
   */
  | { readonly rows: 'filter'; readonly keep: Expr; readonly only?: 'train'; readonly others?: Expr }
  /** Takes these rows, in this order; a row may be taken more than once. */
  | {
      readonly rows: 'take';
      /** A number for each row, which `pick` is given; absent where it needs none. The marks are null without a split. */
      readonly by?: Expr;
      readonly pick: (rows: number, numbers: Float64Array | null, partition: Uint8Array | null) => Int32Array;
    }
  /** Stable sort; missing cells last. */
  | { readonly rows: 'sort'; readonly by: readonly { readonly x: Expr; readonly descending: boolean }[] }
  /**
   * Columns that need all rows at once (a fill from the row before, a rank). `make` is given whole columns and returns
   * whole columns, which `learn` and `compute` then find as `made`. Holds them in memory. It is quick, as nothing stops
   * it; what takes longer, the sorted `orders`, it is given where it asks for them.
   */
  | {
      readonly rows: 'whole';
      readonly of: readonly Expr[];
      readonly sorted?: true;
      readonly make: (columns: readonly WholeColumn[], rows: WholeRows) => readonly WholeColumn[];
    }
  /**
   * Of rows that are equal in all of these, keeps the first, the last or none; missing equals missing. Rows of two parts
   * of a split are not equal, unless it looks across them.
   */
  | {
      readonly rows: 'distinct';
      readonly by: readonly Expr[];
      readonly keep: 'first' | 'last' | false;
      readonly acrossParts: boolean;
    };

/** How the rows of two tables become the rows of one. */
export type RowMatch =
  /**
   * Pairs rows whose keys are equal; missing equals missing. `inner` and `left` in the order of the left rows, `right` of
   * the right rows, `outer` in ascending order of the keys, missing last; `cross` pairs every row with every other.
   */
  | {
      readonly match: 'keys';
      readonly how: 'inner' | 'left' | 'right' | 'outer' | 'cross';
      /** As many on the left as on the right, of the same types. */
      readonly keys: readonly [readonly Expr[], readonly Expr[]];
      /** What messages call the keys. */
      readonly named: string;
      /** Whether the rows are sorted by the keys, missing last; outer joins always are. */
      readonly sort: boolean;
      /** On which sides no key may occur twice. */
      readonly unique: readonly [left: boolean, right: boolean];
      /** More result rows than this are refused before they are made. */
      readonly limit: number;
    }
  /** The right rows below the left ones. */
  | { readonly match: 'below' }
  /** First beside first, second beside second …; `outer` goes on to the longer table's end, `exact` refuses two lengths. */
  | { readonly match: 'beside'; readonly how: 'outer' | 'inner' | 'exact' };

/** A column of a table made of two: the left cell where there is a left row, else the right one, else missing. */
export interface CombinedColumn extends Field {
  readonly target?: boolean;
  /** Instead of a cell: which of the tables the row comes from, one of `rowOrigins`. */
  readonly tells?: 'origin';
  /** Cells over the left and over the right table, of the column's type; null where that table has none. */
  readonly from: readonly [Expr | null, Expr | null];
}

/** Where a row of two tables comes from, in pandas' words: by the left row and the right row that it has. */
export const rowOrigins = ['left_only', 'right_only', 'both'] as const;

/** Position in `rowOrigins` by the numbers of the rows, −1 for none. */
export const originOf = (left: number, right: number): number => (right < 0 ? 0 : left < 0 ? 1 : 2);

/** One table out of two. Its cells are gathered anew, as its rows come from anywhere. */
export interface CombinePlan {
  readonly match: RowMatch;
  readonly columns: readonly CombinedColumn[];
}

/** A whole column: numbers (NaN missing), or codes (−1 missing) with the strings behind them; booleans are codes 0 and 1. */
export interface WholeColumn {
  readonly cells: Float64Array | Int32Array;
  readonly values: readonly string[] | null;
}

/** The rows that a `whole` plan works on. */
export interface WholeRows {
  readonly count: number;
  /** For each row 0 train, 1 validation, 2 test, 3 unused; null without a split. */
  readonly partition: Uint8Array | null;
  /** For each column all rows in its ascending order, missing last; equal ones in order. Where the plan is `sorted`. */
  readonly orders: readonly Int32Array[];
}

/** The column that a partition is stratified, grouped or ordered by. */
export interface PartitionKeys {
  /** For each row the position of its value in `values`; −1 where it is missing. */
  readonly codes: Int32Array;
  readonly values: readonly (string | number | boolean)[];
}

/** Where an operator's names, defaults and meaning come from. */
export interface Reference {
  readonly library: 'scikit-learn' | 'Keras' | 'pandas' | 'Prepgraph';
  /** Dotted name there, such as `sklearn.preprocessing.MinMaxScaler`. */
  readonly name: string;
}

export type Cell = number | string | boolean | null;

/** A tiny table and what becomes of it: documentation, gallery and test at once. null is a missing cell. */
export interface Example {
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly input: Readonly<Record<string, readonly Cell[]>>;
  /** The table at the second port, where there is one. */
  readonly second?: Readonly<Record<string, readonly Cell[]>>;
  readonly output: Readonly<Record<string, readonly Cell[]>>;
  /** Types of input columns whose cells do not show it; dates are written as text, such as `2024-05-17 08:30`. */
  readonly types?: Readonly<Record<string, ColumnType>>;
}

export interface Port {
  readonly id: string;
  readonly label: string;
}

/**
 * What flows into a row from other rows, besides what is learned. Closed, so that the graph can say without running what
 * each column is made of (core/graph/flow.ts). Without a declaration a row's cells come of that row alone.
 */
export interface Mixing {
  /**
   * Rows whose cells go into a row's own: those before it, those after it, both, or all. `folds`: train rows get what the
   * target is in other train rows, never in their own (cross-fitting).
   */
  readonly cells?: 'before' | 'after' | 'around' | 'all' | 'folds';
  /** True where other rows decide whether a row stays. */
  readonly choosesRows?: true;
  /** True where of rows that are equal one stays, or none: copies that a step before made are gone. */
  readonly dropsCopies?: true;
  /** True where the rows come in random order. */
  readonly shuffles?: true;
  /** True where a row may come more than once: a draw with replacement. */
  readonly repeats?: boolean;
  /** True where rows of one part of a split reach those of another; else each part is treated as a table of its own. */
  readonly crossesParts?: boolean;
  /** False where what it asks of the rows changes no cell: categories that are given, a constant. */
  readonly learns?: false;
}

export interface LeastRows {
  readonly rows: number;
  /** Such as `5 bins need at least 5`. */
  readonly because: string;
}

/** How an operator that makes a column of each value can be kept from making too many. */
export interface ColumnPerValue {
  /** Parameters that limit the number of columns; null where they do not. */
  readonly limitedBy: readonly string[];
  /** Parameters with which it makes `columns` columns at most of each that it takes. */
  limit(columns: number): Readonly<Record<string, unknown>>;
}

/** What an operator loses of the cells of a column. */
export interface Loss {
  readonly column: string;
  /** Whether a row's cell is lost. */
  readonly isLost: Expr;
  /** What happens to such a cell: the end of a sentence that begins with how many there are. */
  readonly how: string;
}

export interface Operator<Params = unknown, State = unknown> {
  /** Saved in documents: the field's own name where it has one; never renamed. */
  readonly type: string;
  readonly group: OperatorGroup;
  readonly label: string;
  /** One line that a newcomer understands. */
  readonly summary: string;
  /** A paragraph: when to use it and when not. */
  readonly description: string;
  readonly reference: Reference;
  /** Words besides the label by which people search for it. */
  readonly keywords: readonly string[];
  /** None for a source. */
  readonly inputs: readonly Port[];
  /** Parameters by name; each schema carries its `ParamMeta`. */
  readonly params: z.ZodObject;
  /** What was learned, as it stands in a document; null where the operator learns nothing. */
  readonly state: z.ZodType<State> | null;
  readonly examples: readonly Example[];
  /** Problems that show from the parameters alone, beyond their schemas: a formula's syntax. Throws a ProblemError. */
  check?(params: Params): void;
  /** The result's columns as far as they are known from the incoming ones. Throws a ProblemError where they do not fit. */
  declare(inputs: readonly (readonly DeclaredField[])[], params: Params): readonly DeclaredField[];
  /** Absent where the operator learns nothing. */
  learn?(input: SymbolicTable, params: Params): Learning<State>;
  /** The result's columns. Absent in sources. */
  compute?(input: SymbolicTable, params: Params, state: State): SymbolicTable;
  /**
   * Present where the operator chooses, orders or marks rows; it happens before `compute`. The state is there only with
   * `learnsBeforeRows`.
   */
  rows?(input: SymbolicTable, params: Params, state?: State): RowPlan;
  /** What it learned decides over rows: it learns from the rows that come in, then `rows` is asked. */
  readonly learnsBeforeRows?: true;
  /** Present where the operator has two inputs, and instead of `compute`: it learns nothing and makes one table of two. */
  combine?(inputs: readonly [SymbolicTable, SymbolicTable], params: Params): CombinePlan;
  /** For each declared column the position of the incoming column that it is made of; absent where columns are mixed. */
  origins?(input: readonly DeclaredField[], params: Params): readonly number[];
  /** Present where it makes a column of each value. */
  readonly columnPerValue?: ColumnPerValue;
  /** Each column of the result is made of one incoming column, whatever else is looked at while learning. */
  readonly perColumn?: true;
  /** True where it marks the column that is to be predicted. */
  readonly marksTarget?: true;
  /** The parameter that names the column to be predicted; it may be null. */
  readonly targetParam?: string;
  /** Of a source: labels of digits stay texts in its files, so that numbers in a file of predictions are places of classes. */
  readonly keepsTexts?: true;
  /** What it mixes of other rows; absent: nothing. */
  mixes?(params: Params): Mixing;
  /** Parameters that decide how many rows stay, the usual one first: named where no row of a part does. */
  readonly keepsBy?: readonly string[];
  /**
   * Train rows below which what it learns says nothing, and why, as the end of a sentence; 0 where it looks at none, 2 where
   * absent, because one row has no spread. `columns` is the number of columns that it learned from.
   */
  leastRows?(params: Params, columns: number): LeastRows;
  /** Cells that it cuts, or has no place for, without being asked to; absent: it takes every cell as it is, or refuses it. */
  losses?(input: SymbolicTable, params: Params, state: unknown): readonly Loss[];
  /** The values or ranges of columns that it knows from learning; absent where it has no word for cells beyond them. */
  met?(state: State): readonly MetColumn[];
  /** Which rows' plan holds when a fitted document is applied to new data: a split or a sample leaves new rows alone. */
  readonly onNewRows?: 'same' | 'leave';
}

/**
 * An operator LEARNS (aggregates over columns) and COMPUTES (expressions over columns and learned
 * values). Form, palette entry, validation, error text, documentation, preview, command line and every
 * export are derived from this one object.
 */
import type { z } from 'zod';
import type { Learning } from '../../ir/aggregate.ts';
import type { Expr } from '../../ir/expression.ts';
import type { Notice } from '../../ir/notice.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import type { Begin, ColumnFacts } from './column-facts.ts';
import type { KeyPairs } from './key-pairs.ts';
import type { MetColumn } from './met.ts';

/** Groups of the palette; each has its colour. */
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

/** A column that is not computed yet: its cells are an expression over the columns of the source table. */
export interface SymbolicColumn extends Field {
  readonly expr: Expr;
  /** True for the column to be predicted, and for columns made from it. */
  readonly target?: boolean;
  /** True if a later step marks the column as the target. Row plans use it; selectors ignore it. */
  readonly becomesTarget?: boolean;
  /**
   * Only for a target on new rows whose `expr` leaves cells missing that a step refuses: the cells with that refusal.
   */
  readonly strict?: Expr;
}

/** A node's result: expressions over one source table. Unchanged columns are shared, not copied. */
export interface SymbolicTable {
  readonly columns: readonly SymbolicColumn[];
  /** Columns that the operator's own `whole` plan created, in its order; absent outside of that operator. */
  readonly made?: readonly Expr[];
}

/**
 * A column as it is known before learning. With `many`, it stands for any number of columns whose names start with
 * `name` (the columns of a one-hot encoding).
 */
export interface DeclaredField extends Field {
  readonly many?: true;
  readonly target?: boolean;
}

/** Request of an operator that changes rows; the engine carries it out. */
export type RowPlan =
  /**
   * Marks rows: 0 train, 1 validation, 2 test; all rows stay. `keys` are the values of `by`, coded by first appearance.
   */
  | {
      readonly rows: 'partition';
      readonly by: Expr | null;
      readonly assign: (rows: number, keys: PartitionKeys | null) => Uint8Array;
    }
  /**
   * Keeps rows for which the condition holds. `others` is the condition for new rows and for parts other than train;
   * absent if it is the same. With `only`, all rows of other parts stay.
   */
  | { readonly rows: 'filter'; readonly keep: Expr; readonly only?: 'train'; readonly others?: Expr }
  /** Selects rows, in a given order; a row may be selected more than once. */
  | {
      readonly rows: 'take';
      /** A number for each row, input of `pick`; absent if `pick` needs none. `partition` is null without a split. */
      readonly by?: Expr;
      readonly pick: (rows: number, numbers: Float64Array | null, partition: Uint8Array | null) => Int32Array;
    }
  /** Stable sort; missing cells last. */
  | { readonly rows: 'sort'; readonly by: readonly { readonly x: Expr; readonly descending: boolean }[] }
  /**
   * Columns that need all rows at once (a fill from the row before, a rank). `make` receives whole columns and returns
   * whole columns, which `learn` and `compute` find as `made`. The columns are held in memory. `make` must be quick,
   * because nothing can stop it; sorting, which is slow, is done before it if the plan asks for `orders`.
   */
  | {
      readonly rows: 'whole';
      readonly of: readonly Expr[];
      readonly sorted?: true;
      /**
       * Set if the result has other rows: `make` returns one column more, with the number of the row that each row
       * repeats. Every column that it returns has as many cells.
       */
      readonly repeats?: true;
      /** Set, with `repeats`, if a row of the result is made of several rows, so that no row can be handled alone. */
      readonly groups?: true;
      readonly make: (columns: readonly WholeColumn[], rows: WholeRows) => readonly WholeColumn[];
    }
  /**
   * Of rows that are equal in all these columns, keeps the first, the last or none. Missing equals missing. Rows in two
   * parts of a split are never equal, unless the step compares across parts.
   */
  | {
      readonly rows: 'distinct';
      readonly by: readonly Expr[];
      readonly keep: 'first' | 'last' | false;
      readonly acrossParts: boolean;
    };

/** Rule by which the rows of two tables are combined. */
export type RowMatch =
  /**
   * Pairs rows with equal keys; missing equals missing. The result is in the order of the left rows
   * (`inner`, `left`), of the right rows (`right`), or ascending by key with missing last (`outer`). `cross`
   * pairs every row with every other.
   */
  | {
      readonly match: 'keys';
      readonly how: 'inner' | 'left' | 'right' | 'outer' | 'cross';
      /** Key columns of both tables, equal in number and types. */
      readonly keys: readonly [readonly Expr[], readonly Expr[]];
      /** Name of the keys in messages. */
      readonly named: string;
      /** Whether the result is sorted by the keys, missing last; an outer join always is. */
      readonly sort: boolean;
      /** Sides on which a key must not occur twice. */
      readonly unique: readonly [left: boolean, right: boolean];
      /** Maximum number of result rows; a larger result is refused before it is created. */
      readonly limit: number;
    }
  /** The right rows below the left rows. */
  | { readonly match: 'below' }
  /**
   * Row 1 beside row 1, row 2 beside row 2, and so on. `outer` continues to the end of the longer table;
   * `exact` refuses different lengths.
   */
  | { readonly match: 'beside'; readonly how: 'outer' | 'inner' | 'exact' };

/** A column of a combined table: the left cell if the row has a left row, else the right cell, else missing. */
export interface CombinedColumn extends Field {
  readonly target?: boolean;
  /** Set if the cell is not taken from a table but names the row's origin, one of `rowOrigins`. */
  readonly tells?: 'origin';
  /** Cells over the left and over the right table, of the column's type; null if the table has no such column. */
  readonly from: readonly [Expr | null, Expr | null];
}

/** Origins of a combined row, in pandas' words. */
export const rowOrigins = ['left_only', 'right_only', 'both'] as const;

/** Position in `rowOrigins` for a left and a right row number; −1 is no row. */
export const originOf = (left: number, right: number): number => (right < 0 ? 0 : left < 0 ? 1 : 2);

/** One table made of two. Its cells are gathered into new columns, because its rows come in any order. */
export interface CombinePlan {
  readonly match: RowMatch;
  readonly columns: readonly CombinedColumn[];
}

/**
 * A whole column: numbers (NaN is missing), or codes (−1 is missing) with their strings in
 * `values`. Booleans are codes 0 and 1.
 */
export interface WholeColumn {
  readonly cells: Float64Array | Int32Array;
  readonly values: readonly string[] | null;
}

/** Rows of a `whole` plan. */
export interface WholeRows {
  readonly count: number;
  /** For each row: 0 train, 1 validation, 2 test, 3 unused. Null without a split. */
  readonly partition: Uint8Array | null;
  /**
   * For each column, the row numbers in ascending order of its cells: stable, missing last.
   * Filled if the plan is `sorted`.
   */
  readonly orders: readonly Int32Array[];
  /** Reports rows that are left out and cells that are rounded; absent where nobody listens. */
  readonly tell?: (notice: Notice) => void;
}

/** The column by which a partition is stratified, grouped or ordered. */
export interface PartitionKeys {
  /** For each row, the position of its value in `values`; −1 if it is missing. */
  readonly codes: Int32Array;
  readonly values: readonly (string | number | boolean)[];
}

/** Source of an operator's name, defaults and meaning. */
export interface Reference {
  readonly library: 'scikit-learn' | 'Keras' | 'pandas' | 'Prepgraph';
  /** Dotted name in the library, such as `sklearn.preprocessing.MinMaxScaler`. */
  readonly name: string;
}

export type Cell = number | string | boolean | null;

/** A small table and its result, used as documentation, gallery and test. Null is a missing cell. */
export interface Example {
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly input: Readonly<Record<string, readonly Cell[]>>;
  /** Table at the second port, if there is one. */
  readonly second?: Readonly<Record<string, readonly Cell[]>>;
  readonly output: Readonly<Record<string, readonly Cell[]>>;
  /** Types of input columns that their cells do not show. Dates are written as text, such as `2024-05-17 08:30`. */
  readonly types?: Readonly<Record<string, ColumnType>>;
}

export interface Port {
  readonly id: string;
  readonly label: string;
}

/**
 * Effects of other rows on a row, learning excluded. The list is closed, so that the graph can tell without a run which
 * rows each column depends on (core/graph/flow.ts). Without a declaration, a row's cells depend on that row alone.
 */
export interface Mixing {
  /**
   * Rows that a row's cells depend on: earlier ones, later ones, both, or all. `folds` is cross-fitting: a train row's
   * cells depend on the target of other train rows, never on its own. `group` makes a row of several that no other row is
   * made of.
   */
  readonly cells?: 'before' | 'after' | 'around' | 'all' | 'folds' | 'group';
  /** True if other rows decide whether a row stays. */
  readonly choosesRows?: true;
  /** True where of rows that are equal one stays, or none: copies that a step before made are gone. */
  readonly dropsCopies?: true;
  /** True where the rows come in random order. */
  readonly shuffles?: true;
  /** True if a row may occur more than once, as in a draw with replacement. */
  readonly repeats?: boolean;
  /**
   * True if rows of one part of a split affect rows of another. Otherwise each part is treated as a table of its own.
   */
  readonly crossesParts?: boolean;
  /** False if the values asked of the rows change no cell: given categories, a constant. */
  readonly learns?: false;
}

export interface LeastRows {
  readonly rows: number;
  /** End of a sentence, such as `5 bins need at least 5`. */
  readonly because: string;
}

/** How an operator that makes a column of each value can be kept from making too many. */
export interface ColumnPerValue {
  /** Parameters that limit the number of columns; null where they do not. */
  readonly limitedBy: readonly string[];
  /** Parameters with which it makes `columns` columns at most of each that it takes. */
  limit(columns: number): Readonly<Record<string, unknown>>;
}

/** A cell that another one was computed from; null is missing. */
export interface UsedCell {
  readonly column: string;
  readonly value: Cell;
}

/** What an operator loses of the cells of a column. */
export interface Loss {
  readonly column: string;
  /** Whether a row's cell is lost. */
  readonly isLost: Expr;
  /** End of the sentence that begins with the number of lost cells. */
  readonly how: string;
}

export interface Operator<Params = unknown, State = unknown> {
  /** Saved in documents and never renamed: the field's own name, if there is one. */
  readonly type: string;
  readonly group: OperatorGroup;
  readonly label: string;
  /** One line that a newcomer understands. */
  readonly summary: string;
  /** A paragraph: when to use it and when not. */
  readonly description: string;
  readonly reference: Reference;
  /** Search words besides the label. */
  readonly keywords: readonly string[];
  /** Empty for a source. */
  readonly inputs: readonly Port[];
  /** Parameters by name; each schema carries its `ParamMeta`. */
  readonly params: z.ZodObject;
  /** Schema of the learned attributes in a document; null if the operator learns nothing. */
  readonly state: z.ZodType<State> | null;
  readonly examples: readonly Example[];
  /** Checks parameters beyond their schemas, such as a formula's syntax. Throws a ProblemError. */
  check?(params: Params): void;
  /** The result's columns as far as the incoming ones determine them. Throws a ProblemError if those do not fit. */
  declare(inputs: readonly (readonly DeclaredField[])[], params: Params): readonly DeclaredField[];
  /** Absent if the operator learns nothing. */
  learn?(input: SymbolicTable, params: Params): Learning<State>;
  /** The result's columns. Absent in sources. */
  compute?(input: SymbolicTable, params: Params, state: State): SymbolicTable;
  /**
   * Present if the operator selects, orders or marks rows, which happens before `compute`. `state` is
   * passed only with `learnsBeforeRows`.
   */
  rows?(input: SymbolicTable, params: Params, state?: State): RowPlan;
  /** Set if the learned state decides over rows: the operator learns from the incoming rows, then `rows` is called. */
  readonly learnsBeforeRows?: true;
  /** Present, instead of `compute`, if the operator has two inputs: it learns nothing and combines two tables. */
  combine?(inputs: readonly [SymbolicTable, SymbolicTable], params: Params): CombinePlan;
  /** For each declared column, the position of its source column; absent if columns are mixed. */
  origins?(input: readonly DeclaredField[], params: Params): readonly number[];
  /** How a new step begins with a column that it takes by type; absent: with its defaults, whatever the cells. */
  begins?(column: ColumnFacts): Begin;
  /** Present where it makes a column of each value. */
  readonly columnPerValue?: ColumnPerValue;
  /** Each column of the result is made of one incoming column, whatever else is looked at while learning. */
  readonly perColumn?: true;
  /** True where it marks the column that is to be predicted. */
  readonly marksTarget?: true;
  /** True where it makes spellings of one text equal; those that remain can be united by a step after it. */
  readonly mendsSpellings?: true;
  /** Present where it pairs rows of two tables by key columns. */
  readonly keyPairs?: KeyPairs;
  /** The parameter that names the column to be predicted; it may be null. */
  readonly targetParam?: string;
  /** What it mixes of other rows; absent: nothing. */
  mixes?(params: Params): Mixing;
  /** Parameters that decide how many rows stay, the usual one first. A message names them if no row of a part stays. */
  readonly keepsBy?: readonly string[];
  /**
   * Minimum number of train rows for a meaningful result, and the reason as the end of a sentence. 0 if learning uses
   * no rows; 2 if absent, because one row has no spread. `columns` is the number of columns learned from.
   */
  leastRows?(params: Params, columns: number): LeastRows;
  /**
   * Cells that the operator loses without being asked to, for example by clipping. Absent: it
   * accepts or refuses every cell.
   */
  losses?(input: SymbolicTable, params: Params, state: unknown): readonly Loss[];
  /**
   * A sentence with the learned numbers behind a cell of the result's column, for operators whose formula does not show
   * them; null if it has none.
   */
  tells?(state: State, params: Params, column: string, cells: readonly UsedCell[]): string | null;
  /** The values or ranges of columns that it knows from learning; absent where it has no word for cells beyond them. */
  met?(state: State): readonly MetColumn[];
  /** Which rows' plan holds when a fitted document is applied to new data: a split or a sample leaves new rows alone. */
  readonly onNewRows?: 'same' | 'leave';
}

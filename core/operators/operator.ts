/**
 * What an operator is: what it LEARNS (aggregates over columns) and what it COMPUTES (expressions over columns and what
 * was learned). Form, palette entry, validation, error text, documentation, preview, command line and every export are
 * derived from this one object.
 */
import type { z } from 'zod';
import type { Learning } from '../ir/aggregate.ts';
import type { Expr } from '../ir/expression.ts';
import type { Field } from '../ir/types.ts';

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
}

/** A node's result: expressions over one source table. Columns that an operator leaves alone are shared, not copied. */
export interface SymbolicTable {
  readonly columns: readonly SymbolicColumn[];
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
  /** Keeps the rows where the condition holds. */
  | { readonly rows: 'filter'; readonly keep: Expr }
  /** Takes these rows, in this order; a row may be taken more than once. */
  | { readonly rows: 'take'; readonly pick: (rows: number) => Int32Array }
  /** Stable sort; missing cells last. */
  | { readonly rows: 'sort'; readonly by: readonly { readonly x: Expr; readonly descending: boolean }[] }
  /** Of rows that are equal in all of these, keeps the first, the last or none; missing equals missing. */
  | { readonly rows: 'distinct'; readonly by: readonly Expr[]; readonly keep: 'first' | 'last' | false };

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
  readonly output: Readonly<Record<string, readonly Cell[]>>;
}

export interface Port {
  readonly id: string;
  readonly label: string;
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
  /** The result's columns as far as they are known from the incoming ones. Throws a ProblemError where they do not fit. */
  declare(inputs: readonly (readonly DeclaredField[])[], params: Params): readonly DeclaredField[];
  /** Absent where the operator learns nothing. */
  learn?(input: SymbolicTable, params: Params): Learning<State>;
  /** The result's columns. Absent in sources. */
  compute?(input: SymbolicTable, params: Params, state: State): SymbolicTable;
  /** Present where the operator chooses, orders or marks rows; it happens before `compute`. */
  rows?(input: SymbolicTable, params: Params): RowPlan;
  /** Which rows' plan holds when a fitted document is applied to new data: a split or a sample leaves new rows alone. */
  readonly onNewRows?: 'same' | 'leave';
}

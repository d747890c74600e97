/** Facts about a column by which a new step begins. */
import type { Field } from '../../ir/types.ts';

/** Facts about a column's cells, as far as they are known; an absent one is not known. */
export interface ColumnFacts extends Field {
  readonly target?: boolean;
  /** Number of missing cells. */
  readonly missing?: number;
  /** Smallest and largest number; null if all cells are missing. */
  readonly extent?: readonly [min: number, max: number] | null;
  /** Parameters with which all texts are read as dates; null if they are no dates. */
  readonly dates?: Readonly<Record<string, unknown>> | null;
  /** Parameters with which all texts are read as numbers; null if they are no numbers. */
  readonly numbers?: Readonly<Record<string, unknown>> | null;
  /** The most frequent texts. */
  readonly frequent?: readonly string[];
}

/** The reason why an operator's default parameters refuse a column. */
export type Misfit = 'missing' | 'empty' | 'fractions' | 'range' | 'unreadable' | 'read';

/** Parameters that the cells call for, besides the defaults; or the reason why they do not fit. */
export type Begin = { readonly params: Readonly<Record<string, unknown>> } | { readonly misfit: Misfit };

/** The input of writers: computed columns of some rows. */
import type { Vector } from '../../table/column.ts';
import type { Dictionary } from '../../table/dictionary.ts';

export interface OutputColumn {
  readonly vector: Vector;
  /** The strings behind the codes; null where the column holds none. */
  readonly dictionary: Dictionary | null;
}

/** The declared contents of a file's column. */
export interface OutputField {
  readonly name: string;
  readonly type: Vector['type'];
  /** Whole numbers of at most 2^53. */
  readonly integer: boolean;
}

/** Some rows to encode. */
export interface OutputRows {
  readonly fields: readonly OutputField[];
  readonly columns: readonly OutputColumn[];
  readonly rows: number;
}

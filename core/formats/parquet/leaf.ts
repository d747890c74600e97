/** A column of a Parquet file as it is stored: what its bytes mean, and where a VARIANT has its parts. */
import type { Notice } from '../../ir/notice.ts';
import type { PieceColumn } from '../pieces/assemble.ts';

/** How the stored values of a column become cells. */
export type Meaning =
  | { readonly as: 'number' }
  | { readonly as: 'unsigned' }
  /** A stored whole number or big-endian bytes, divided by 10^scale. */
  | { readonly as: 'decimal'; readonly scale: number }
  /** Stored units in a millisecond; below one where a unit is longer. */
  | { readonly as: 'datetime'; readonly unitsPerMillisecond: number }
  /** Nanoseconds of a Julian day, as Spark and Impala wrote. */
  | { readonly as: 'int96' }
  | { readonly as: 'half' }
  | { readonly as: 'boolean' }
  | { readonly as: 'string'; readonly isDeclared: boolean }
  | { readonly as: 'uuid' };

export type Physical =
  | 'BOOLEAN'
  | 'INT32'
  | 'INT64'
  | 'INT96'
  | 'FLOAT'
  | 'DOUBLE'
  | 'BYTE_ARRAY'
  | 'FIXED_LEN_BYTE_ARRAY';

export interface Leaf {
  /** Names of nested fields are joined by dots. No two leaves have the same. */
  readonly name: string;
  /** Why the name is not the file's; null where it is. */
  readonly note: string | null;
  /** Position among the physical columns. */
  readonly place: number;
  readonly physical: Physical;
  /** Bytes of a value of fixed length. */
  readonly width: number;
  /** The definition level of a cell that is there; 0 where every cell is. */
  readonly present: number;
  readonly meaning: Meaning;
  /** As the file says it, for the ledger. */
  readonly stored: string;
  /** Numbers are read as text, since some of them exceed 2^53. */
  readonly asText: boolean;
  /** How its cells are read: in another unit, in another zone. */
  readonly notices: readonly Pick<Notice, 'code' | 'message'>[];
  /** Stored columns that are put together, and the type of the cells they make; null for a column that is stored as one. */
  readonly variant: { readonly of: Variant; readonly type: PieceColumn['type'] } | null;
}

/** A stored column of a VARIANT or of lists. */
export interface VariantPart {
  readonly leaf: Leaf;
  /** Lists around its cells. */
  readonly repetition: number;
}

export interface VariantNode {
  /** Part with values in the binary form; null where there is none. */
  readonly value: number | null;
  readonly typed:
    | null
    | { readonly is: 'cell'; readonly part: number }
    /** Present from the definition level `level` on. */
    | { readonly is: 'object'; readonly level: number; readonly fields: readonly (readonly [string, VariantNode])[] }
    /** Has elements from the definition level `level` on, which begin anew at the repetition level `repetition`. */
    | { readonly is: 'list'; readonly level: number; readonly repetition: number; readonly element: VariantNode };
}

export interface Variant {
  readonly parts: readonly VariantPart[];
  /** Part with the names that the values use; null for lists, which have types of their own. */
  readonly metadata: number | null;
  readonly root: VariantNode;
}

/** What kind of column the cells make. */
export function typeOfLeaf({ meaning, asText, variant }: Leaf): PieceColumn['type'] {
  if (variant !== null) return variant.type;
  if (asText) return 'text';
  switch (meaning.as) {
    case 'boolean':
      return 'boolean';
    case 'datetime':
    case 'int96':
      return 'datetime';
    case 'string':
    case 'uuid':
      return 'text';
    case 'number':
    case 'unsigned':
    case 'decimal':
    case 'half':
      return 'number';
  }
}

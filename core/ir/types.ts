/** Type of a column. `text` and `category` are both strings; the difference is the user's intent. */
export type ColumnType = 'number' | 'boolean' | 'category' | 'text' | 'datetime';

/**
 * Name and type of a column. `integer` marks a number column of whole numbers without a missing cell. pandas reads it
 * as int64, which is visible in the names of encoded columns (`k_1`, not `k_1.0`).
 */
export interface Field {
  readonly name: string;
  readonly type: ColumnType;
  readonly integer?: boolean;
}

export const isStringType = (type: ColumnType): type is 'category' | 'text' => type === 'category' || type === 'text';

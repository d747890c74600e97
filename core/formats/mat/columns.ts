/** Columns of MAT-files of versions 4 and 5. */
import type { ArrayColumn } from '../arrays/array-table.ts';
import type { StoredNumber } from '../cells/stored-numbers.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import type { MatArray } from './arrays.ts';

/** Where the cells of a column are. */
export type MatCells =
  | { readonly as: 'numbers'; readonly at: number; readonly number: StoredNumber }
  | { readonly as: 'list'; readonly cells: readonly LooseCell[] }
  | {
      readonly as: 'sparse';
      /** Rows of the values that are no zeros, and these values. */
      readonly rowsAt: number;
      readonly valuesAt: number;
      /** The rows ascend. */
      readonly count: number;
      readonly number: StoredNumber;
      readonly isLittle: boolean;
    };

export type MatColumn = ArrayColumn<MatCells>;

/** A column of cells that are known already. */
export const listColumn = (name: string, cells: readonly LooseCell[], stored: string): MatColumn => ({
  name,
  type: 'text',
  stored,
  cells: { as: 'list', cells },
  kinds: null,
  symbols: null,
  notices: [],
});

/** A column of numbers or truths. */
export const numberColumn = (
  name: string,
  array: Pick<MatArray, 'class' | 'isLogical'>,
  cells: MatCells,
): MatColumn => ({
  name,
  type: array.isLogical ? 'boolean' : 'number',
  stored: `${array.class === 'sparse' ? 'sparse ' : ''}${array.isLogical ? 'logical' : array.class === 'sparse' ? 'double' : array.class}`,
  cells,
  kinds: null,
  symbols: null,
  notices: [],
});

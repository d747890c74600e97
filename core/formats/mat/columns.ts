/** Columns of MAT-files of versions 4 and 5. */
import type { ArrayColumn, ListCells } from '../arrays/array-table.ts';
import type { StoredNumber } from '../cells/stored-numbers.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import type { MatShape } from './shapes.ts';

/** Where the cells of a column are. */
export type MatCells =
  | { readonly as: 'numbers'; readonly at: number; readonly number: StoredNumber }
  | ListCells
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

/** A column of cells that are known already. */
export const listColumn = (name: string, cells: readonly LooseCell[], stored: string): ArrayColumn<ListCells> => ({
  name,
  type: 'text',
  stored,
  cells: { as: 'list', cells },
  kinds: null,
  symbols: null,
  notices: [],
});

/** A column of numbers or truths. */
export const numberColumn = <Cells>(
  name: string,
  array: Pick<MatShape, 'class' | 'isLogical'>,
  cells: Cells,
): ArrayColumn<Cells> => ({
  name,
  type: array.isLogical ? 'boolean' : 'number',
  stored: `${array.class === 'sparse' ? 'sparse ' : ''}${array.isLogical ? 'logical' : array.class === 'sparse' ? 'double' : array.class}`,
  cells,
  kinds: null,
  symbols: null,
  notices: [],
});

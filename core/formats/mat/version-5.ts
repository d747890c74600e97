/** Variables of MAT-files of versions 5 to 7: elements one after the other. */
import type { ArrayColumn, ArrayFile, ArrayTable } from '../arrays/array-table.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import { arrayOf, cellsWithin, type MatArray, numbersOf, singleOf, structOf, textsOf } from './arrays.ts';
import { type MatCells, numberColumn } from './columns.ts';
import type { MatBytes } from './elements.ts';
import type { MatFile, MatStruct } from './shapes.ts';
import { sparseColumns } from './sparse.ts';
import { variablesOf } from './variables.ts';

class File5 implements MatFile<MatArray, MatCells> {
  private readonly bytes: MatBytes;

  constructor(bytes: MatBytes) {
    this.bytes = bytes;
  }

  struct(array: MatArray): MatStruct<MatArray> {
    return structOf(this.bytes, array);
  }

  cells(array: MatArray): Iterable<MatArray> {
    return cellsWithin(this.bytes, array);
  }

  texts(array: MatArray): string[] {
    return textsOf(this.bytes, array);
  }

  single(array: MatArray): LooseCell {
    return singleOf(this.bytes, array);
  }

  numbers(array: MatArray, names: readonly string[], rows: number): ArrayColumn<MatCells>[] {
    const { at, type } = numbersOf(this.bytes, array);
    const number = this.bytes.numberOf({ type });
    return names.map((name, column) => {
      const cells: MatCells = { as: 'numbers', at: at + column * rows * number.bytes, number };
      return numberColumn(name, array, cells);
    });
  }

  sparse(array: MatArray, names: readonly string[]): ArrayTable<MatCells> {
    return sparseColumns(this.bytes, array, names);
  }
}

/** @param from where the first variable begins */
export function variablesOf5(bytes: MatBytes, from: number, end: number): ArrayFile<MatCells> {
  function* arrays(): Generator<MatArray> {
    for (let at = from; at < end; ) {
      const element = bytes.element(at, end);
      const array = arrayOf(bytes, element);
      // What has no name is kept by MATLAB for objects and functions.
      if (array.name !== '') yield array;
      at = element.next;
    }
  }
  return variablesOf(new File5(bytes), arrays());
}

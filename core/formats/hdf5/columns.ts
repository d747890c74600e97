/** Columns out of the types of datasets. */
import type { ArrayColumn, ArrayTable, LeftOut } from '../arrays/array-table.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import { noKinds, addCell } from '../pieces/column-of-cells.ts';
import { type ElementKind, type Hdf5Cells, kindOf } from './cells.ts';
import type { Dataset } from './dataset.ts';
import type { Hdf5Type } from './datatype.ts';

export type Hdf5Column = ArrayColumn<Hdf5Cells>;

/** Where the elements of a column lie in their dataset. */
export interface Place {
  readonly dataset: Dataset;
  readonly column: number;
  readonly at: number;
  readonly isAcross: boolean;
}

export const MAX_COLUMNS = 100_000;

/** How many columns elements of a type make. */
export function widthOf(type: Hdf5Type): number {
  if (type.is === 'compound' && !isComplex(type.members))
    return type.members.reduce((sum, member) => sum + widthOf(member.type), 0);
  return type.is === 'array' && type.sizes.length === 1 ? type.sizes[0] * widthOf(type.of) : 1;
}

/** The type as a person writes it: int64, float32. */
export function titleOf(type: Hdf5Type): string {
  switch (type.is) {
    case 'number': {
      const { as, bytes, isSigned, isLittle } = type.number;
      const name = as === 'float' ? 'float' : isSigned ? 'int' : 'uint';
      return `${name}${8 * bytes}${isLittle || bytes === 1 ? '' : ', big-endian'}`;
    }
    case 'truth':
      return 'bool';
    case 'text':
      return `text of ${type.bytes} bytes`;
    case 'far text':
      return 'text';
    case 'enum':
      return 'enum';
    default:
      return type.is;
  }
}

/** Why a column cannot hold elements of a type, as a sentence goes on. */
export function reasonOf(type: Hdf5Type): string {
  switch (type.is) {
    case 'other':
      return `holds ${type.what}`;
    case 'reference':
      return 'holds references to other objects';
    case 'list':
      return 'holds lists';
    case 'array':
      return `holds arrays of ${type.sizes.join(' × ')}`;
    case 'compound':
      return 'holds compounds';
    default:
      return 'is no column';
  }
}

export const isComplex = (members: readonly { readonly name: string }[]): boolean =>
  members.length === 2 && /^r(eal)?$/.test(members[0].name) && /^i(mag)?$/.test(members[1].name);

export function columnOf(
  name: string,
  place: Place,
  of: ElementKind,
  type: Hdf5Type,
  stored = titleOf(type),
): Hdf5Column {
  const found =
    of.as === 'truth'
      ? 'boolean'
      : of.as === 'time' || of.as === 'ordinal'
        ? 'datetime'
        : of.as === 'number' || of.as === 'duration'
          ? 'number'
          : 'text';
  return {
    name,
    type: found,
    stored,
    cells: { as: 'elements', ...place, of },
    kinds: null,
    symbols: of.as === 'code' ? of.labels : null,
    notices: [],
  };
}

/** A column of cells that are known already. */
export function listColumn(name: string, cells: readonly LooseCell[], stored: string): Hdf5Column {
  const kinds = noKinds();
  for (const cell of cells) addCell(kinds, cell);
  return { name, type: 'text', stored, cells: { as: 'list', cells }, kinds, symbols: null, notices: [] };
}

/** The columns that elements of a type make, `widthOf` in number: those of compounds and arrays are several. */
export function columnsOf(
  name: string,
  type: Hdf5Type,
  place: Place,
): Pick<ArrayTable<Hdf5Cells>, 'columns' | 'leftOut'> {
  const columns: Hdf5Column[] = [];
  const leftOut: LeftOut[] = [];
  const take = (own: string, of: Hdf5Type, at: number): void => {
    const kind = kindOf(of);
    if (kind !== null) columns.push(columnOf(own, { ...place, at }, kind, of));
    else if (of.is === 'compound' && isComplex(of.members))
      leftOut.push({ name: own, reason: 'holds complex numbers' });
    else if (of.is === 'compound')
      for (const member of of.members)
        take(own === '' ? member.name : `${own}.${member.name}`, member.type, at + member.at);
    else if (of.is === 'array' && of.sizes.length === 1) {
      const [count] = of.sizes;
      for (let index = 0; index < count; index++)
        take(count === 1 ? own : `${own}_${index + 1}`, of.of, at + index * of.of.bytes);
    } else leftOut.push({ name: own, reason: reasonOf(of) });
  };
  take(name, type, place.at);
  return { columns, leftOut };
}

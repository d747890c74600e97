/** Tables among the groups and datasets of a file. */
import { type ArrayFile, type ArrayTable, type NoTable, type Readable, Unreadable } from '../arrays/array-table.ts';
import { Damage } from '../damage.ts';
import type { Hdf5Cells } from './cells.ts';
import { columnsOf, type Hdf5Column, isComplex, MAX_COLUMNS, reasonOf, widthOf } from './columns.ts';
import { isBareDimension, meantBy } from './conventions.ts';
import type { Dataspace } from './dataset.ts';
import type { Hdf5Type } from './datatype.ts';
import type { Hdf5Object, Hdf5Objects } from './objects.ts';
import { pandasTable } from './pandas.ts';

const MAX_DEPTH = 1000;
/** Rows are read whole. */
const MAX_ROW_BYTES = 1 << 26;

interface Found extends ArrayFile<Hdf5Cells> {
  readonly tables: Readable<Hdf5Cells>[];
  readonly variables: Readable<Hdf5Cells>[];
  readonly others: NoTable[];
}

export function tablesIn(objects: Hdf5Objects): ArrayFile<Hdf5Cells> {
  const found: Found = { tables: [], variables: [], others: [] };
  const seen = new Set<number>();
  const walk = (group: Hdf5Object, path: string, depth: number): void => {
    // A group may be reached by several links, and by one from itself.
    if (seen.has(group.address)) return;
    seen.add(group.address);
    if (depth > MAX_DEPTH) throw new Damage(`its groups lie in each other more than ${MAX_DEPTH} deep`);
    if (group.attributes.has('OCTAVE_NEW_FORMAT')) return takeOctave(group, path, found);
    const pandas = pandasTable(group, path === '' ? '/' : path);
    if (pandas !== null) {
      if ('reason' in pandas) found.others.push(pandas);
      else found.tables.push(pandas);
    }
    for (const { name, address, isOutside } of group.links) {
      const own = path === '' ? name : `${path}/${name}`;
      if (address === null) {
        found.others.push({ name: own, reason: `is a link to another ${isOutside ? 'file' : 'place'}` });
        continue;
      }
      // What pandas keeps beside its own table: the values of categoricals.
      if (pandas !== null && name === 'meta') continue;
      const child = objects.open(address);
      if (child.isGroup) {
        // What PyTables keeps to search its tables.
        if (child.text('CLASS') !== 'TINDEX') walk(child, own, depth + 1);
      } else if (pandas === null) takeDataset(child, own, name, path, found);
    }
  };
  walk(objects.open(objects.file.root), '', 0);
  return found;
}

/** Types of Octave whose values are a matrix of numbers or truths. */
const OCTAVE_MATRIX = /^(?:(?:float |u?int(?:8|16|32|64) )?(?:matrix|scalar)|bool(?: matrix)?)$/;

/** A variable of Octave, whose matrices stand with rows and columns exchanged. */
function takeOctave(group: Hdf5Object, path: string, found: Found): void {
  const kind = String(group.child('type')?.values()[0] ?? 'unknown');
  const values = group.child('value');
  const shape = values?.shape() ?? null;
  const name = path.split('/').at(-1) ?? path;
  if (values === null || shape === null || values.isGroup || !OCTAVE_MATRIX.test(kind))
    found.others.push({ name: path, reason: `is a variable of Octave of the type ${kind}` });
  // Instead of values it has the sizes.
  else if (group.attributes.has('OCTAVE_EMPTY_MATRIX')) found.others.push({ name: path, reason: 'is empty' });
  else {
    const { type } = shape;
    const isTruth = kind.startsWith('bool') && type.is === 'number';
    const own: Hdf5Type = isTruth
      ? { is: 'truth', bytes: type.bytes, number: type.number, yes: 1, no: 0, missing: null }
      : type;
    const parent = path.slice(0, -name.length - 1);
    takeShape(values, path, name, parent, { ...shape, type: own }, found, true);
  }
}

function takeDataset(object: Hdf5Object, path: string, name: string, group: string, found: Found): void {
  const shape = object.shape();
  // A type that has a name is no dataset.
  if (shape === null || isBareDimension(object)) return;
  takeShape(object, path, name, group, shape, found, false);
}

function takeShape(
  object: Hdf5Object,
  path: string,
  name: string,
  group: string,
  { space, type }: { readonly space: Dataspace; readonly type: Hdf5Type },
  found: Found,
  isAcross: boolean,
): void {
  const { sizes } = space;
  const other = (reason: string): void => void found.others.push({ name: path, reason });
  if (sizes === null) return other('is empty');
  if (sizes.length > 2) return other(`has ${sizes.length} dimensions (${sizes.join(' × ')})`);
  if (type.is === 'list' || type.is === 'other' || type.is === 'reference') return other(reasonOf(type));
  if (type.is === 'compound' && isComplex(type.members)) return other('holds complex numbers');
  // A row of several values is a column.
  const isTurned = isAcross && sizes.length === 2 && sizes[1] > 1;
  const [rows = 1, breadth = 1] = isTurned ? [sizes[1], sizes[0]] : sizes;
  const width = breadth * widthOf(type);
  if (width > MAX_COLUMNS) return other(`has ${width} columns; ${MAX_COLUMNS} are the most`);
  if (breadth * type.bytes > MAX_ROW_BYTES) return other('has more than 64 MB a row');
  const open = (): ArrayTable<Hdf5Cells> => {
    try {
      const dataset = object.dataset(space, type);
      const parts = Array.from({ length: breadth }, (_, column) =>
        columnsOf(type.is === 'compound' ? '' : breadth === 1 ? name : `${name}_${column + 1}`, type, {
          dataset,
          column,
          at: 0,
          isAcross: isTurned,
        }),
      );
      return {
        rows,
        columns: parts.flatMap(({ columns }) => columns.map((column) => asMeant(object, column))),
        leftOut: parts.flatMap(({ leftOut }) => leftOut),
      };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { rows, columns: [], leftOut: [{ name, reason: error.message }] };
    }
  };
  if (type.is !== 'compound') found.variables.push({ name: path, group, rows, width, open });
  else if (breadth > 1) other('is a matrix of compounds');
  else found.tables.push({ name: path, rows, width, open });
}

/** The column with what the attributes of its dataset say of it. */
function asMeant(object: Hdf5Object, column: Hdf5Column): Hdf5Column {
  const { cells } = column;
  const meant = cells.as === 'elements' ? meantBy(object, cells.of) : null;
  if (meant === null || cells.as !== 'elements') return column;
  const notices = [...column.notices, ...meant.notices];
  return {
    ...column,
    type: meant.type,
    cells: { ...cells, of: meant.of },
    stored: `${column.stored}${meant.stored}`,
    notices,
  };
}

/** Whether the file holds what Keras saves of a model. */
export function isKerasModel(root: Hdf5Object): boolean {
  if (root.attributes.has('keras_version') || root.attributes.has('layer_names')) return true;
  const names = new Set(root.links.map(({ name }) => name));
  return (
    names.has('layers') && (names.has('vars') || names.has('optimizer') || names.has('_layer_checkpoint_dependencies'))
  );
}

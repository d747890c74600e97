/** Tables among the groups and datasets of a file. */
import type { ArrayFile, ArrayTable, NoTable, Readable } from '../arrays/array-table.ts';
import { Damage } from '../damage.ts';
import type { Hdf5Cells } from './cells.ts';
import { columnsOf, reasonOf } from './columns.ts';
import { type Hdf5Object, type Hdf5Objects, Unreadable } from './objects.ts';
import { pandasTable } from './pandas.ts';

const MAX_DEPTH = 64;
const MAX_COLUMNS = 100_000;

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
      return;
    }
    for (const { name, address } of group.links) {
      const own = path === '' ? name : `${path}/${name}`;
      if (address === null) {
        found.others.push({ name: own, reason: 'is a link to another place' });
        continue;
      }
      const child = objects.open(address);
      if (child.isGroup) {
        // What PyTables keeps to search its tables.
        if (child.text('CLASS') !== 'TINDEX') walk(child, own, depth + 1);
      } else takeDataset(child, own, name, path, found);
    }
  };
  walk(objects.open(objects.file.root), '', 0);
  return found;
}

/** A variable of Octave, whose matrices stand with rows and columns exchanged. */
function takeOctave(group: Hdf5Object, path: string, found: Found): void {
  const kind = group.child('type')?.values()[0];
  const values = group.child('value');
  const shape = values?.shape();
  const name = path.split('/').at(-1) ?? path;
  if (
    values === null ||
    values.isGroup ||
    shape === null ||
    shape === undefined ||
    /string|complex|range/.test(String(kind))
  )
    found.others.push({ name: path, reason: `is a variable of Octave of the type ${kind}` });
  else takeDataset(values, path, name, path.slice(0, -name.length - 1), found, true);
}

function takeDataset(
  object: Hdf5Object,
  path: string,
  name: string,
  group: string,
  found: Found,
  isAcross = false,
): void {
  const shape = object.shape();
  // A type that has a name is no dataset.
  if (shape === null) return;
  const { space, type } = shape;
  const { sizes } = space;
  const other = (reason: string): void => void found.others.push({ name: path, reason });
  if (sizes === null) return other('is empty');
  if (sizes.length > 2) return other(`has ${sizes.length} dimensions (${sizes.join(' × ')})`);
  // A row of several values is a column.
  const isTurned = isAcross && sizes.length === 2 && sizes[1] > 1;
  const [rows = 1, width = 1] = isTurned ? [sizes[1], sizes[0]] : sizes;
  if (width > MAX_COLUMNS) return other(`has ${width} columns; ${MAX_COLUMNS} are the most`);
  if (type.is === 'list' || type.is === 'other' || type.is === 'reference') return other(reasonOf(type));
  const open = (): ArrayTable<Hdf5Cells> => {
    try {
      const dataset = object.dataset(space, type);
      const parts = Array.from({ length: width }, (_, column) =>
        columnsOf(type.is === 'compound' ? '' : width === 1 ? name : `${name}_${column + 1}`, type, {
          dataset,
          column,
          at: 0,
          isAcross: isTurned,
        }),
      );
      return {
        rows,
        columns: parts.flatMap(({ columns }) => columns),
        leftOut: parts.flatMap(({ leftOut }) => leftOut),
      };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { rows, columns: [], leftOut: [{ name, reason: error.message }] };
    }
  };
  if (type.is !== 'compound') found.variables.push({ name: path, group, rows, width, open });
  else if (sizes.length === 2 && width > 1) other('is a matrix of compounds');
  else found.tables.push({ name: path, rows, width: type.members.length, open });
}

/** Whether the file holds what Keras saves of a model. */
export function isKerasModel(root: Hdf5Object): boolean {
  if (root.attributes.has('keras_version') || root.attributes.has('layer_names')) return true;
  const names = new Set(root.links.map(({ name }) => name));
  return (
    names.has('layers') && (names.has('vars') || names.has('optimizer') || names.has('_layer_checkpoint_dependencies'))
  );
}

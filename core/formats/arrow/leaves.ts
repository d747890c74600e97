/** The columns of an Arrow file: those that become columns of a table, and those that cannot. */
import { withOwnNames } from '../cells/own-names.ts';
import { describeZone, TIME_OF_DAY, durationNote } from '../cells/time-notes.ts';
import { indexName, isIndexColumn } from '../cells/pandas-index.ts';
import type { PieceColumn } from '../pieces/assemble.ts';
import type { StoredColumn } from '../pieces/stored-column.ts';
import { canReadLists, isList } from './lists.ts';
import { type ArrowField, type ArrowSchema, typeName } from './schema.ts';

export interface ArrowLeaf extends StoredColumn {
  /** Places of children, from the top. */
  readonly path: readonly number[];
  readonly whole: boolean;
}

export interface ArrowLeaves {
  readonly leaves: ArrowLeaf[];
  readonly leftOut: { readonly name: string; readonly reason: string }[];
  /** Row labels of pandas that are left out. */
  readonly index: string[];
}

/** @param keepsIndex whether the row labels that pandas stores are columns */
export function arrowLeaves({ fields, metadata }: ArrowSchema, keepsIndex = false): ArrowLeaves {
  const leaves: ArrowLeaf[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  const index: string[] = [];
  const isIndex = isIndexColumn(metadata.get('pandas') ?? null);
  const visit = (field: ArrowField, name: string, path: readonly number[]): void => {
    if (field.type.is === 'struct' && field.dictionary === null && field.extension === null) {
      field.children.forEach((child, place) => visit(child, `${name}.${child.name}`, [...path, place]));
      return;
    }
    const found = cellsOf(field);
    if (typeof found === 'string') leftOut.push({ name, reason: found });
    else {
      leaves.push({
        name,
        note: null,
        path,
        type: found.type,
        stored: typeName(field),
        whole: field.type.is === 'int' && found.type === 'number',
        asText: false,
        readAs: null,
        notices: found.notices ?? [],
      });
    }
  };
  fields.forEach((field, place) => {
    if (!isIndex(field.name)) visit(field, field.name, [place]);
    else if (keepsIndex) visit(field, indexName(field.name), [place]);
    else index.push(field.name);
  });
  return { leaves: withOwnNames(leaves), leftOut, index };
}

const LISTS = { code: 'source.lists', message: 'It holds lists: kept as their JSON text.' } as const;

/** Whether a field within lists can be read. */
const isListed = (field: ArrowField): boolean => typeof cellsOf(field) !== 'string';

/** The type of the cells of a field that can be read. */
export function cellTypeOf(field: ArrowField): PieceColumn['type'] {
  const cells = cellsOf(field);
  return typeof cells === 'string' ? 'text' : cells.type;
}

interface Cells {
  readonly type: PieceColumn['type'];
  readonly notices?: ArrowLeaf['notices'];
}

/** What the cells of a field become; the reason where they become nothing. */
function cellsOf(field: ArrowField): Cells | string {
  const { type, extension, children } = field;
  const none = `holds ${typeName(field)}, which no column of a table holds`;
  if (extension?.startsWith('geoarrow.')) return `holds geometries (${extension}), which no column of a table holds`;
  if (isList(field)) return canReadLists(field, isListed) ? { type: 'text', notices: [LISTS] } : none;
  switch (type.is) {
    case 'null':
    case 'decimal':
      return { type: 'number' };
    case 'int':
      return extension === 'arrow.bool8' ? { type: 'boolean' } : type.bits >= 8 ? { type: 'number' } : none;
    case 'float':
      return type.bits > 0 ? { type: 'number' } : none;
    case 'bool':
      return { type: 'boolean' };
    case 'date':
      return { type: 'datetime' };
    case 'timestamp':
      return { type: 'datetime', notices: describeZone(type.zone) };
    case 'time':
      return { type: 'number', notices: [TIME_OF_DAY] };
    case 'duration':
      return { type: 'number', notices: [durationNote(type.perSecond)] };
    case 'text':
      return { type: 'text' };
    case 'fixed-bytes':
      return extension === 'arrow.uuid' && type.bytes === 16 ? { type: 'text' } : none;
    case 'run-ends': {
      const [, values] = children;
      const isPlain = values !== undefined && !isList(values) && !['struct', 'run-ends'].includes(values.type.is);
      return isPlain ? cellsOf(values) : none;
    }
    default:
      return none;
  }
}

/** The columns of a Parquet file: where they lie and what their cells mean. */
import { MS_PER_DAY } from '../../words/durations.ts';
import { storedSchema } from '../arrow/stored-schema.ts';
import type { ArrowField } from '../arrow/schema.ts';
import type { Leaf, Meaning, Physical, Variant } from './leaf.ts';
import { listsOf, variantOf } from './variant-schema.ts';
import { withOwnNames } from '../cells/own-names.ts';
import { indexName, isIndexColumn } from '../cells/pandas-index.ts';
import { describeZone, durationNote, TIME_OF_DAY } from '../cells/time-notes.ts';
import { type FileMetaData, parquetSchema, type SchemaTree } from 'hyparquet';
import { Damage } from '../damage.ts';

export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export interface Leaves {
  readonly leaves: Leaf[];
  readonly leftOut: LeftOut[];
  /** Row labels of pandas that are left out. */
  readonly index: string[];
}

/**
 * The columns that become columns of a table, and those that cannot.
 * @param keepsIndex whether the row labels that pandas stores are columns
 */
export function leavesOf(metadata: FileMetaData, keepsIndex = false): Leaves {
  refuseDeep(metadata);
  const stored = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value ?? '']));
  const arrow = storedSchema(stored.get('ARROW:schema') ?? '');
  const isIndex = isIndexColumn(stored.get('pandas') ?? null);
  const index: string[] = [];
  const geometries = geometryColumns(stored.get('geo') ?? '');
  const leaves: Leaf[] = [];
  const leftOut: LeftOut[] = [];
  const topsLeftOut = new Set<string>();
  const { children } = parquetSchema(metadata);
  const places = placesOf(children);
  const visit = (node: SchemaTree, present: number, isRepeated: boolean, field: ArrowField | null): void => {
    const { element, path } = node;
    const repeated = isRepeated || element.repetition_type === 'REPEATED';
    const level = present + (element.repetition_type === 'REQUIRED' ? 0 : 1);
    if (node.children.length > 0 && element.logical_type?.type === 'VARIANT' && !repeated) {
      const name = path.join('.');
      const of = variantOf(node, level, (child, at) => variantLeaf(child, at, places.get(child) ?? 0));
      if (of === null) leftOut.push({ name, reason: 'holds a VARIANT with parts that cannot be read' });
      else leaves.push(variantColumn(name, of, 'VARIANT'));
      return;
    }
    if (isMap(node)) {
      leftOut.push({ name: path.join('.'), reason: 'holds maps' });
      return;
    }
    if (isList(node) && !isRepeated && !geometries.has(path[0] ?? '') && !isIndex(path[0] ?? '')) {
      const name = path.join('.');
      const of = listsOf(node, present, (child, at) => listedLeaf(child, at, places.get(child) ?? 0));
      if (of === null) leftOut.push({ name, reason: 'holds lists of a type that no column of a table holds' });
      else leaves.push(variantColumn(name, of, 'LIST'));
      return;
    }
    if (node.children.length > 0) {
      for (const child of node.children) visit(child, level, repeated, childOf(field, child.element.name));
      return;
    }
    const [top = ''] = path;
    if (isIndex(top) && !keepsIndex) {
      if (!index.includes(top)) index.push(top);
      return;
    }
    const name = [indexName(top), ...path.slice(1)].join('.');
    const unitsPerSecond = field?.type.is === 'duration' && element.type === 'INT64' ? field.type.perSecond : null;
    const duration: Meaning | null = unitsPerSecond === null ? null : seconds(unitsPerSecond);
    const isGeometry = path.length === 1 && geometries.has(top);
    const meaning = repeated || isGeometry ? null : (duration ?? meaningOf(node));
    if (meaning === null) {
      const what = isGeometry ? 'geometries (GeoParquet)' : storedType(node);
      const reason = repeated ? 'holds lists' : `holds ${what}, which no column of a table holds`;
      if (!topsLeftOut.has(top)) leftOut.push({ name: top, reason });
      topsLeftOut.add(top);
      return;
    }
    leaves.push({
      name,
      note: null,
      place: places.get(node) ?? 0,
      physical: element.type as Physical,
      width: element.type_length ?? 0,
      present: level,
      meaning,
      stored: unitsPerSecond === null ? storedType(node) : 'DURATION',
      asText: false,
      notices: unitsPerSecond === null ? notesOf(node, field) : [durationNote(unitsPerSecond)],
      variant: null,
    });
  };
  const isSame = arrow?.fields.length === children.length;
  for (const [at, child] of children.entries()) visit(child, 0, false, (isSame ? arrow.fields[at] : null) ?? null);
  return { leaves: withOwnNames(leaves), leftOut, index };
}

/** Names of the columns of geometries, from the description that GeoParquet stores as JSON. */
function geometryColumns(text: string): Set<string> {
  try {
    return new Set(Object.keys((JSON.parse(text) as { columns?: object }).columns ?? {}));
  } catch {
    return new Set();
  }
}

/** The position of each stored column. */
function placesOf(tree: readonly SchemaTree[], places = new Map<SchemaTree, number>()): Map<SchemaTree, number> {
  for (const node of tree) {
    if (node.children.length > 0) placesOf(node.children, places);
    else places.set(node, places.size);
  }
  return places;
}

/** A stored column of a VARIANT; null where its type cannot be read. */
function variantLeaf(node: SchemaTree, present: number, place: number): Leaf | null {
  const { type, logical_type: logical, converted_type: converted, type_length: width = 0 } = node.element;
  const isBinary = type === 'BYTE_ARRAY' && logical === undefined && converted === undefined;
  const meaning: Meaning | null = isBinary ? { as: 'string', isDeclared: true } : meaningOf(node);
  if (meaning === null) return null;
  return {
    name: node.path.join('.'),
    note: null,
    place,
    physical: type as Physical,
    width,
    present,
    meaning,
    stored: storedType(node),
    // With all digits, because there is no second reading of a part.
    asText: type === 'INT64' && (meaning.as === 'number' || meaning.as === 'unsigned'),
    notices: [],
    variant: null,
  };
}

/** A stored column of lists; null where its type cannot be read. Bytes are texts only where the file says so. */
function listedLeaf(node: SchemaTree, present: number, place: number): Leaf | null {
  const leaf = variantLeaf(node, present, place);
  const { logical_type: logical, converted_type: converted, type } = node.element;
  return type === 'BYTE_ARRAY' && logical === undefined && converted === undefined ? null : leaf;
}

const isMap = ({ element, children }: SchemaTree): boolean =>
  children.length > 0 && (element.logical_type?.type === 'MAP' || element.converted_type?.startsWith('MAP') === true);

const isList = ({ element, children }: SchemaTree): boolean =>
  element.repetition_type === 'REPEATED' ||
  (children.length > 0 && (element.logical_type?.type === 'LIST' || element.converted_type === 'LIST'));

/** Cells of all kinds are texts until their kinds are known. */
const variantColumn = (name: string, of: Variant, stored: 'VARIANT' | 'LIST'): Leaf => ({
  name,
  note: null,
  place: of.parts[of.metadata ?? 0]?.leaf.place ?? 0,
  physical: 'BYTE_ARRAY',
  width: 0,
  present: 0,
  meaning: { as: 'string', isDeclared: true },
  stored,
  asText: false,
  notices: [],
  variant: { of, type: 'text' },
});

/** The field within a structure of Arrow's schema. */
const childOf = (field: ArrowField | null, name: string): ArrowField | null =>
  field?.children.find((child) => child.name === name) ?? null;

/** Units as a decimal number of seconds. */
const seconds = (unitsPerSecond: number): Meaning => ({ as: 'decimal', scale: Math.round(Math.log10(unitsPerSecond)) });

function notesOf({ element }: SchemaTree, field: ArrowField | null): Leaf['notices'] {
  if (field?.type.is === 'timestamp') return describeZone(field.type.zone);
  const { logical_type: logical, converted_type: converted } = element;
  return logical?.type === 'TIME' || converted?.startsWith('TIME_') ? [TIME_OF_DAY] : [];
}

/** Structures within structures: no table has more. */
const MAX_DEPTH = 100;

/** Throws Damage where the tree of columns is deeper than any is, or has other branches than it says. */
function refuseDeep({ schema }: FileMetaData): void {
  /** Children that are still to come, from the root inwards. */
  const open: number[] = [];
  for (const [index, { num_children: children = 0, name }] of schema.entries()) {
    while (open.at(-1) === 0) open.pop();
    if (index > 0) {
      if (open.length === 0 || typeof name !== 'string') throw new Damage('its columns do not fit together');
      open.push((open.pop() as number) - 1);
    }
    if (children > 0) open.push(children);
    if (open.length > MAX_DEPTH) throw new Damage(`its columns lie in each other more than ${MAX_DEPTH} deep`);
  }
  if (open.some((left) => left > 0)) throw new Damage('its columns do not fit together');
}

const PER_SECOND = { MILLIS: 1e3, MICROS: 1e6, NANOS: 1e9 } as const;

function meaningOf({ element }: SchemaTree): Meaning | null {
  const { type, logical_type: logical, converted_type: converted, scale = 0 } = element;
  switch (type) {
    case 'BOOLEAN':
      return { as: 'boolean' };
    case 'FLOAT':
    case 'DOUBLE':
      return { as: 'number' };
    case 'INT96':
      return { as: 'int96' };
    case 'INT32':
    case 'INT64':
      if (logical?.type === 'TIMESTAMP')
        return { as: 'datetime', unitsPerMillisecond: PER_SECOND[logical.unit] / 1000 };
      if (logical?.type === 'TIME') return seconds(PER_SECOND[logical.unit]);
      if (logical?.type === 'DATE' || converted === 'DATE')
        return { as: 'datetime', unitsPerMillisecond: 1 / MS_PER_DAY };
      if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return { as: 'decimal', scale };
      if (logical?.type === 'INTEGER' && !logical.isSigned) return { as: 'unsigned' };
      if (converted === 'TIMESTAMP_MILLIS') return { as: 'datetime', unitsPerMillisecond: 1 };
      if (converted === 'TIMESTAMP_MICROS') return { as: 'datetime', unitsPerMillisecond: 1000 };
      if (converted === 'TIME_MILLIS') return seconds(1e3);
      if (converted === 'TIME_MICROS') return seconds(1e6);
      if (converted?.startsWith('UINT')) return { as: 'unsigned' };
      return { as: 'number' };
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return { as: 'decimal', scale };
      if (logical?.type === 'FLOAT16') return { as: 'half' };
      if (logical?.type === 'UUID') return { as: 'uuid' };
      if (converted === 'INTERVAL' || converted === 'BSON') return null;
      if (logical && !['STRING', 'ENUM', 'JSON'].includes(logical.type)) return null;
      if (type === 'FIXED_LEN_BYTE_ARRAY') return null;
      return { as: 'string', isDeclared: logical !== undefined || converted !== undefined };
    default:
      return null;
  }
}

function storedType({ element }: SchemaTree): string {
  const { type, logical_type: logical, converted_type: converted, precision, scale } = element;
  if (logical?.type === 'TIMESTAMP') return `TIMESTAMP (${logical.unit.toLowerCase()})`;
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return `DECIMAL(${precision}, ${scale ?? 0})`;
  return logical?.type && logical.type !== 'INTEGER' ? logical.type : (converted ?? type ?? 'a group');
}

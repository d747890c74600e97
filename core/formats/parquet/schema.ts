/** The columns of a Parquet file: where they lie and what their cells mean. */
import { withOwnNames } from '../cells/own-names.ts';
import { type FileMetaData, parquetSchema, type SchemaTree } from 'hyparquet';
import { Damage } from '../damage.ts';

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
  /** Stored units in a second, as "09:30:00". */
  | { readonly as: 'time'; readonly unitsPerSecond: number }
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
}

export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** The columns that become columns of a table, and those that cannot. */
export function leavesOf(metadata: FileMetaData): { leaves: Leaf[]; leftOut: LeftOut[] } {
  refuseDeep(metadata);
  const leaves: Leaf[] = [];
  const leftOut: LeftOut[] = [];
  const topsLeftOut = new Set<string>();
  let place = 0;
  const visit = (node: SchemaTree, present: number, isRepeated: boolean): void => {
    const { element, path } = node;
    const repeated = isRepeated || element.repetition_type === 'REPEATED';
    const level = present + (element.repetition_type === 'REQUIRED' ? 0 : 1);
    if (node.children.length > 0) {
      for (const child of node.children) visit(child, level, repeated);
      return;
    }
    const at = place++;
    const name = path.join('.');
    const meaning = repeated ? null : meaningOf(node);
    if (meaning === null) {
      const [top = name] = path;
      const reason = repeated ? 'holds lists' : `holds ${storedType(node)}, which no column of a table holds`;
      if (!topsLeftOut.has(top)) leftOut.push({ name: top, reason });
      topsLeftOut.add(top);
      return;
    }
    leaves.push({
      name,
      note: null,
      place: at,
      physical: element.type as Physical,
      width: element.type_length ?? 0,
      present: level,
      meaning,
      stored: storedType(node),
      asText: false,
    });
  };
  for (const child of parquetSchema(metadata).children) visit(child, 0, false);
  return { leaves: withOwnNames(leaves), leftOut };
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
      if (logical?.type === 'TIME') return { as: 'time', unitsPerSecond: PER_SECOND[logical.unit] };
      if (logical?.type === 'DATE' || converted === 'DATE')
        return { as: 'datetime', unitsPerMillisecond: 1 / 86_400_000 };
      if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return { as: 'decimal', scale };
      if (logical?.type === 'INTEGER' && !logical.isSigned) return { as: 'unsigned' };
      if (converted === 'TIMESTAMP_MILLIS') return { as: 'datetime', unitsPerMillisecond: 1 };
      if (converted === 'TIMESTAMP_MICROS') return { as: 'datetime', unitsPerMillisecond: 1000 };
      if (converted === 'TIME_MILLIS') return { as: 'time', unitsPerSecond: 1e3 };
      if (converted === 'TIME_MICROS') return { as: 'time', unitsPerSecond: 1e6 };
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

/** What kind of column the cells make. */
export function typeOfLeaf({ meaning, asText }: Leaf): 'number' | 'boolean' | 'datetime' | 'text' {
  if (asText) return 'text';
  switch (meaning.as) {
    case 'boolean':
      return 'boolean';
    case 'datetime':
    case 'int96':
      return 'datetime';
    case 'string':
    case 'time':
    case 'uuid':
      return 'text';
    case 'number':
    case 'unsigned':
    case 'decimal':
    case 'half':
      return 'number';
  }
}

/** The columns of an Avro file: those that become columns of a table, and those that cannot. */
import { columnNames } from '../cells/column-names.ts';
import { withOwnNames } from '../cells/own-names.ts';
import { TIME_OF_DAY } from '../cells/time-notes.ts';
import { Damage } from '../damage.ts';
import type { PieceColumn } from '../pieces/assemble.ts';
import type { StoredColumn } from '../pieces/stored-column.ts';
import type { AvroType, Primitive } from './schema.ts';

/** A type whose values become cells. */
export type CellType = Extract<AvroType, { is: Primitive | 'enum' | 'fixed' }>;

export interface AvroLeaf extends StoredColumn {
  /** Its name as it would be if no other column had it. */
  readonly path: string;
  /** Of all its cells; null where a union has several. */
  readonly of: CellType | null;
  /** Whether the cells may be of several kinds. */
  readonly isMixed: boolean;
  /** Symbols of an enum in their order; null for others. */
  readonly symbols: readonly string[] | null;
}

/** How a row is read, as its values follow each other. */
export type Plan =
  | { readonly do: 'skip'; readonly type: AvroType }
  | { readonly do: 'cell'; readonly column: number; readonly type: CellType }
  /** A cell of one of several types; null for the one without a value. */
  | { readonly do: 'choose'; readonly column: number; readonly types: readonly (CellType | null)[] }
  | { readonly do: 'record'; readonly fields: readonly Plan[] }
  /** A value that may be absent: of the branches only `there` holds one. */
  | { readonly do: 'optional'; readonly there: number; readonly branches: number; readonly value: Plan };

export interface AvroLeaves {
  readonly leaves: AvroLeaf[];
  readonly plan: Plan;
  readonly leftOut: { readonly name: string; readonly reason: string }[];
}

/** Records within records: no table has more. */
const MAX_DEPTH = 100;
/** Fields that are visited: a few records that hold each other could stand for very many. */
const MAX_FIELDS = 400_000;

/**
 * @param far paths of columns of durations that hold months, which are no number of seconds
 */
export function avroLeaves(root: AvroType, far: ReadonlySet<string>): AvroLeaves {
  const leaves: AvroLeaf[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  let visited = 0;
  const leave = (type: AvroType, name: string, reason: string): Plan => {
    leftOut.push({ name, reason });
    return { do: 'skip', type };
  };
  const visit = (type: AvroType, name: string, around: readonly AvroType[]): Plan => {
    if (visited++ > MAX_FIELDS) throw new Damage(`its schema describes more than ${MAX_FIELDS} fields`);
    if (type.is === 'record') {
      if (around.includes(type)) return leave(type, name, 'holds records within records of the same type');
      if (around.length >= MAX_DEPTH) throw new Damage(`its records lie in each other more than ${MAX_DEPTH} deep`);
      const prefix = around.length === 0 ? '' : `${name}.`;
      const within = [...around, type];
      return { do: 'record', fields: type.fields.map((field) => visit(field.type, prefix + field.name, within)) };
    }
    if (type.is === 'union') return visitUnion(type, name, around);
    const reason = reasonOf(type, far.has(name));
    if (reason !== null) return leave(type, name, reason);
    const cell = type as CellType;
    return {
      do: 'cell',
      column: leaves.push(leafOf(name, cell, [cell])) - 1,
      type: cell,
    };
  };
  const visitUnion = (union: Extract<AvroType, { is: 'union' }>, name: string, around: readonly AvroType[]): Plan => {
    const { branches } = union;
    const values = branches.filter(({ is }) => is !== 'null');
    if (values.length <= 1) {
      const there = branches.findIndex(({ is }) => is !== 'null');
      const value = values[0] ?? branches[0];
      if (value === undefined) return leave(union, name, 'is of no type');
      return {
        do: 'optional',
        there: Math.max(0, there),
        branches: branches.length,
        value: visit(value, name, around),
      };
    }
    const other = values.find((value) => reasonOf(value, far.has(name)) !== null);
    if (other !== undefined) return leave(union, name, `holds values of several types (${typeName(union)})`);
    const cells = branches.map((branch) => (branch.is === 'null' ? null : (branch as CellType)));
    const types = cells.filter((cell) => cell !== null);
    return { do: 'choose', column: leaves.push(leafOf(name, null, types)) - 1, types: cells };
  };
  const plan = visit(root, '', []);
  return { leaves: named(leaves), plan, leftOut };
}

/** A file whose rows are no records has a single column without a name. */
function named(leaves: readonly AvroLeaf[]): AvroLeaf[] {
  const [only] = leaves;
  if (leaves.length !== 1 || only?.name !== '') return withOwnNames(leaves);
  const { names, notes } = columnNames(['']);
  return [{ ...only, name: names[0], note: notes[0] ?? null }];
}

/** Why the values of a type are no cells; null where they are. */
function reasonOf(type: AvroType, hasMonths: boolean): string | null {
  switch (type.is) {
    case 'array':
      return 'holds lists';
    case 'map':
      return 'holds maps, which no column of a table holds';
    case 'record':
    case 'union':
      return 'holds records';
    case 'bytes':
      return type.logical === null ? 'holds bytes, which no column of a table holds' : null;
    case 'fixed':
      if (type.logical?.as === 'duration' && hasMonths)
        return 'holds durations of months, which are no number of seconds';
      return type.logical === null ? `holds bytes (${typeName(type)}), which no column of a table holds` : null;
    default:
      return null;
  }
}

function leafOf(name: string, of: CellType | null, types: readonly CellType[]): AvroLeaf {
  const kinds = new Set(types.map(typeOfCells));
  const [kind = 'number'] = kinds;
  const logicals = types.map((type) => (type.is === 'enum' ? null : type.logical?.as));
  return {
    name,
    note: null,
    path: name,
    of,
    symbols: of?.is === 'enum' ? of.symbols : null,
    isMixed: kinds.size > 1,
    type: kinds.size === 1 ? kind : 'text',
    stored: of === null ? `a union of ${types.map(typeName).join(', ')}` : typeName(of),
    asText: false,
    readAs: null,
    notices: [
      ...(logicals.includes('time') ? [TIME_OF_DAY] : []),
      ...(logicals.includes('duration') ? [DURATION] : []),
    ],
  };
}

const DURATION = {
  code: 'source.unit',
  message: 'It holds durations, stored in days and milliseconds: they are read as seconds, a day as 86,400.',
} as const;

export function typeOfCells(type: CellType): PieceColumn['type'] {
  switch (type.is) {
    case 'boolean':
      return 'boolean';
    case 'string':
    case 'enum':
      return 'text';
    case 'fixed':
    case 'bytes':
    case 'int':
    case 'long':
      break;
    default:
      return 'number';
  }
  if (type.logical?.as === 'uuid') return 'text';
  return type.logical?.as === 'date' || type.logical?.as === 'timestamp' ? 'datetime' : 'number';
}

const UNITS: Readonly<Record<number, string>> = { 1e3: 'millis', 1e6: 'micros', 1e9: 'nanos' };

/** A type as its schema names it: `long (timestamp-micros)`. */
function typeName(type: AvroType): string {
  switch (type.is) {
    case 'union':
      return type.branches.map(typeName).join(', ');
    case 'record':
    case 'enum':
      return `${type.is} ${type.name}`.trim();
    case 'array':
    case 'map':
      return type.is;
    default: {
      const { logical } = type;
      if (logical === null) return type.is === 'fixed' ? `fixed of ${type.size} bytes` : type.is;
      if (logical.as === 'decimal') return `${type.is} (decimal ${logical.precision}, ${logical.scale})`;
      if (logical.as !== 'time' && logical.as !== 'timestamp') return `${type.is} (${logical.as})`;
      const local = logical.as === 'timestamp' && logical.isLocal ? 'local-' : '';
      return `${type.is} (${local}${logical.as}-${UNITS[logical.perSecond]})`;
    }
  }
}

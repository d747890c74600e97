/** Schemas of Avro files, from their JSON. See the Avro specification, "Schema declaration", "Names" and "Logical types". */
import { Damage } from '../damage.ts';

export type Logical =
  | { readonly as: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly as: 'date' | 'duration' | 'uuid' }
  | { readonly as: 'time'; readonly perSecond: number }
  | { readonly as: 'timestamp'; readonly perSecond: number; readonly isLocal: boolean };

export type Primitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
}

export type AvroType = (
  | { readonly is: Primitive; readonly logical: Logical | null }
  | { readonly is: 'fixed'; readonly name: string; readonly size: number; readonly logical: Logical | null }
  | { readonly is: 'enum'; readonly name: string; readonly symbols: readonly string[] }
  | { readonly is: 'array' | 'map'; readonly items: AvroType }
  /** Its fields are known after it, because they may refer to it. */
  | { readonly is: 'record'; readonly name: string; readonly fields: AvroField[] }
  | { readonly is: 'union'; readonly branches: readonly AvroType[] }
) & {
  /** Bytes of a value at least; of a type without any finite value Infinity. */
  least: number;
};

const PRIMITIVES: Readonly<Record<Primitive, number>> = {
  null: 0,
  boolean: 1,
  int: 1,
  long: 1,
  float: 4,
  double: 8,
  bytes: 1,
  string: 1,
};

const isPrimitive = (name: unknown): name is Primitive => typeof name === 'string' && Object.hasOwn(PRIMITIVES, name);

/** Types within types, as they are written. */
const MAX_DEPTH = 200;
/** Digits of a decimal; with more, the logical type does not count, as the specification allows. */
const MAX_PRECISION = 1000;
const MAX_FIXED_BYTES = 1 << 30;

const unsound = (reason: string): Damage => new Damage(`its schema ${reason}`);

type Json = Readonly<Record<string, unknown>>;

/** The type of the file's rows. Throws Damage where the schema is none. */
export function schemaOf(text: string): AvroType {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw unsound('is no JSON');
  }
  const reader = new SchemaReader();
  const type = reader.read(json, '', 0);
  measure(reader.types);
  if (type.least === Infinity) throw unsound('describes records that contain themselves without end');
  return type;
}

class SchemaReader {
  /** Every type, the inner ones first. */
  readonly types: AvroType[] = [];
  private readonly named = new Map<string, AvroType>();

  read(json: unknown, namespace: string, depth: number): AvroType {
    if (depth > MAX_DEPTH) throw unsound(`has types in each other more than ${MAX_DEPTH} deep`);
    if (typeof json === 'string') return this.ofName(json, namespace);
    if (Array.isArray(json)) {
      const branches = json.map((branch) => this.read(branch, namespace, depth + 1));
      if (branches.some(({ is }) => is === 'union')) throw unsound('has a union within a union');
      return this.add({ is: 'union', branches, least: Infinity });
    }
    if (typeof json !== 'object' || json === null) throw unsound('has a type that is neither a name nor an object');
    const { type } = json as Json;
    if (typeof type === 'object' && type !== null) return this.read(type, namespace, depth + 1);
    return this.ofObject(json as Json, type, namespace, depth);
  }

  private add(type: AvroType): AvroType {
    this.types.push(type);
    return type;
  }

  private ofName(name: string, namespace: string): AvroType {
    if (isPrimitive(name)) return this.add({ is: name, logical: null, least: PRIMITIVES[name] });
    const full = name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
    const found = this.named.get(full) ?? this.named.get(name);
    if (found === undefined) throw unsound(`names a type "${name.slice(0, 60)}" that it does not declare`);
    return found;
  }

  private ofObject(json: Json, type: unknown, namespace: string, depth: number): AvroType {
    switch (type) {
      case 'array':
      case 'map': {
        const items = this.read(json[type === 'array' ? 'items' : 'values'], namespace, depth + 1);
        return this.add({ is: type, items, least: 1 });
      }
      case 'enum': {
        const { symbols } = json;
        if (!Array.isArray(symbols) || !symbols.every((symbol): symbol is string => typeof symbol === 'string'))
          throw unsound('has an enum without a list of symbols');
        const { name } = fullName(json, namespace);
        return this.declare(name, this.add({ is: 'enum', name, symbols, least: 1 }));
      }
      case 'fixed': {
        const { size } = json;
        if (typeof size !== 'number' || !(Number.isInteger(size) && size >= 0 && size <= MAX_FIXED_BYTES))
          throw unsound('has a fixed type without a size');
        const { name } = fullName(json, namespace);
        const logical = logicalOf(json, 'fixed', size);
        return this.declare(name, this.add({ is: 'fixed', name, size, logical, least: size }));
      }
      case 'record':
      case 'error': {
        const { name, within } = fullName(json, namespace);
        const fields: AvroField[] = [];
        const record: AvroType = { is: 'record', name, fields, least: Infinity };
        this.declare(name, record);
        if (!Array.isArray(json['fields'])) throw unsound('has a record without a list of fields');
        for (const field of json['fields'] as unknown[]) {
          const { name: own, type: of } = (field ?? {}) as Json;
          if (typeof own !== 'string') throw unsound('has a field without a name');
          fields.push({ name: own, type: this.read(of, within, depth + 1) });
        }
        return this.add(record);
      }
      default:
        if (isPrimitive(type))
          return this.add({ is: type, logical: logicalOf(json, type, 0), least: PRIMITIVES[type] });
        if (typeof type !== 'string') throw unsound('has a type without a name');
        return this.ofName(type, namespace);
    }
  }

  /** Names may be empty, as Polars writes them. */
  private declare(name: string, type: AvroType): AvroType {
    this.named.set(name, type);
    return type;
  }
}

/** The name with its namespace, and the namespace of names within the type. */
function fullName(json: Json, around: string): { name: string; within: string } {
  const name = typeof json['name'] === 'string' ? json['name'] : '';
  const dot = name.lastIndexOf('.');
  if (dot >= 0) return { name, within: name.slice(0, dot) };
  const within = typeof json['namespace'] === 'string' ? json['namespace'] : around;
  return { name: within === '' ? name : `${within}.${name}`, within };
}

const PER_SECOND: Readonly<Record<string, number>> = { millis: 1e3, micros: 1e6, nanos: 1e9 };

/** Null where there is none, where it is not known, or does not fit its type: then the type alone counts. */
function logicalOf(
  { logicalType, precision, scale = 0 }: Json,
  type: Primitive | 'fixed',
  size: number,
): Logical | null {
  if (typeof logicalType !== 'string') return null;
  const [, local, kind, unit = ''] = /^(local-)?(time|timestamp)-(millis|micros|nanos)$/.exec(logicalType) ?? [];
  const perSecond = PER_SECOND[unit] ?? 0;
  if (kind === 'timestamp' && type === 'long') return { as: 'timestamp', perSecond, isLocal: local !== undefined };
  if (kind === 'time' && local === undefined && type === (unit === 'millis' ? 'int' : 'long'))
    return { as: 'time', perSecond };
  switch (logicalType) {
    case 'date':
      return type === 'int' ? { as: 'date' } : null;
    case 'uuid':
      return type === 'string' || (type === 'fixed' && size === 16) ? { as: 'uuid' } : null;
    case 'duration':
      return type === 'fixed' && size === 12 ? { as: 'duration' } : null;
    case 'decimal':
      return (type === 'bytes' || type === 'fixed') &&
        isDigits(precision, 1, MAX_PRECISION) &&
        isDigits(scale, 0, precision)
        ? { as: 'decimal', precision, scale }
        : null;
    default:
      return null;
  }
}

const isDigits = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

/** Rounds in which types that refer to each other find out how short their values can be. */
const MAX_ROUNDS = 1000;

/** Sets `least` of every type. Types without a finite value keep Infinity. */
function measure(types: readonly AvroType[]): void {
  for (let round = 0, isChanged = true; isChanged; round++) {
    if (round > MAX_ROUNDS) throw unsound('has more types that refer to each other than can be followed');
    isChanged = false;
    for (const type of types) {
      if (type.is !== 'record' && type.is !== 'union') continue;
      const least =
        type.is === 'record'
          ? type.fields.reduce((sum, field) => sum + field.type.least, 0)
          : 1 + type.branches.reduce((most, branch) => Math.min(most, branch.least), Infinity);
      if (least === type.least) continue;
      type.least = least;
      isChanged = true;
    }
  }
}

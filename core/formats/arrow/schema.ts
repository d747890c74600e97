/** The columns of an Arrow file as its schema describes them. See Arrow's Schema.fbs. */
import { Damage } from '../damage.ts';
import type { FlatTable } from './flatbuffer.ts';

/** Layout of a type in memory, with what its cells need to be read. */
export type ArrowType =
  | {
      readonly is:
        | 'null'
        | 'bool'
        | 'struct'
        | 'list'
        | 'large-list'
        | 'list-view'
        | 'large-list-view'
        | 'map'
        | 'run-ends';
    }
  | { readonly is: 'int'; readonly bits: number; readonly isSigned: boolean }
  | { readonly is: 'float'; readonly bits: number }
  | { readonly is: 'decimal'; readonly bits: number; readonly scale: number; readonly precision: number }
  | { readonly is: 'date'; readonly bits: 32 | 64 }
  | { readonly is: 'time'; readonly bits: number; readonly perSecond: number }
  | { readonly is: 'timestamp'; readonly perSecond: number; readonly zone: string | null }
  | { readonly is: 'duration'; readonly perSecond: number }
  | { readonly is: 'interval'; readonly bytes: number }
  /** `offsetBytes` 0: views. */
  | { readonly is: 'text' | 'bytes'; readonly offsetBytes: 0 | 4 | 8 }
  | { readonly is: 'fixed-bytes'; readonly bytes: number }
  | { readonly is: 'fixed-list'; readonly length: number }
  | { readonly is: 'union'; readonly isDense: boolean }
  | { readonly is: 'unknown'; readonly number: number };

export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
  /** Cells are positions in a dictionary of this id. */
  readonly dictionary: { readonly id: number; readonly bits: number; readonly isSigned: boolean } | null;
  /** Name of an extension type: `arrow.uuid`. */
  readonly extension: string | null;
}

export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
  /** Texts of the whole table, such as pandas' description of its index. */
  readonly metadata: ReadonlyMap<string, string>;
}

const PER_SECOND = [1, 1e3, 1e6, 1e9];

export function schemaOf(table: FlatTable): ArrowSchema {
  if (table.short(0) === 1) throw new Damage('its numbers have their highest byte first, which no program reads here');
  return { fields: table.tables(1).map(fieldOf), metadata: metadataOf(table, 2) };
}

const metadataOf = (table: FlatTable, field: number): Map<string, string> =>
  new Map(table.tables(field).map((pair) => [pair.text(0) ?? '', pair.text(1) ?? '']));

function fieldOf(table: FlatTable): ArrowField {
  const encoding = table.table(4);
  const index = encoding?.table(1) ?? null;
  return {
    name: table.text(0) ?? '',
    type: typeOf(table.byte(2), table.table(3)),
    children: table.tables(5).map(fieldOf),
    dictionary:
      encoding === null
        ? null
        : {
            id: encoding.long(0),
            bits: index?.int(0) ?? 32,
            isSigned: index === null || index.byte(1) === 1,
          },
    extension: metadataOf(table, 6).get('ARROW:extension:name') ?? null,
  };
}

function typeOf(number: number, table: FlatTable | null): ArrowType {
  const unit = (otherwise: number): number => PER_SECOND[table?.short(0, otherwise) ?? otherwise] ?? 1;
  switch (number) {
    case 1:
      return { is: 'null' };
    case 2:
      return { is: 'int', bits: table?.int(0) ?? 0, isSigned: table?.byte(1) === 1 };
    case 3:
      return { is: 'float', bits: [16, 32, 64][table?.short(0) ?? 0] ?? 0 };
    case 4:
      return { is: 'bytes', offsetBytes: 4 };
    case 5:
      return { is: 'text', offsetBytes: 4 };
    case 6:
      return { is: 'bool' };
    case 7:
      return {
        is: 'decimal',
        precision: table?.int(0) ?? 0,
        scale: table?.int(1) ?? 0,
        bits: table?.int(2, 128) ?? 128,
      };
    case 8:
      return { is: 'date', bits: table?.short(0, 1) === 0 ? 32 : 64 };
    case 9:
      return { is: 'time', perSecond: unit(1), bits: table?.int(1, 32) ?? 32 };
    case 10:
      return { is: 'timestamp', perSecond: unit(0), zone: table?.text(1) ?? null };
    case 11:
      return { is: 'interval', bytes: [4, 8, 16][table?.short(0) ?? 0] ?? 4 };
    case 12:
      return { is: 'list' };
    case 13:
      return { is: 'struct' };
    case 14:
      return { is: 'union', isDense: table?.short(0) === 1 };
    case 15:
      return { is: 'fixed-bytes', bytes: table?.int(0) ?? 0 };
    case 16:
      return { is: 'fixed-list', length: table?.int(0) ?? 0 };
    case 17:
      return { is: 'map' };
    case 18:
      return { is: 'duration', perSecond: unit(1) };
    case 19:
      return { is: 'bytes', offsetBytes: 8 };
    case 20:
      return { is: 'text', offsetBytes: 8 };
    case 21:
      return { is: 'large-list' };
    case 22:
      return { is: 'run-ends' };
    case 23:
      return { is: 'bytes', offsetBytes: 0 };
    case 24:
      return { is: 'text', offsetBytes: 0 };
    case 25:
      return { is: 'list-view' };
    case 26:
      return { is: 'large-list-view' };
    default:
      return { is: 'unknown', number };
  }
}

const UNITS: Readonly<Record<number, string>> = { 1: 's', 1e3: 'ms', 1e6: 'us', 1e9: 'ns' };

/** A type as people write it: `Int64`, `Timestamp(us, Europe/Zurich)`. */
export function typeName({ type, children, dictionary, extension }: ArrowField): string {
  const name = extension ?? nameOf(type, children);
  return dictionary === null ? name : `Dictionary(${name})`;
}

function nameOf(type: ArrowType, children: readonly ArrowField[]): string {
  const inner = children.map(typeName).join(', ');
  switch (type.is) {
    case 'int':
      return `${type.isSigned ? 'Int' : 'UInt'}${type.bits}`;
    case 'float':
      return `Float${type.bits}`;
    case 'decimal':
      return `Decimal${type.bits}(${type.precision}, ${type.scale})`;
    case 'date':
      return `Date${type.bits}`;
    case 'time':
    case 'duration':
      return `${type.is === 'time' ? 'Time' : 'Duration'}(${UNITS[type.perSecond]})`;
    case 'timestamp':
      return `Timestamp(${UNITS[type.perSecond]}${type.zone === null ? '' : `, ${type.zone}`})`;
    case 'text':
      return ({ 0: 'Utf8View', 4: 'Utf8', 8: 'LargeUtf8' } as const)[type.offsetBytes];
    case 'bytes':
      return ({ 0: 'BinaryView', 4: 'Binary', 8: 'LargeBinary' } as const)[type.offsetBytes];
    case 'fixed-bytes':
      return `FixedSizeBinary(${type.bytes})`;
    case 'unknown':
      return `a type with the number ${type.number}`;
    default:
      return `${NAMES[type.is]}${inner === '' || type.is === 'struct' ? '' : `<${inner}>`}`;
  }
}

const NAMES = {
  null: 'Null',
  bool: 'Bool',
  struct: 'Struct',
  list: 'List',
  'large-list': 'LargeList',
  'list-view': 'ListView',
  'large-list-view': 'LargeListView',
  'fixed-list': 'FixedSizeList',
  map: 'Map',
  union: 'Union',
  interval: 'Interval',
  'run-ends': 'RunEndEncoded',
} as const;

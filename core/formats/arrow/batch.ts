/** The buffers of a record batch as a tree of arrays; only those that are asked for are unpacked. */
import { Damage } from '../damage.ts';
import { decompressLz4Frame } from '../compress/lz4-frame.ts';
import { zstdDecompress } from '../compress/zstd.ts';
import type { BatchHeader } from './messages.ts';
import type { ArrowField } from './schema.ts';

/** Cells of one field, as they lie in the file. */
export class ArrowArray {
  readonly field: ArrowField;
  readonly length: number;
  readonly nullCount: number;
  readonly children: readonly ArrowArray[];
  /** Arrays of the values of a dictionary, the one continuing the other; empty where there is none. */
  readonly dictionary: readonly ArrowArray[];
  private readonly bytesAt: (buffer: number) => Uint8Array;
  /** Positions of its buffers, without that of the missing cells. */
  private readonly buffers: readonly number[];
  private readonly validityBuffer: number | null;

  constructor(
    of: Pick<ArrowArray, 'field' | 'length' | 'nullCount' | 'children' | 'dictionary'>,
    bytesAt: (buffer: number) => Uint8Array,
    buffers: readonly number[],
    validityBuffer: number | null,
  ) {
    this.field = of.field;
    this.length = of.length;
    this.nullCount = of.nullCount;
    this.children = of.children;
    this.dictionary = of.dictionary;
    this.bytesAt = bytesAt;
    this.buffers = buffers;
    this.validityBuffer = validityBuffer;
  }

  /** A bit a cell, 1 where it is there; null where all are. */
  validity(): Uint8Array | null {
    if (this.nullCount === 0 || this.validityBuffer === null) return null;
    const bits = this.bytesAt(this.validityBuffer);
    return bits.length === 0 ? null : bits;
  }

  /** Buffer of its type: 0 the values, or the offsets before them. Throws Damage where it has fewer bytes. */
  buffer(index: number, least = 0): Uint8Array {
    const place = this.buffers[index];
    const bytes = place === undefined ? EMPTY : this.bytesAt(place);
    if (bytes.length < least) throw new Damage('the values of a column are cut off');
    return bytes;
  }
}

const EMPTY = new Uint8Array(0);

/** Dictionaries that hold for a batch, by their id. */
export type Dictionaries = ReadonlyMap<number, readonly ArrowArray[]>;

/** The arrays of a batch. Throws Damage where it has fewer than its fields need. */
export function arraysOf(
  fields: readonly ArrowField[],
  header: BatchHeader,
  body: Uint8Array,
  dictionaries: Dictionaries,
): ArrowArray[] {
  const { nodes, buffers, compression, viewBuffers, isOld } = header;
  let node = 0;
  let buffer = 0;
  let view = 0;
  const read: (Uint8Array | undefined)[] = [];
  const bytesAt = (index: number): Uint8Array => {
    const { offset, length } = buffers[index];
    return (read[index] ??= unpacked(body.subarray(offset, offset + length), compression));
  };
  const next = (count: number): number[] => {
    if (buffer + count > buffers.length) throw new Damage('the cells of a column are missing');
    const places = Array.from({ length: count }, (_, index) => buffer + index);
    buffer += count;
    return places;
  };
  const arrayOf = (field: ArrowField, isValues = false): ArrowArray => {
    const own = nodes[node++];
    if (own === undefined) throw new Damage('the cells of a column are missing');
    const { length, nullCount } = own;
    const isCoded = field.dictionary !== null && !isValues;
    const { type } = field;
    const hasValidity = isCoded || !(type.is === 'null' || type.is === 'run-ends' || (type.is === 'union' && !isOld));
    const [validity = null] = hasValidity ? next(1) : [];
    let places: number[];
    if (isCoded) places = next(1);
    else if ((type.is === 'text' || type.is === 'bytes') && type.offsetBytes === 0)
      places = next(1 + (viewBuffers[view++] ?? 0));
    else if (type.is === 'unknown') throw new UnknownLayout();
    else places = next(type.is === 'union' ? (type.isDense ? 2 : 1) : (BUFFERS[type.is] ?? 1));
    const children = isCoded ? [] : field.children.map((child) => arrayOf(child));
    const values = isCoded ? (dictionaries.get(field.dictionary.id) ?? []) : [];
    return new ArrowArray({ field, length, nullCount, children, dictionary: values }, bytesAt, places, validity);
  };
  return fields.map((field) => arrayOf(field, header.isDictionary));
}

/** A type whose buffers cannot be counted: what follows it cannot be found. */
export class UnknownLayout extends Error {}

/** Buffers beside that of the missing cells; 1 where none is named. */
const BUFFERS: Readonly<Partial<Record<ArrowField['type']['is'], number>>> = {
  null: 0,
  struct: 0,
  'fixed-list': 0,
  'run-ends': 0,
  text: 2,
  bytes: 2,
  'list-view': 2,
  'large-list-view': 2,
};

/** Codecs by their number in Message.fbs. */
const CODECS = [decompressLz4Frame, zstdDecompress];

function unpacked(bytes: Uint8Array, compression: number | null): Uint8Array {
  if (compression === null || bytes.length === 0) return bytes;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true));
  const packed = bytes.subarray(8);
  // A buffer that does not become smaller is stored as it is.
  if (length === -1) return packed;
  const unpack = CODECS[compression];
  if (unpack === undefined) throw new Damage(`its compression with the number ${compression} is not known`);
  const made = unpack(packed, length);
  if (made.length !== length) throw new Damage('a packed part has another length than it says');
  // A copy, since numbers must begin at a multiple of their size.
  return made.byteOffset % 8 === 0 ? made : new Uint8Array(made);
}

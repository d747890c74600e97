/** What an ORC file says of itself at its end. See the ORC specification (v1), "File tail". */
import type { FileHandle } from 'node:fs/promises';
import { Damage } from '../damage.ts';
import { FileBytes } from '../records/file-bytes.ts';
import { Message } from './protobuf.ts';
import { type OrcCodec, type Packing, unpackStream } from './unpack.ts';

export interface OrcType {
  readonly kind: OrcKind;
  /** Numbers of the types within it, which follow it. */
  readonly children: readonly number[];
  /** Of a structure. */
  readonly names: readonly string[];
  readonly precision: number;
  readonly scale: number;
}

/** By their number in the specification. */
const KINDS = [
  'boolean',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'float',
  'double',
  'string',
  'binary',
  'timestamp',
  'list',
  'map',
  'struct',
  'union',
  'decimal',
  'date',
  'varchar',
  'char',
  'timestamp with local time zone',
] as const;
export type OrcKind = (typeof KINDS)[number] | 'unknown';

/** Some rows of all columns. */
export interface Stripe {
  readonly offset: number;
  readonly indexBytes: number;
  readonly dataBytes: number;
  readonly footerBytes: number;
  readonly rows: number;
}

export interface OrcFile {
  readonly packing: Packing;
  /** The first is that of the rows. */
  readonly types: readonly OrcType[];
  readonly stripes: readonly Stripe[];
  readonly isEncrypted: boolean;
}

/** Codecs by their number in the specification. */
const CODECS = ['none', 'zlib', 'snappy', 'LZO', 'lz4', 'zstd', 'Brotli'] as const;

/** A codec that is not read. */
export class OtherCodec extends Error {
  readonly codec: string;

  constructor(codec: string) {
    super(codec);
    this.codec = codec;
  }
}

const MAGIC = 'ORC';
/** Bytes of the file's end that are read at first; most footers are shorter. */
const TAIL_BYTES = 1 << 16;
/** A chunk's length has 23 bits. */
const MAX_CHUNK_BYTES = 2 ** 23;

/** Null where the file does not begin and end as one of ORC. Throws Damage or OtherCodec. */
export async function openOrc(handle: FileHandle, size: number): Promise<OrcFile | null> {
  const file = new FileBytes(handle, size);
  if (size < MAGIC.length + 2) return null;
  const head = (await file.read(0, MAGIC.length)).latin1(MAGIC.length);
  const { bytes: tail } = await file.read(Math.max(0, size - TAIL_BYTES), Math.min(size, TAIL_BYTES));
  const scriptBytes = tail[tail.length - 1];
  const scriptStart = tail.length - 1 - scriptBytes;
  if (head !== MAGIC || scriptStart < 0) return null;
  // The letters are the last field of the postscript.
  if (Buffer.from(tail).toString('latin1', tail.length - 1 - MAGIC.length, tail.length - 1) !== MAGIC) return null;
  const script = new Message(tail.subarray(scriptStart, tail.length - 1));
  const name = CODECS[script.number(2)] ?? `a codec with the number ${script.number(2)}`;
  if (!isRead(name)) throw new OtherCodec(name);
  const chunkBytes = script.number(3);
  if (name !== 'none' && !(chunkBytes > 0 && chunkBytes <= MAX_CHUNK_BYTES))
    throw new Damage('its packed parts have no size');
  const packing = { codec: name, chunkBytes };
  const footerBytes = script.number(1);
  const end = size - 1 - scriptBytes;
  const { bytes } = await file.read(end - footerBytes, footerBytes);
  const footer = new Message(unpackStream(bytes, packing));
  return {
    packing,
    types: typesOf(footer),
    stripes: stripesOf(footer, end - footerBytes),
    isEncrypted: footer.has(10),
  };
}

const isRead = (name: string): name is OrcCodec => ['none', 'zlib', 'snappy', 'lz4', 'zstd'].includes(name);

function typesOf(footer: Message): OrcType[] {
  const types = footer.messages(4).map(
    (type): OrcType => ({
      kind: KINDS[type.number(1)] ?? 'unknown',
      children: type.list(2),
      names: type.texts(3),
      precision: type.number(5),
      scale: type.number(6),
    }),
  );
  if (types.length === 0) throw new Damage('the description of its columns is missing');
  // A type within another follows it, so that there are no circles, and stands in one only.
  const isWithin = new Uint8Array(types.length);
  for (const [index, { kind, children, names }] of types.entries()) {
    for (const child of children) {
      if (!(child > index && child < types.length) || isWithin[child] === 1)
        throw new Damage('its columns do not fit together');
      isWithin[child] = 1;
    }
    if (kind === 'struct' && names.length !== children.length) throw new Damage('a column has no name');
  }
  return types;
}

function stripesOf(footer: Message, end: number): Stripe[] {
  let last = 0;
  const stripes = footer.messages(3).map((stripe): Stripe => {
    const [offset, indexBytes, dataBytes, footerBytes, rows] = [1, 2, 3, 4, 5].map((field) => stripe.number(field));
    // Stripes follow each other: otherwise few bytes could stand for rows without end.
    if (offset < last) throw new Damage('parts of it lie in each other');
    last = offset + indexBytes + dataBytes + footerBytes;
    if (last > end) throw new Damage('a part of it lies beyond its end');
    if (!Number.isSafeInteger(rows)) throw new Damage('a stripe promises more rows than any file holds');
    return { offset, indexBytes, dataBytes, footerBytes, rows };
  });
  const rows = stripes.reduce((sum, stripe) => sum + stripe.rows, 0);
  if (rows !== footer.number(6)) throw new Damage('its stripes do not hold as many rows as it says');
  return stripes;
}

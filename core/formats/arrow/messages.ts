/** Where the messages of an Arrow file or stream lie, and whether what they promise is there. See Arrow's Message.fbs and File.fbs. */
import type { FileHandle } from 'node:fs/promises';
import { Damage } from '../damage.ts';
import { FlatTable, verifyFooter, verifyMessage } from './flatbuffer.ts';
import { type ArrowSchema, schemaOf } from './schema.ts';

/** A message: the length of its metadata, the metadata and its body. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export interface ArrowContents {
  readonly schema: ArrowSchema;
  /** For each record batch the messages that it takes: dictionaries, and last itself. */
  readonly batches: readonly (readonly Span[])[];
}

/** What a record batch or a dictionary says of its buffers. */
export interface BatchHeader {
  readonly rows: number;
  readonly nodes: readonly { readonly length: number; readonly nullCount: number }[];
  /** Bytes of the body. */
  readonly buffers: readonly { readonly offset: number; readonly length: number }[];
  /** Number of the codec; null where nothing is packed. */
  readonly compression: number | null;
  /** Buffers of each column of views, beside the views themselves. */
  readonly viewBuffers: readonly number[];
  readonly isDictionary: boolean;
  /** Of a dictionary. */
  readonly id: number;
  readonly isDelta: boolean;
  /** Whether unions have bits of missing cells: before version 1.0 of the format. */
  readonly isOld: boolean;
}

const MAGIC = 'ARROW1';
/** Bytes of the mark at a file's beginning, padded. */
const BEGINNING = 8;
/** The length of the table of contents, and the mark at a file's end. */
const END = 10;
/** Stands before the length of the metadata. */
const CONTINUES = -1;
/** No description of columns is longer. */
const MAX_METADATA_BYTES = 256 << 20;

async function bytesAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) throw new Damage('it ends too early');
    done += bytesRead;
  }
  return bytes;
}

/** The table of contents of a file; null where its end is no Arrow file's. */
export async function contentsOfFile(handle: FileHandle, size: number): Promise<ArrowContents | null> {
  if (size < BEGINNING + END) return null;
  const end = await bytesAt(handle, size - END, END);
  if (end.toString('latin1', 4) !== MAGIC) return null;
  const length = end.readInt32LE(0);
  if (!(length > 0 && length <= Math.min(size - END - BEGINNING, MAX_METADATA_BYTES)))
    throw new Damage('its table of contents is cut off');
  const bytes = await bytesAt(handle, size - END - length, length);
  verifyFooter(bytes);
  const footer = FlatTable.root(bytes);
  const schema = footer.table(1);
  if (schema === null) throw new Damage('the description of its columns is missing');
  const spansOf = (field: number): Span[] =>
    footer.entries(field, BLOCK_BYTES, (at, view) => {
      const offset = Number(view.getBigInt64(at, true));
      const metadata = view.getInt32(at + 8, true);
      const body = Number(view.getBigInt64(at + 16, true));
      if (!(offset >= BEGINNING && metadata >= 0 && body >= 0 && offset + metadata + body <= size))
        throw new Damage('a part of it lies beyond its end');
      return { offset, length: metadata + body };
    });
  const dictionaries = spansOf(2);
  const batches = spansOf(3);
  // Otherwise few bytes could stand for rows without end.
  const promised = [...dictionaries, ...batches].reduce((sum, part) => sum + part.length, 0);
  if (promised > size) throw new Damage('parts of it lie in each other');
  refuseRepeated(dictionaries, batches.length, size);
  return { schema: schemaOf(schema), batches: batches.map((batch) => [...dictionaries, batch]) };
}

/** Bytes of an entry of the table of contents. */
const BLOCK_BYTES = 24;
/** Bytes of dictionaries that may be read in all, beyond those of the file. */
const MAX_REPEATED_BYTES = 64 * 2 ** 30;

/** Each record batch is decoded by itself, with all of its dictionaries. */
function refuseRepeated(dictionaries: readonly Span[], times: number, size: number): void {
  const bytes = dictionaries.reduce((sum, { length }) => sum + length, 0) * times;
  if (bytes > Math.max(100 * size, MAX_REPEATED_BYTES))
    throw new Damage('it has more dictionaries and record batches than can be read');
}

/** The messages of a stream, one after the other. */
export async function contentsOfStream(handle: FileHandle, size: number): Promise<ArrowContents> {
  let schema: ArrowSchema | null = null;
  /** Messages of the dictionaries that hold at the present place, by their id. */
  const dictionaries = new Map<number, Span[]>();
  const batches: Span[][] = [];
  for (let offset = 0; offset < size; ) {
    const found = await messageAt(handle, offset, size);
    if (found === null) break;
    const { message, span } = found;
    offset += span.length;
    const { kind, header } = message;
    if (schema === null) {
      if (kind !== HEADER.schema || header === null) throw new Damage('the description of its columns is missing');
      schema = schemaOf(header);
    } else if (kind === HEADER.dictionary && header !== null) {
      const id = header.long(0);
      const isDelta = header.byte(2) === 1;
      dictionaries.set(id, [...(isDelta ? (dictionaries.get(id) ?? []) : []), span]);
    } else if (kind === HEADER.batch) {
      const needed = [...dictionaries.values()].flat();
      if (batches.length % 1000 === 0) refuseRepeated(needed, batches.length, size);
      batches.push([...needed, span]);
    }
  }
  if (schema === null) throw new Damage('the description of its columns is missing');
  return { schema, batches };
}

/** The message that begins there; null at the mark of the stream's end. */
async function messageAt(
  handle: FileHandle,
  offset: number,
  size: number,
): Promise<{ message: Message; span: Span } | null> {
  if (offset + 8 > size) throw new Damage('it ends too early');
  const { prefix, length } = prefixOf(await bytesAt(handle, offset, 8));
  if (length === 0) return null;
  if (length < 0 || length > MAX_METADATA_BYTES || offset + prefix + length > size)
    throw new Damage('it ends too early');
  const message = decoded(await bytesAt(handle, offset + prefix, length));
  const bytes = prefix + length + message.bodyLength;
  if (offset + bytes > size) throw new Damage('it ends too early');
  return { message, span: { offset, length: bytes } };
}

function prefixOf(bytes: Buffer): { prefix: number; length: number } {
  const first = bytes.readInt32LE(0);
  return first === CONTINUES ? { prefix: 8, length: bytes.readInt32LE(4) } : { prefix: 4, length: first };
}

interface Message {
  readonly kind: number;
  readonly header: FlatTable | null;
  readonly bodyLength: number;
  readonly isOld: boolean;
}

/** Kinds of headers by their number in Message.fbs. */
const HEADER = { schema: 1, dictionary: 2, batch: 3 } as const;
/** Version 1.0 of the format, and later. */
const VERSION_1 = 4;

function decoded(metadata: Uint8Array): Message {
  verifyMessage(metadata);
  const message = FlatTable.root(metadata);
  const bodyLength = message.long(3);
  if (!(bodyLength >= 0 && Number.isSafeInteger(bodyLength))) throw new Damage('a part of it has no end');
  return { kind: message.byte(1), header: message.table(2), bodyLength, isOld: message.short(0) < VERSION_1 };
}

/** Rows that a record batch may have whose columns take no bytes. */
const MAX_ROWS_WITHOUT_BYTES = 2 ** 24;
/** What unpacks to more than both of these was made to fill memory: columns of zeros pack to a few thousandths. */
const MAX_UNPACKED_BYTES = 2 ** 30;
const MAX_GROWTH = 1000;
/** Bytes that a cell of one bit takes in a table. */
const MAX_SPREAD = 64;

/** A message that was read whole, and was checked. */
export interface BatchMessage {
  readonly header: BatchHeader;
  readonly body: Uint8Array;
  /** Bytes without those that follow it. */
  readonly length: number;
}

/**
 * Reads a message that was read whole, and checks it: its lengths against the bytes that are there, and the memory that its
 * columns will take. @param columns that will be made of it
 */
export function batchMessage(bytes: Uint8Array, isLast: boolean, columns: number): BatchMessage {
  if (bytes.length < 8) throw new Damage('it ends too early');
  const { prefix, length } = prefixOf(Buffer.from(bytes.buffer, bytes.byteOffset, 8));
  if (length <= 0 || prefix + length > bytes.length) throw new Damage('it ends too early');
  const message = decoded(bytes.subarray(prefix, prefix + length));
  if (message.kind !== (isLast ? HEADER.batch : HEADER.dictionary) || message.header === null)
    throw new Damage('its table of contents names another part');
  const end = prefix + length + message.bodyLength;
  if (end > bytes.length) throw new Damage('it ends too early');
  const header = headerOf(message.header, message);
  const body = bytes.subarray(prefix + length, end);
  verifyBuffers(header, body, columns);
  return { header, body, length: end };
}

function headerOf(table: FlatTable, { kind, isOld }: Message): BatchHeader {
  const isDictionary = kind === HEADER.dictionary;
  const batch = isDictionary ? table.table(1) : table;
  if (batch === null) throw new Damage('the values of a dictionary are missing');
  const pair = (at: number, view: DataView): [number, number] => [
    Number(view.getBigInt64(at, true)),
    Number(view.getBigInt64(at + 8, true)),
  ];
  const compression = batch.table(3);
  return {
    rows: batch.long(0),
    nodes: batch.entries(1, 16, pair).map(([length, nullCount]) => ({ length, nullCount })),
    buffers: batch.entries(2, 16, pair).map(([offset, length]) => ({ offset, length })),
    compression: compression?.byte(0) ?? null,
    viewBuffers: batch.entries(4, 8, (at, view) => Number(view.getBigInt64(at, true))),
    isDictionary,
    id: isDictionary ? table.long(0) : 0,
    isDelta: isDictionary && table.byte(2) === 1,
    isOld,
  };
}

function verifyBuffers(
  { rows, nodes, buffers, compression, viewBuffers }: BatchHeader,
  body: Uint8Array,
  columns: number,
): void {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let unpacked = 0;
  for (const { offset, length } of buffers) {
    if (!(offset >= 0 && length >= 0 && offset + length <= body.length))
      throw new Damage('the cells of a column lie beyond its end');
    if (offset % 8 !== 0 && length > 0) throw new Damage('its parts are not padded to eight bytes');
    if (compression === null || length === 0) unpacked += length;
    else {
      if (length < 8) throw new Damage('a packed part is cut off');
      const size = Number(view.getBigInt64(offset, true));
      if (size < -1) throw new Damage('a packed part has no length');
      unpacked += size === -1 ? length - 8 : size;
    }
  }
  if (unpacked > Math.max(MAX_UNPACKED_BYTES, MAX_GROWTH * body.length))
    throw new Damage('a part of it unpacks to more than a thousand times its size');
  const mostRows = Math.max(MAX_ROWS_WITHOUT_BYTES, 8 * unpacked);
  if (!(rows >= 0 && rows <= mostRows) || rows * columns * 8 > Math.max(2 * MAX_UNPACKED_BYTES, MAX_SPREAD * unpacked))
    throw new Damage('it promises more rows than it has bytes for');
  for (const { length, nullCount } of nodes) {
    if (!(length >= 0 && length <= mostRows && nullCount >= 0 && nullCount <= length))
      throw new Damage('it promises more cells than it has bytes for');
  }
  const views = viewBuffers.reduce((sum, count) => sum + (count >= 0 ? count : Infinity), 0);
  if (views > buffers.length) throw new Damage('it promises more parts than it has');
}

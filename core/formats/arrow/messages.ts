/** Where the messages of an Arrow file or stream lie, and whether what they promise is there. */
import type { FileHandle } from 'node:fs/promises';
import { Message, MessageHeader, type Schema } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { Damage } from '../damage.ts';
import { verifyFooter, verifyMessage } from './flatbuffer.ts';

/** A message: the length of its metadata, the metadata and its body. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export interface ArrowContents {
  readonly schema: Schema;
  /** For each record batch the messages that it takes: dictionaries, and last itself. */
  readonly batches: readonly (readonly Span[])[];
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
  const footer = Footer.decode(bytes);
  const span = (block: ReturnType<Footer['getRecordBatch']>): Span => {
    if (block === null) throw new Damage('its table of contents is cut off');
    const { offset, metaDataLength, bodyLength } = block;
    const bytes = metaDataLength + bodyLength;
    if (!(offset >= BEGINNING && metaDataLength >= 0 && bodyLength >= 0 && offset + bytes <= size))
      throw new Damage('a part of it lies beyond its end');
    return { offset, length: bytes };
  };
  const all = (count: number, at: (index: number) => ReturnType<Footer['getRecordBatch']>): Span[] =>
    Array.from({ length: count }, (_, index) => span(at(index)));
  const dictionaries = all(footer.numDictionaries, (index) => footer.getDictionaryBatch(index));
  const batches = all(footer.numRecordBatches, (index) => footer.getRecordBatch(index));
  // Otherwise few bytes could stand for rows without end.
  const promised = [...dictionaries, ...batches].reduce((sum, part) => sum + part.length, 0);
  if (promised > size) throw new Damage('parts of it lie in each other');
  refuseRepeated(dictionaries, batches.length, size);
  return { schema: footer.schema, batches: batches.map((batch) => [...dictionaries, batch]) };
}

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
  let schema: Schema | null = null;
  /** Messages of the dictionaries that hold at the present place, by their id. */
  const dictionaries = new Map<number, Span[]>();
  const batches: Span[][] = [];
  for (let offset = 0; offset < size; ) {
    const found = await messageAt(handle, offset, size);
    if (found === null) break;
    const { message, span } = found;
    offset += span.length;
    if (schema === null) {
      if (!message.isSchema()) throw new Damage('the description of its columns is missing');
      schema = message.header();
    } else if (message.isDictionaryBatch()) {
      const { id, isDelta } = message.header();
      dictionaries.set(id, [...(isDelta ? (dictionaries.get(id) ?? []) : []), span]);
    } else if (message.isRecordBatch()) {
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

function decoded(metadata: Uint8Array): Message {
  verifyMessage(metadata);
  const message = Message.decode(metadata);
  if (!(message.bodyLength >= 0 && Number.isSafeInteger(message.bodyLength)))
    throw new Damage('a part of it has no end');
  return message;
}

/** Rows that a record batch may have whose columns take no bytes. */
const MAX_ROWS_WITHOUT_BYTES = 2 ** 24;
/** What unpacks to more than both of these was made to fill memory: columns of zeros pack to a few thousandths. */
const MAX_UNPACKED_BYTES = 2 ** 30;
const MAX_GROWTH = 1000;
/** Bytes that a cell of one bit takes in a table. */
const MAX_SPREAD = 64;

/**
 * Checks a message that was read whole: its lengths against the bytes that are there, and the memory that its columns will
 * take. Returns its length without what follows it. @param columns that will be made of it
 */
export function verifyBatch(bytes: Uint8Array, isLast: boolean, columns: number): number {
  if (bytes.length < 8) throw new Damage('it ends too early');
  const { prefix, length } = prefixOf(Buffer.from(bytes.buffer, bytes.byteOffset, 8));
  if (length <= 0 || prefix + length > bytes.length) throw new Damage('it ends too early');
  const message = decoded(bytes.subarray(prefix, prefix + length));
  const wanted = isLast ? MessageHeader.RecordBatch : MessageHeader.DictionaryBatch;
  if (message.headerType !== wanted) throw new Damage('its table of contents names another part');
  const end = prefix + length + message.bodyLength;
  if (end > bytes.length) throw new Damage('it ends too early');
  const header = message.isDictionaryBatch() ? message.header().data : message.header();
  verifyBuffers(header as unknown as BatchHeader, bytes.subarray(prefix + length, end), columns);
  return end;
}

interface BatchHeader {
  readonly length: number;
  readonly nodes: readonly { readonly length: number; readonly nullCount: number }[];
  readonly buffers: readonly { readonly offset: number; readonly length: number }[];
  readonly compression: object | null;
  readonly variadicBufferCounts: readonly number[];
}

function verifyBuffers(
  { length: rows, nodes, buffers, compression, variadicBufferCounts }: BatchHeader,
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
  const views = variadicBufferCounts.reduce((sum, count) => sum + (count >= 0 ? count : Infinity), 0);
  if (views > buffers.length) throw new Damage('it promises more parts than it has');
}

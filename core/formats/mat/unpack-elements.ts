/** Variables of a MAT-file that are packed: all are unpacked into a temporary file, because they are searched from any place. */
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { createInflate } from 'node:zlib';
import { type CopyingRun, temporaryCopy, type Unpacked } from '../compress/temporary-copy.ts';
import { Damage } from '../damage.ts';
import { MI } from './elements.ts';

interface Packed {
  readonly type: number;
  /** Where its data begins and ends. */
  readonly from: number;
  readonly to: number;
}

const TAG_BYTES = 8;
export const HEADER_BYTES = 128;

async function elementsOf(handle: FileHandle, size: number, isLittle: boolean): Promise<Packed[]> {
  const elements: Packed[] = [];
  const tag = Buffer.alloc(TAG_BYTES);
  for (let at = HEADER_BYTES; at < size; ) {
    const { bytesRead } = await handle.read(tag, 0, TAG_BYTES, at);
    if (bytesRead < TAG_BYTES) throw new Damage('it ends within a variable');
    const [type, length] = isLittle
      ? [tag.readUInt32LE(0), tag.readUInt32LE(4)]
      : [tag.readUInt32BE(0), tag.readUInt32BE(4)];
    const from = at + TAG_BYTES;
    if (type !== MI.matrix && type !== MI.compressed) throw new Damage('something stands where a variable should');
    if (from + length > size) throw new Damage('its end is missing');
    elements.push({ type, from, to: from + length });
    at = from + length;
  }
  return elements;
}

/** A copy without packed variables; null where there are none. */
export async function unpackElements(
  handle: FileHandle,
  path: string,
  size: number,
  isLittle: boolean,
  run: CopyingRun,
): Promise<Unpacked | null> {
  const elements = await elementsOf(handle, size, isLittle);
  if (!elements.some(({ type }) => type === MI.compressed)) return null;
  let taken = 0;
  async function* copy(): AsyncGenerator<Uint8Array> {
    const header = Buffer.alloc(HEADER_BYTES);
    await handle.read(header, 0, HEADER_BYTES, 0);
    yield header;
    for (const { type, from, to } of elements) {
      const isPacked = type === MI.compressed;
      if (to === from) throw new Damage('a variable has no bytes');
      const input = createReadStream(path, { start: isPacked ? from : from - TAG_BYTES, end: to - 1 });
      yield* isPacked ? whole(unpacked(input), isLittle) : input;
      taken = to;
    }
  }
  return temporaryCopy(copy(), { run, file: path, most: Infinity, taken: () => Math.max(1, taken), total: size });
}

async function* unpacked(input: NodeJS.ReadableStream & { destroy(): void }): AsyncGenerator<Uint8Array> {
  const stream = createInflate({ chunkSize: 1 << 18 });
  input.on('error', (error) => stream.destroy(error));
  try {
    for await (const bytes of input.pipe(stream)) yield bytes as Uint8Array;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code?.startsWith('Z_') === true ? new Damage('a packed variable cannot be unpacked') : error;
  } finally {
    input.destroy();
    stream.destroy();
  }
}

/** The bytes of one element, which must be as many as its tag says; those behind it begin at a multiple of eight. */
async function* whole(chunks: AsyncIterable<Uint8Array>, isLittle: boolean): AsyncGenerator<Uint8Array> {
  let head = Buffer.alloc(0);
  let given = 0;
  let wanted = -1;
  for await (const bytes of chunks) {
    given += bytes.length;
    if (wanted < 0) {
      head = Buffer.concat([head, bytes]);
      if (head.length < TAG_BYTES) continue;
      wanted = TAG_BYTES + (isLittle ? head.readUInt32LE(4) : head.readUInt32BE(4));
      if ((isLittle ? head.readUInt32LE(0) : head.readUInt32BE(0)) !== MI.matrix)
        throw new Damage('a packed variable is no array');
      yield head;
    } else yield bytes;
    if (given > wanted) throw new Damage('a packed variable is longer than it promises');
  }
  if (given !== wanted) throw new Damage('a packed variable is shorter than it promises');
  yield new Uint8Array((8 - (given % 8)) % 8);
}

/** Headers of objects: messages that describe a group or a dataset. See the specification, "Data Object Headers". */
import { Damage } from '../damage.ts';
import { CHECKSUM_BYTES, Hdf5Cursor, type Hdf5File } from './file.ts';

/** Messages by their type. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFill: 0x04,
  fill: 0x05,
  link: 0x06,
  external: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

const MAX_MESSAGES = 1 << 18;
const MAX_BLOCKS = 1 << 14;
const SHARED = 0x02;

export interface Hdf5Message {
  readonly type: number;
  readonly view: DataView;
}

/** The messages of the object at an address. */
export function messagesOf(file: Hdf5File, address: number, depth = 0): Hdf5Message[] {
  const messages: Hdf5Message[] = [];
  const blocks: { at: number; length: number }[] = [];
  const first = file.cursor(address, 16);
  const isNew = first.letters(4) === 'OHDR';
  let hasOrder = false;
  const take = (cursor: Hdf5Cursor): void => {
    const least = isNew ? (hasOrder ? 6 : 4) : 8;
    while (cursor.left >= least) {
      const type = isNew ? cursor.uint8() : cursor.uint16();
      const size = cursor.uint16();
      const flags = cursor.uint8();
      cursor.skip(isNew ? (hasOrder ? 2 : 0) : 3);
      const at = cursor.at;
      cursor.skip(size);
      if (messages.length > MAX_MESSAGES) throw new Damage('an object has too many descriptions');
      const view = new DataView(cursor.view.buffer, cursor.view.byteOffset + at, size);
      if (type === MESSAGE.continuation) {
        const next = new Hdf5Cursor(view, file);
        blocks.push({ at: next.address(), length: next.length() });
        // A block that leads back to itself would be read without end.
        if (blocks.length > MAX_BLOCKS) throw new Damage('the description of an object has no end');
      } else if ((flags & SHARED) !== 0) messages.push({ type, view: shared(file, type, view, depth) });
      else messages.push({ type, view });
    }
  };
  if (isNew) {
    const cursor = file.part(address, 'OHDR', 64);
    if (cursor.uint8() !== 2) throw new Damage('an object has a header of an unknown version');
    const flags = cursor.uint8();
    if ((flags & 0x20) !== 0) cursor.skip(16);
    if ((flags & 0x10) !== 0) cursor.skip(4);
    hasOrder = (flags & 0x04) !== 0;
    const length = Math.max(0, cursor.uint(1 << (flags & 0x03)));
    file.verify(address, cursor.at + length + CHECKSUM_BYTES);
    take(file.cursor(address + cursor.at, length));
  } else {
    const cursor = file.cursor(address, 16);
    if (cursor.uint8() !== 1) throw new Damage('an object has no header where it should');
    cursor.skip(7);
    take(file.cursor(address + 16, cursor.uint32()));
  }
  const seen = new Set<number>();
  for (const { at, length } of blocks) {
    if (seen.has(at)) throw new Damage('the description of an object leads back to itself');
    seen.add(at);
    const block = file.cursor(at, length);
    if (!isNew) {
      take(block);
      continue;
    }
    if (block.letters(4) !== 'OCHK') throw new Damage('a part of the description of an object is missing');
    file.verify(at, length);
    take(file.cursor(at + 4, Math.max(0, length - 4 - CHECKSUM_BYTES)));
  }
  return messages;
}

/** A message that stands in the header of another object, such as a type that has a name. */
function shared(file: Hdf5File, type: number, view: DataView, depth: number): DataView {
  const cursor = new Hdf5Cursor(view, file);
  const version = cursor.uint8();
  const kind = cursor.uint8();
  if (version === 1) cursor.skip(6);
  else if (version === 3 && kind === 1) throw new Damage('it keeps descriptions in a common heap, which is not read');
  if (depth > 2) throw new Damage('descriptions point to each other without end');
  const found = messagesOf(file, cursor.address(), depth + 1).find((message) => message.type === type);
  if (found === undefined) throw new Damage('a description is not where it should be');
  return found.view;
}

export const messageOf = (messages: readonly Hdf5Message[], type: number): DataView | null =>
  messages.find((message) => message.type === type)?.view ?? null;

/** Attributes of groups and datasets. See the specification, "The Attribute Message". */
import { longReader, numberReader } from '../cells/stored-numbers.ts';
import { Damage } from '../damage.ts';
import { dataspaceOf } from './dataset.ts';
import { type Hdf5Type, typeOfMessage } from './datatype.ts';
import { Hdf5Cursor, type Hdf5File, NOWHERE } from './file.ts';
import { FractalHeap } from './fractal-heap.ts';
import type { GlobalHeap } from './global-heap.ts';
import { type Hdf5Message, MESSAGE, messageOf, messagesOf } from './object-header.ts';
import { recordsOf } from './tree-2.ts';

export interface Attribute {
  /** Its numbers and texts; empty where it holds something else. */
  readonly values: readonly (string | number)[];
  /** Of a single text: its bytes, which may be a pickle. */
  readonly bytes: Uint8Array;
}

const MAX_VALUES = 1 << 20;
const MAX_ATTRIBUTES = 1 << 16;
const SHARED_TYPE = 1;
const NO_BYTES = new Uint8Array(0);

/** The attributes of an object by their names. */
export function attributesOf(
  file: Hdf5File,
  heap: GlobalHeap,
  messages: readonly Hdf5Message[],
): ReadonlyMap<string, Attribute> {
  const found = new Map<string, Attribute>();
  const take = (cursor: Hdf5Cursor): void => {
    if (found.size > MAX_ATTRIBUTES) throw new Damage('an object has too many attributes');
    const [name, value] = attributeAt(file, heap, cursor);
    found.set(name, value);
  };
  for (const { type, view } of messages) if (type === MESSAGE.attribute) take(new Hdf5Cursor(view, file));
  const info = messageOf(messages, MESSAGE.attributeInfo);
  if (info === null) return found;
  const cursor = new Hdf5Cursor(info, file);
  cursor.skip(1);
  if ((cursor.uint8() & 1) !== 0) cursor.skip(2);
  const heapAt = cursor.address();
  const treeAt = cursor.address();
  if (heapAt === NOWHERE) return found;
  const own = new FractalHeap(file, heapAt);
  for (const { type, record } of recordsOf(file, treeAt)) {
    if (type !== 8) throw new Damage('attributes are kept in a way that is not known');
    take(own.object(record.take(8)));
  }
  return found;
}

function attributeAt(file: Hdf5File, heap: GlobalHeap, cursor: Hdf5Cursor): readonly [string, Attribute] {
  const version = cursor.uint8();
  const flags = cursor.uint8();
  const [nameBytes, typeBytes, spaceBytes] = [cursor.uint16(), cursor.uint16(), cursor.uint16()];
  if (version === 3) cursor.skip(1);
  if (version < 1 || version > 3) throw new Damage('an attribute is of an unknown version');
  const padded = (length: number): number => (version === 1 ? Math.ceil(length / 8) * 8 : length);
  const part = (length: number): DataView => {
    const bytes = cursor.take(padded(length));
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  };
  const name = Buffer.from(cursor.take(padded(nameBytes)).subarray(0, nameBytes))
    .toString('utf8')
    .replace(/\0.*$/s, '');
  const typeView = part(typeBytes);
  const type = version > 1 && (flags & SHARED_TYPE) !== 0 ? namedType(file, typeView) : typeOfMessage(file, typeView);
  const { sizes } = dataspaceOf(file, part(spaceBytes));
  const count = sizes === null ? 0 : sizes.reduce((product, size) => product * size, 1);
  if (count > MAX_VALUES) return [name, { values: [], bytes: NO_BYTES }];
  const bytes = cursor.take(count * type.bytes);
  const values = valuesOf(file, heap, type, bytes, count);
  return [name, { values, bytes: type.is === 'text' && count === 1 ? Uint8Array.from(bytes) : NO_BYTES }];
}

/** A type that stands in the header of another object. */
function namedType(file: Hdf5File, view: DataView): Hdf5Type {
  const cursor = new Hdf5Cursor(view, file);
  const version = cursor.uint8();
  cursor.skip(version === 1 ? 7 : 1);
  const found = messageOf(messagesOf(file, cursor.address()), MESSAGE.datatype);
  if (found === null) throw new Damage('a type is not where it should be');
  return typeOfMessage(file, found);
}

/** Elements as texts and numbers; those of other types are left out. */
export function valuesOf(
  file: Hdf5File,
  heap: GlobalHeap,
  type: Hdf5Type,
  bytes: Uint8Array,
  count: number,
): (string | number)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: (string | number)[] = [];
  for (let index = 0; index < count; index++) {
    const at = index * type.bytes;
    if (type.is === 'number' || type.is === 'enum') {
      const { number } = type;
      values.push(
        number.as === 'integer' && number.bytes === 8
          ? exact(longReader(number)(view, at))
          : numberReader(number)(view, at),
      );
    } else if (type.is === 'truth') values.push(numberReader(type.number)(view, at));
    else if (type.is === 'text') values.push(unpadded(bytes.subarray(at, at + type.bytes), type.padding));
    else if (type.is === 'far text' || isListOfLetters(type)) {
      const element = new Hdf5Cursor(new DataView(bytes.buffer, bytes.byteOffset + at, type.bytes), file);
      values.push(Buffer.from(heap.bytes(element, 1)).toString('utf8'));
    }
  }
  return values;
}

/** MATLAB stores names so. */
const isListOfLetters = (type: Hdf5Type): boolean => type.is === 'list' && type.of.is === 'text' && type.of.bytes === 1;

const exact = (value: bigint): number | string => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value));

/** A text of fixed width without what fills it up. */
export function unpadded(bytes: Uint8Array, padding: 'nul' | 'nuls' | 'blanks'): string {
  return Buffer.from(bytes.subarray(0, endOf(bytes, 0, bytes.length, padding))).toString('utf8');
}

/** Where a text of fixed width ends. */
export function endOf(bytes: Uint8Array, from: number, to: number, padding: 'nul' | 'nuls' | 'blanks'): number {
  if (padding === 'nul') {
    let end = from;
    while (end < to && bytes[end] !== 0) end++;
    return end;
  }
  const blank = padding === 'blanks' ? BLANK : 0;
  let end = to;
  while (end > from && (bytes[end - 1] === 0 || bytes[end - 1] === blank)) end--;
  return end;
}

const BLANK = 0x20;

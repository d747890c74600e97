/**
 * Checks Parquet's metadata before the library reads it: numbers of endless length, lists longer than the bytes that are
 * left and structures without end are found here, in one pass. See the Thrift Compact Protocol.
 */
import { Damage } from '../damage.ts';

const TYPE = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
} as const;

/** Structures within structures; Parquet's own need eight or so. */
const MAX_DEPTH = 32;
/** Bytes of a number of 64 bits, seven of them in each. */
const MAX_NUMBER_BYTES = 10;

const unsound = (): Damage => new Damage('a description in it is damaged');

/** Follows the structure that begins at `at`; returns where it ends. Throws Damage where it is none. */
export function verifyThrift(bytes: Uint8Array, at: number): number {
  let offset = at;
  const byte = (): number => {
    if (offset >= bytes.length) throw new Damage('a description in it is cut off');
    return bytes[offset++];
  };
  /** The lower 32 bits, as the library reads them. */
  const number = (): number => {
    let value = 0;
    for (let index = 0; index < MAX_NUMBER_BYTES; index++) {
      const next = byte();
      if (index < 5) value |= (next & 0x7f) << (7 * index);
      if (next < 0x80) return value;
    }
    throw unsound();
  };
  const skip = (count: number): void => {
    if (!(count >= 0 && offset + count <= bytes.length)) throw new Damage('a description in it is cut off');
    offset += count;
  };
  const element = (type: number, depth: number): void => {
    switch (type) {
      case TYPE.true:
      case TYPE.false:
        return;
      case TYPE.byte:
        skip(1);
        return;
      case TYPE.i16:
      case TYPE.i32:
      case TYPE.i64:
        number();
        return;
      case TYPE.double:
        skip(8);
        return;
      case TYPE.binary:
        skip(number());
        return;
      case TYPE.list: {
        const head = byte();
        const of = head & 0x0f;
        const count = head >> 4 === 15 ? number() : head >> 4;
        // Each element takes a byte at least.
        if (count < 0 || count > bytes.length - offset) throw unsound();
        const isFlag = of === TYPE.true || of === TYPE.false;
        for (let index = 0; index < count; index++) element(isFlag ? TYPE.byte : of, depth + 1);
        return;
      }
      case TYPE.struct:
        struct(depth + 1);
        return;
      default:
        throw unsound();
    }
  };
  const struct = (depth: number): void => {
    if (depth > MAX_DEPTH) throw unsound();
    for (;;) {
      const head = byte();
      if ((head & 0x0f) === TYPE.stop) return;
      if (head >> 4 === 0) number();
      element(head & 0x0f, depth);
    }
  };
  struct(0);
  return offset;
}

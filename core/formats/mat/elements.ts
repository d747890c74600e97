/**
 * Data elements of MAT-files of version 5: a tag and its bytes. See "MAT-File Level 5 File Format" in
 * "MAT-File Format", MathWorks.
 */
import type { StoredNumber } from '../cells/stored-numbers.ts';
import { Damage } from '../damage.ts';
import type { ThreadBytes } from '../thread-bytes.ts';

/** Types of data. */
export const MI = { uint32: 6, int32: 5, matrix: 14, compressed: 15, utf8: 16, utf16: 17, utf32: 18 } as const;

/** Of numbers: bytes, and whether they are signed and floats. */
const NUMBERS: Readonly<Record<number, readonly [bytes: number, isSigned: boolean, isFloat?: boolean]>> = {
  1: [1, true],
  2: [1, false],
  3: [2, true],
  4: [2, false],
  5: [4, true],
  6: [4, false],
  7: [4, true, true],
  9: [8, true, true],
  12: [8, true],
  13: [8, false],
};

export interface MatElement {
  readonly type: number;
  /** Where its data begins. */
  readonly at: number;
  readonly length: number;
  /** Where the element behind it begins. */
  readonly next: number;
}

/** Elements of a file in its byte order. Throws `Damage` where they reach beyond what contains them. */
export class MatBytes {
  readonly bytes: ThreadBytes;
  readonly isLittle: boolean;

  constructor(bytes: ThreadBytes, isLittle: boolean) {
    this.bytes = bytes;
    this.isLittle = isLittle;
  }

  uint32(at: number): number {
    return this.bytes.view(at, 4).getUint32(0, this.isLittle);
  }

  /** The element at a place within the bytes before `end`. */
  element(at: number, end: number): MatElement {
    if (at + 8 > end) throw new Damage('it ends within a value');
    const word = this.uint32(at);
    // Up to four bytes stand in the tag itself.
    const short = word >>> 16;
    if (short !== 0) {
      if (short > 4) throw new Damage('a value is longer than its tag allows');
      return { type: word & 0xffff, at: at + 4, length: short, next: at + 8 };
    }
    const length = this.uint32(at + 4);
    if (at + 8 + length > end) throw new Damage('a value promises more bytes than there are');
    return { type: word, at: at + 8, length, next: Math.min(end, at + 8 + Math.ceil(length / 8) * 8) };
  }

  /** How the numbers of an element are stored. */
  numberOf({ type }: Pick<MatElement, 'type'>): StoredNumber {
    const known = NUMBERS[type];
    if (known === undefined) throw new Damage(`a value is of the unknown type ${type}`);
    const [bytes, isSigned, isFloat = false] = known;
    return { as: isFloat ? 'float' : 'integer', bytes, isSigned, isLittle: this.isLittle };
  }

  /** Letters of one byte each, up to the first NUL. */
  name({ at, length }: MatElement): string {
    const bytes = this.bytes.take(at, length);
    const end = bytes.indexOf(0);
    return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
  }

  /** Whole numbers of an element of int32 or uint32. */
  integers({ type, at, length }: MatElement): number[] {
    if (type !== MI.int32 && type !== MI.uint32) throw new Damage('its sizes are no whole numbers');
    const count = Math.floor(length / 4);
    if (count > MAX_SIZES) throw new Damage('an array has more than 64 dimensions');
    const view = this.bytes.view(at, 4 * count);
    return Array.from({ length: count }, (_, index) => view.getInt32(4 * index, this.isLittle));
  }
}

const MAX_SIZES = 64;

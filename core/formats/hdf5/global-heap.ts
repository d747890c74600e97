/** Texts and lists of any length, in heaps of the whole file. See the specification, "Global Heap". */
import { Damage } from '../damage.ts';
import { type Hdf5Cursor, type Hdf5File, NOWHERE } from './file.ts';

const MAX_HEAP_BYTES = 1 << 30;
/** Heaps whose contents are remembered. */
const MAX_KNOWN = 256;
const NOTHING = new Uint8Array(0);

export class GlobalHeap {
  private readonly file: Hdf5File;
  /** By the address of a heap: where its objects lie, and their lengths, by their numbers. */
  private readonly known = new Map<number, ReadonlyMap<number, readonly [at: number, length: number]>>();

  constructor(file: Hdf5File) {
    this.file = file;
  }

  /** The bytes of an element: so many, of the heap and number that follow. */
  bytes(element: Hdf5Cursor, unitBytes: number): Uint8Array {
    const length = element.uint(4) * unitBytes;
    const address = element.address();
    const number = element.uint(4);
    if (length === 0 || address === NOWHERE || address === 0) return NOTHING;
    const found = this.objects(address).get(number);
    if (found === undefined || length < 0 || length > found[1]) throw new Damage('a text is not where it should be');
    return this.file.cursor(found[0], length).take(length);
  }

  private objects(address: number): ReadonlyMap<number, readonly [number, number]> {
    const known = this.known.get(address);
    if (known !== undefined) return known;
    const { file } = this;
    const head = file.part(address, 'GCOL', 8 + file.lengthBytes);
    head.skip(4);
    const size = head.length();
    if (size < head.at || size > MAX_HEAP_BYTES) throw new Damage('a heap of texts has a size that cannot be');
    const objects = new Map<number, readonly [number, number]>();
    const headBytes = 8 + file.lengthBytes;
    for (let at = headBytes; at + headBytes <= size; ) {
      const entry = file.cursor(address + at, headBytes);
      const number = entry.uint16();
      entry.skip(6);
      const length = entry.length();
      // What follows is free.
      if (number === 0) break;
      if (length < 0 || at + headBytes + length > size) throw new Damage('a heap of texts holds more than fits');
      objects.set(number, [address + at + headBytes, length]);
      at += headBytes + Math.ceil(length / 8) * 8;
    }
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(address, objects);
    return objects;
  }
}

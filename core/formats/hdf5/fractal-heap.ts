/** Fractal heaps, which hold links and attributes of large groups. See the specification, "Fractal Heap". */
import { Damage } from '../damage.ts';
import { CHECKSUM_BYTES, Hdf5Cursor, type Hdf5File, NOWHERE } from './file.ts';
import { bytesFor, recordsOf } from './tree-2.ts';

const HEADER_BYTES = 256;
const MAX_DEPTH = 32;
const MAX_OBJECT_BYTES = 16 << 20;

export class FractalHeap {
  private readonly file: Hdf5File;
  private readonly width: number;
  private readonly startBytes: number;
  private readonly maxDirectBytes: number;
  private readonly offsetBytes: number;
  private readonly lengthBytes: number;
  private readonly root: number;
  private readonly rows: number;
  private readonly idBytes: number;
  /** The tree of the objects that are too large for a block. */
  private readonly hugeTree: number;
  private huge: ReadonlyMap<number, readonly [at: number, length: number]> | null = null;

  constructor(file: Hdf5File, address: number) {
    this.file = file;
    const head = file.part(address, 'FRHP', HEADER_BYTES);
    head.skip(1);
    this.idBytes = head.uint16();
    const filterBytes = head.uint16();
    if (filterBytes > 0) throw new Damage('a heap of names is packed, which is not read');
    head.skip(1);
    const maxManaged = head.uint32();
    head.skip(file.lengthBytes);
    this.hugeTree = head.address();
    head.skip(file.lengthBytes + file.offsetBytes + 8 * file.lengthBytes);
    this.width = head.uint16();
    this.startBytes = head.length();
    this.maxDirectBytes = head.length();
    const maxBits = head.uint16();
    head.skip(2);
    this.root = head.address();
    this.rows = head.uint16();
    file.verify(address, head.at + CHECKSUM_BYTES);
    this.offsetBytes = Math.ceil(maxBits / 8);
    const isPower = (value: number): boolean => value > 0 && Number.isInteger(Math.log2(value));
    if (!isPower(this.startBytes) || !isPower(this.maxDirectBytes) || !isPower(this.width) || this.offsetBytes > 8)
      throw new Damage('a heap has sizes that cannot be');
    this.lengthBytes = Math.min(Math.ceil(Math.log2(this.maxDirectBytes) / 8), bytesFor(maxManaged));
  }

  /** The bytes of an object by its identifier. */
  object(id: Uint8Array): Hdf5Cursor {
    const kind = (id[0] >> 4) & 0x03;
    const cursor = new Hdf5Cursor(new DataView(id.buffer, id.byteOffset, id.byteLength), this.file);
    cursor.skip(1);
    if (kind === 2) return new Hdf5Cursor(new DataView(id.buffer, id.byteOffset + 1, (id[0] & 0x0f) + 1), this.file);
    if (kind === 1) return this.hugeObject(cursor);
    if (kind !== 0) throw new Damage('a heap holds something of an unknown kind');
    const offset = cursor.uint(this.offsetBytes);
    const length = cursor.uint(this.lengthBytes);
    if (length < 0 || length > MAX_OBJECT_BYTES) throw new Damage('something in a heap is too long');
    const found = this.rows === 0 ? { at: this.root, from: 0 } : this.find(this.root, this.rows, 0, offset, 0);
    return this.file.cursor(found.at + offset - found.from, length);
  }

  /** An object of its own: its identifier says where it lies, or its number in a tree. */
  private hugeObject(id: Hdf5Cursor): Hdf5Cursor {
    const { file } = this;
    const isDirect = this.idBytes - 1 >= file.offsetBytes + file.lengthBytes;
    const [at, length] = isDirect
      ? [id.address(), id.length()]
      : (this.hugeObjects().get(id.uint(Math.min(8, this.idBytes - 1))) ?? [NOWHERE, 0]);
    if (length < 0 || length > MAX_OBJECT_BYTES) throw new Damage('something in a heap is too long');
    return file.cursor(at, length);
  }

  private hugeObjects(): ReadonlyMap<number, readonly [at: number, length: number]> {
    if (this.huge !== null) return this.huge;
    const found = new Map<number, readonly [number, number]>();
    for (const { type, record } of recordsOf(this.file, this.hugeTree)) {
      if (type !== 1) throw new Damage('a heap lists its objects in a way that is not known');
      const place = [record.address(), record.length()] as const;
      found.set(record.length(), place);
    }
    this.huge = found;
    return found;
  }

  private blockBytes(row: number): number {
    return row <= 1 ? this.startBytes : this.startBytes * 2 ** (row - 1);
  }

  /** The direct block that holds an offset, below an indirect one that begins at `start`. */
  private find(at: number, rows: number, start: number, offset: number, depth: number): { at: number; from: number } {
    if (depth > MAX_DEPTH || at === NOWHERE) throw new Damage('something is not in its heap');
    const { file, width } = this;
    const directRows = Math.log2(this.maxDirectBytes) - Math.log2(this.startBytes) + 2;
    const bytes = 5 + file.offsetBytes * (1 + rows * width) + this.offsetBytes + CHECKSUM_BYTES;
    const cursor = file.part(at, 'FHIB', bytes);
    file.verify(at, bytes);
    cursor.skip(1 + file.offsetBytes + this.offsetBytes);
    let from = start;
    for (let row = 0; row < rows; row++) {
      const blockBytes = this.blockBytes(row);
      for (let column = 0; column < width; column++, from += blockBytes) {
        const child = cursor.address();
        if (offset >= from + blockBytes) continue;
        if (child === NOWHERE) throw new Damage('something is not in its heap');
        if (row < directRows) return { at: child, from };
        const below = Math.log2(blockBytes) - Math.log2(this.startBytes * width) + 1;
        return this.find(child, below, from, offset, depth + 1);
      }
    }
    throw new Damage('something is not in its heap');
  }
}

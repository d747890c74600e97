/**
 * The file as a whole: where objects lie, and numbers whose width the file decides.
 * See the HDF5 File Format Specification, version 3.0 and 4.0: "Superblock".
 */
import { Damage } from '../damage.ts';
import type { ThreadBytes } from '../thread-bytes.ts';
import { lookup3 } from './lookup3.ts';

const SIGNATURE = '\x89HDF\r\n\x1a\n';
/** The signature stands at the beginning, or behind a user block of 512, 1024 … bytes. */
const FIRST_USER_BLOCK = 512;
const SUPERBLOCK_BYTES = 128;
/** Of descriptions that newer versions of the library write. */
export const CHECKSUM_BYTES = 4;

/** An address that points nowhere. */
export const NOWHERE = -1;

/** Reads numbers one after the other. Throws `Damage` at the end of the bytes. */
export class Hdf5Cursor {
  at = 0;
  readonly view: DataView;
  private readonly file: Pick<Hdf5File, 'offsetBytes' | 'lengthBytes'>;

  constructor(view: DataView, file: Pick<Hdf5File, 'offsetBytes' | 'lengthBytes'>) {
    this.view = view;
    this.file = file;
  }

  get left(): number {
    return this.view.byteLength - this.at;
  }

  private step(length: number): number {
    const { at } = this;
    if (length > this.left) throw new Damage('it ends within a description');
    this.at += length;
    return at;
  }

  skip(length: number): void {
    this.step(length);
  }

  take(length: number): Uint8Array {
    const at = this.step(length);
    return new Uint8Array(this.view.buffer, this.view.byteOffset + at, length);
  }

  letters(length: number): string {
    return Buffer.from(this.take(length)).toString('latin1');
  }

  uint8(): number {
    return this.view.getUint8(this.step(1));
  }

  uint16(): number {
    return this.view.getUint16(this.step(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.step(4), true);
  }

  /** A whole number of some bytes; `NOWHERE` where all its bits are set. */
  uint(bytes: number): number {
    const at = this.step(bytes);
    let value = 0;
    let isNowhere = true;
    for (let index = bytes - 1; index >= 0; index--) {
      const byte = this.view.getUint8(at + index);
      if (byte !== 0xff) isNowhere = false;
      value = value * 256 + byte;
    }
    if (isNowhere) return NOWHERE;
    if (!Number.isSafeInteger(value)) throw new Damage('it promises more than any file holds');
    return value;
  }

  address(): number {
    return this.uint(this.file.offsetBytes);
  }

  length(): number {
    return this.uint(this.file.lengthBytes);
  }

  /** A text up to its NUL, which is taken as well. */
  text(): string {
    const start = this.at;
    while (this.uint8() !== 0);
    return Buffer.from(this.view.buffer, this.view.byteOffset + start, this.at - start - 1).toString('utf8');
  }

  /** Goes on at a multiple of some bytes. */
  align(bytes: number): void {
    this.skip((bytes - (this.at % bytes)) % bytes);
  }
}

let opened = 0;

export class Hdf5File {
  readonly bytes: ThreadBytes;
  /** Tells the file from others, and from itself after a change. */
  readonly stamp: string;
  /** Where addresses are counted from. */
  readonly base: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** The header of the root group. */
  readonly root: number;

  /** Throws `Damage` where it is no HDF5 file, or a part of it is missing. */
  constructor(bytes: ThreadBytes, stamp = `opened ${++opened}`) {
    this.stamp = stamp;
    const start = signatureAt(bytes);
    if (start === null) throw new Damage('it does not begin as one');
    this.bytes = bytes;
    const cursor = new Hdf5Cursor(bytes.view(start, Math.min(SUPERBLOCK_BYTES, bytes.size - start)), {
      offsetBytes: 8,
      lengthBytes: 8,
    });
    cursor.skip(SIGNATURE.length);
    const version = cursor.uint8();
    if (version > 3) throw new Damage(`its superblock has the version ${version}, which is not known`);
    if (version <= 1) cursor.skip(4);
    this.offsetBytes = cursor.uint8();
    this.lengthBytes = cursor.uint8();
    if (![2, 4, 8].includes(this.offsetBytes) || ![2, 4, 8].includes(this.lengthBytes))
      throw new Damage('its addresses have an unknown width');
    const own = new Hdf5Cursor(cursor.view, this);
    own.at = cursor.at;
    if (version <= 1) own.skip(version === 1 ? 13 : 9);
    else own.skip(1);
    const base = own.address();
    // Where free space is kept, or an extension.
    own.skip(this.offsetBytes);
    const end = own.address();
    // The driver, and the name of the root group, which has none.
    if (version <= 1) own.skip(2 * this.offsetBytes);
    this.root = own.address();
    // Bytes may have been put before a whole file, or taken away: addresses count from where it begins now.
    this.base = start;
    if (end !== NOWHERE && end - Math.max(0, base) + start > bytes.size) throw new Damage('its end is missing');
    if (version >= 2) this.verify(0, own.at + CHECKSUM_BYTES);
  }

  view(address: number, length: number): DataView {
    if (address === NOWHERE) throw new Damage('a part of it has no address');
    return this.bytes.view(this.base + address, length);
  }

  cursor(address: number, length: number): Hdf5Cursor {
    return new Hdf5Cursor(this.view(address, length), this);
  }

  /** Throws `Damage` where a description is not what its checksum says. @param length with the checksum, its last four bytes */
  verify(address: number, length: number): void {
    const view = this.view(address, length);
    const end = length - CHECKSUM_BYTES;
    if (lookup3(new Uint8Array(view.buffer, view.byteOffset, end)) !== view.getUint32(end, true))
      throw new Damage('the checksum of a description is wrong');
  }

  /** A cursor behind the letters that a part begins with, over so many bytes or up to the end of the file. */
  part(address: number, signature: string, length: number): Hdf5Cursor {
    const left = this.bytes.size - this.base - address;
    const cursor = this.cursor(address, Math.min(length, left));
    if (cursor.letters(4) !== signature) throw new Damage(`a part that should begin with ${signature} does not`);
    return cursor;
  }
}

function signatureAt(bytes: ThreadBytes): number | null {
  for (let at = 0; at + SUPERBLOCK_BYTES / 2 <= bytes.size; at = at === 0 ? FIRST_USER_BLOCK : at * 2) {
    const start = Buffer.from(bytes.take(at, SIGNATURE.length)).toString('latin1');
    if (start === SIGNATURE) return at;
  }
  return null;
}

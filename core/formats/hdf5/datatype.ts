/** Types of the elements of datasets and attributes. See the specification, "The Datatype Message". */
import { numberReader, type StoredNumber } from '../cells/stored-numbers.ts';
import { Damage } from '../damage.ts';
import { Hdf5Cursor, type Hdf5File } from './file.ts';

export type Hdf5Type = { readonly bytes: number } /** `areBits`: flags rather than a number. */ & (
  | { readonly is: 'number'; readonly number: StoredNumber; readonly areBits?: true }
  /** Numbers that stand for truths. */
  | {
      readonly is: 'truth';
      readonly number: StoredNumber;
      readonly yes: number;
      readonly no: number;
      /** The number that stands for a missing cell; null where none does. */
      readonly missing: number | null;
    }
  | { readonly is: 'text'; readonly padding: 'nul' | 'nuls' | 'blanks' }
  /** A text of its own length in a heap. */
  | { readonly is: 'far text' }
  | { readonly is: 'enum'; readonly number: StoredNumber; readonly names: string[]; readonly values: number[] }
  | { readonly is: 'compound'; readonly members: readonly Hdf5Member[] }
  | { readonly is: 'array'; readonly sizes: readonly number[]; readonly of: Hdf5Type }
  /** Addresses of other objects. */
  | { readonly is: 'reference' }
  /** A list of any length in a heap. */
  | { readonly is: 'list'; readonly of: Hdf5Type }
  /** What no column holds, as a sentence goes on: "holds …". */
  | { readonly is: 'other'; readonly what: string }
);

export interface Hdf5Member {
  readonly name: string;
  /** Bytes after the beginning of the element. */
  readonly at: number;
  readonly type: Hdf5Type;
}

const MAX_DEPTH = 16;
const MAX_MEMBERS = 100_000;
const PADDINGS = ['nul', 'nuls', 'blanks'] as const;

export const typeOfMessage = (file: Hdf5File, view: DataView): Hdf5Type => typeAt(new Hdf5Cursor(view, file), 0);

function typeAt(cursor: Hdf5Cursor, depth: number): Hdf5Type {
  if (depth > MAX_DEPTH) throw new Damage('its types lie in each other too deep');
  const head = cursor.uint8();
  const version = head >> 4;
  const [low, middle] = [cursor.uint8(), cursor.uint8()];
  cursor.skip(1);
  const count = low | (middle << 8);
  const bytes = cursor.uint32();
  const other = (what: string): Hdf5Type => ({ is: 'other', bytes, what });
  if (version < 1 || version > 5) throw new Damage(`a type has the version ${version}, which is not known`);
  if (bytes === 0) throw new Damage('a type has no bytes');
  switch (head & 0x0f) {
    case 0: {
      const [offset, precision] = [cursor.uint16(), cursor.uint16()];
      const isSigned = (low & 8) !== 0;
      // Fewer bits than the bytes have are the lower ones, and the others zeros.
      const isRead = offset === 0 && (precision === bytes * 8 || (!isSigned && precision < bytes * 8));
      if (!isRead || ![1, 2, 4, 8].includes(bytes)) return other(`whole numbers of ${precision} bits`);
      return { is: 'number', bytes, number: { as: 'integer', bytes, isSigned, isLittle: (low & 1) === 0 } };
    }
    case 1:
      return floatAt(cursor, bytes, low);
    case 2:
      cursor.skip(2);
      return other('times of an old kind');
    case 3:
      return { is: 'text', bytes, padding: PADDINGS[low & 0x0f] ?? 'nul' };
    case 4: {
      const [offset, precision] = [cursor.uint16(), cursor.uint16()];
      if (offset !== 0 || precision !== bytes * 8 || ![1, 2, 4, 8].includes(bytes)) return other('bits');
      const number: StoredNumber = { as: 'integer', bytes, isSigned: false, isLittle: (low & 1) === 0 };
      return { is: 'number', bytes, number, areBits: true };
    }
    case 5:
      cursor.skip(low);
      return other('bytes');
    case 6:
      return { is: 'compound', bytes, members: membersAt(cursor, version, count, bytes, depth) };
    case 7:
      return (low & 0x0f) === 0 && bytes === 8 ? { is: 'reference', bytes } : other('references to regions');
    case 8:
      return enumAt(cursor, version, count, bytes, depth);
    case 9: {
      const of = typeAt(cursor, depth + 1);
      return (low & 0x0f) === 1 ? { is: 'far text', bytes } : { is: 'list', bytes, of };
    }
    case 10:
      return arrayAt(cursor, version, bytes, depth);
    case 11:
      typeAt(cursor, depth + 1);
      return other('complex numbers');
    default:
      throw new Damage(`a type is of the unknown class ${head & 0x0f}`);
  }
}

/** Bits of the exponent and of the fraction of the floats of IEEE 754. */
const FLOATS: Readonly<Record<number, readonly [number, number]>> = { 2: [5, 10], 4: [8, 23], 8: [11, 52] };

function floatAt(cursor: Hdf5Cursor, bytes: number, low: number): Hdf5Type {
  const [offset, precision] = [cursor.uint16(), cursor.uint16()];
  cursor.skip(1);
  const exponent = cursor.uint8();
  cursor.skip(1);
  const fraction = cursor.uint8();
  cursor.skip(4);
  const known = FLOATS[bytes];
  const isKnown = known !== undefined && known[0] === exponent && known[1] === fraction && offset === 0;
  if (!isKnown || (low & 0x40) !== 0)
    return { is: 'other', bytes, what: `floats of ${precision} bits with ${exponent} bits of exponent` };
  return { is: 'number', bytes, number: { as: 'float', bytes, isSigned: true, isLittle: (low & 1) === 0 } };
}

function membersAt(cursor: Hdf5Cursor, version: number, count: number, bytes: number, depth: number): Hdf5Member[] {
  if (count > MAX_MEMBERS) throw new Damage(`a compound has more than ${MAX_MEMBERS} members`);
  const offsetBytes = version < 3 ? 4 : Math.max(1, Math.ceil(Math.log2(bytes + 1) / 8));
  const members: Hdf5Member[] = [];
  for (let index = 0; index < count; index++) {
    const start = cursor.at;
    const name = cursor.text();
    if (version < 3) cursor.skip((8 - ((cursor.at - start) % 8)) % 8);
    const at = cursor.uint(offsetBytes);
    let sizes: number[] = [];
    if (version === 1) {
      const rank = cursor.uint8();
      cursor.skip(11);
      sizes = [0, 1, 2, 3].map(() => cursor.uint32()).slice(0, rank);
    }
    const plain = typeAt(cursor, depth + 1);
    const type = sizes.length === 0 ? plain : arrayOf(sizes, plain);
    if (at < 0 || at + type.bytes > bytes) throw new Damage(`the member "${name}" lies outside of its compound`);
    members.push({ name, at, type });
  }
  return members;
}

function enumAt(cursor: Hdf5Cursor, version: number, count: number, bytes: number, depth: number): Hdf5Type {
  const of = typeAt(cursor, depth + 1);
  if (count > MAX_MEMBERS) throw new Damage(`an enumeration has more than ${MAX_MEMBERS} values`);
  const names: string[] = [];
  for (let index = 0; index < count; index++) {
    const start = cursor.at;
    names.push(cursor.text());
    if (version < 3) cursor.skip((8 - ((cursor.at - start) % 8)) % 8);
  }
  const raw = Uint8Array.from(cursor.take(count * bytes));
  if (of.is !== 'number' || of.bytes !== bytes || of.number.as === 'float')
    return { is: 'other', bytes, what: 'values of an unknown list' };
  const { number } = of;
  const read = numberReader(number);
  const view = new DataView(raw.buffer);
  const values = names.map((_, index) => read(view, index * bytes));
  const yes = values[names.indexOf('TRUE')];
  const no = values[names.indexOf('FALSE')];
  const missing = values[names.indexOf('NA')] ?? null;
  // h5py and R store truths so; R has NA beside them.
  const isTruth = yes !== undefined && no !== undefined && names.every((name) => /^(TRUE|FALSE|NA)$/.test(name));
  return isTruth ? { is: 'truth', bytes, number, yes, no, missing } : { is: 'enum', bytes, number, names, values };
}

function arrayAt(cursor: Hdf5Cursor, version: number, bytes: number, depth: number): Hdf5Type {
  const rank = cursor.uint8();
  if (version < 3) cursor.skip(3);
  const sizes = Array.from({ length: rank }, () => cursor.uint32());
  if (version < 3) cursor.skip(4 * rank);
  const type = arrayOf(sizes, typeAt(cursor, depth + 1));
  if (type.bytes !== bytes) throw new Damage('an array has another size than its elements');
  return type;
}

const arrayOf = (sizes: readonly number[], of: Hdf5Type): Hdf5Type => ({
  is: 'array',
  bytes: sizes.reduce((product, size) => product * size, of.bytes),
  sizes,
  of,
});

/** The type where flags of one byte are truths, as PyTables stores them. */
export function withTruths(type: Hdf5Type): Hdf5Type {
  if (type.is === 'number' && type.areBits === true && type.bytes === 1)
    return { is: 'truth', bytes: 1, number: type.number, yes: 1, no: 0, missing: null };
  if (type.is === 'array') return { ...type, of: withTruths(type.of) };
  if (type.is !== 'compound') return type;
  return { ...type, members: type.members.map((member) => ({ ...member, type: withTruths(member.type) })) };
}

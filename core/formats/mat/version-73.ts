/**
 * Variables of MAT-files of version 7.3: an HDF5 file behind a header of 512 bytes. A variable is a dataset whose
 * dimensions stand the other way round, or a group: a structure or a sparse matrix. Attributes have the classes of MATLAB,
 * and cells are references to objects in the group "#refs#".
 */
import { type ArrayColumn, type ArrayFile, type ArrayTable, Unreadable } from '../arrays/array-table.ts';
import { longReader, numberReader } from '../cells/stored-numbers.ts';
import { Damage } from '../damage.ts';
import { type ElementKind, type Hdf5Cells, kindOf } from '../hdf5/cells.ts';
import { columnOf, isComplex, reasonOf } from '../hdf5/columns.ts';
import type { Hdf5Type } from '../hdf5/datatype.ts';
import { Hdf5Cursor, NOWHERE } from '../hdf5/file.ts';
import type { Hdf5Object, Hdf5Objects } from '../hdf5/objects.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import { numberColumn } from './columns.ts';
import {
  CLASSES,
  countOf,
  letterOf,
  linesOf,
  MAX_LETTERS,
  type MatClass,
  type MatFile,
  type MatShape,
  type MatStruct,
} from './shapes.ts';
import { isComplexSparse, sizesOfSparse, sparseColumns73 } from './sparse-73.ts';
import { variablesOf } from './variables.ts';

interface Array73 extends MatShape {
  /** Null for a cell that was never filled. */
  readonly object: Hdf5Object | null;
}

/** Names of what MATLAB keeps for itself begin so: "#refs#", "#subsystem#". */
const OWN = '#';
/** MATLAB_object_decode of objects whose contents lie in the subsystem. */
const IN_SUBSYSTEM = 3;
const MAX_FIELDS = 100_000;

/** The class of a dataset; null where it is none of an array. */
function classOf(word: string, type: Hdf5Type): MatClass | null {
  if (word === 'logical') return 'uint8';
  if (word === '') return type.is === 'number' ? 'double' : null;
  const known = CLASSES.find((one) => one === word);
  return known === undefined || known === 'object' || known === 'opaque' ? null : known;
}

/** Sizes as MATLAB has them. */
function sizesOf(dimensions: readonly number[] | null): readonly number[] {
  if (dimensions === null) return [0, 0];
  if (dimensions.length < 2) return [dimensions[0] ?? 1, 1];
  return dimensions.toReversed();
}

function arrayOf(name: string, object: Hdf5Object): Array73 {
  const word = object.text('MATLAB_class') ?? '';
  const plain = { name, isComplex: false, isLogical: word === 'logical', of: '', sizes: [1, 1], object };
  if (word === 'function_handle') return { ...plain, class: 'function' };
  const opaque = { ...plain, class: 'opaque', of: word === '' ? 'unknown' : word } as const;
  if (object.isGroup) {
    if (object.attributes.has('MATLAB_sparse'))
      return { ...plain, class: 'sparse', sizes: sizesOfSparse(object), isComplex: isComplexSparse(object) };
    return word === 'struct' || word === '' ? { ...plain, class: 'struct', sizes: sizesOfStructs(object) } : opaque;
  }
  const shape = object.shape();
  if (shape === null || object.number('MATLAB_object_decode') === IN_SUBSYSTEM) return opaque;
  const { space, type } = shape;
  const found = classOf(word, type);
  if (found === null) return opaque;
  if (object.number('MATLAB_empty') === 1) {
    // Instead of values it has its sizes.
    const sizes = object.values().map(Number);
    if (countOf({ sizes }) !== 0) throw new Damage(`"${name}" is empty, and has values`);
    return { ...plain, class: found, sizes };
  }
  if (found === 'struct' || (found === 'cell') !== (type.is === 'reference')) return opaque;
  return {
    ...plain,
    class: found,
    sizes: sizesOf(space.sizes),
    isComplex: type.is === 'compound' && isComplex(type.members),
  };
}

/** A field of an array of structures refers to the values of all of them. */
const isOfStructs = (field: Hdf5Object): boolean =>
  !field.isGroup && !field.attributes.has('MATLAB_class') && field.shape()?.type.is === 'reference';

function sizesOfStructs(group: Hdf5Object): readonly number[] {
  const address = group.links.find((link) => link.address !== null)?.address ?? null;
  const first = address === null ? null : group.objects.open(address);
  return first !== null && isOfStructs(first) ? sizesOf(first.shape()?.space.sizes ?? null) : [1, 1];
}

/** The names of the fields of a structure in their order, and their objects. */
function fieldsOf(group: Hdf5Object): (readonly [name: string, object: Hdf5Object])[] {
  const addresses = new Map(group.links.map(({ name, address }) => [name, address]));
  const declared = (group.attributes.get('MATLAB_fields')?.values ?? []).map(String);
  const names = declared.length === addresses.size ? declared : [...addresses.keys()];
  if (names.length > MAX_FIELDS) throw new Damage(`a structure has more than ${MAX_FIELDS} fields`);
  return names.map((name) => {
    const address = addresses.get(name) ?? null;
    if (address === null) throw new Damage(`the field "${name}" of a structure is missing`);
    return [name, group.objects.open(address)];
  });
}

/** Where the objects lie that a dataset refers to. */
function addressesIn(object: Hdf5Object): number[] {
  const { bytes, type, count } = object.elements();
  if (type.is !== 'reference') throw new Damage('a cell is no reference');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cursor = new Hdf5Cursor(view, object.objects.file);
  return Array.from({ length: count }, (_, index) => {
    cursor.at = index * type.bytes;
    return cursor.address();
  });
}

class File73 implements MatFile<Array73, Hdf5Cells> {
  private readonly objects: Hdf5Objects;
  /** Groups of structures. */
  private readonly seen = new Set<number>();

  constructor(objects: Hdf5Objects) {
    this.objects = objects;
  }

  private at(address: number): Array73 {
    if (address > 0) return arrayOf('', this.objects.open(address));
    // A cell that was never filled.
    return { name: '', class: 'double', sizes: [0, 0], isComplex: false, isLogical: false, of: '', object: null };
  }

  struct({ object, sizes }: Array73): MatStruct<Array73> {
    if (object === null || !object.isGroup) return { names: [], values: [] };
    if (this.seen.has(object.address)) throw new Damage('a structure is reached twice');
    this.seen.add(object.address);
    const fields = fieldsOf(object);
    const names = fields.map(([name]) => name);
    if (!fields.some(([, field]) => isOfStructs(field)))
      return { names, values: fields.map(([name, field]) => arrayOf(name, field)) };
    const count = countOf({ sizes });
    const addresses = fields.map(([, field]) => addressesIn(field));
    if (addresses.some(({ length }) => length !== count)) throw new Damage('structures have other fields than others');
    const at = (address: number): Array73 => this.at(address);
    function* values(): Generator<Array73> {
      for (let index = 0; index < count; index++) for (const own of addresses) yield at(own[index]);
    }
    return { names, values: values() };
  }

  *cells({ object, sizes }: Array73): Generator<Array73> {
    if (object === null || countOf({ sizes }) === 0) return;
    for (const address of addressesIn(object)) yield this.at(address);
  }

  texts(array: Array73): string[] {
    return linesOf(array, (count) => lettersOf(array, count));
  }

  single({ object, isLogical }: Array73): LooseCell {
    if (object === null) return null;
    const { bytes, type } = object.elements();
    if (type.is !== 'number') throw new Unreadable(reasonOf(type));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { number } = type;
    if (isLogical) return numberReader(number)(view, 0) !== 0;
    if (number.as === 'float' || number.bytes < 8) return numberReader(number)(view, 0);
    const value = longReader(number)(view, 0);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  numbers(array: Array73, names: readonly string[]): ArrayColumn<Hdf5Cells>[] {
    const { object, isLogical } = array;
    const shape = object?.shape() ?? null;
    if (object === null || shape === null || countOf(array) === 0)
      return names.map((name) => numberColumn<Hdf5Cells>(name, array, { as: 'list', cells: [] }));
    const { space, type } = shape;
    if (type.is !== 'number') throw new Unreadable(reasonOf(type));
    const { number } = type;
    const of: ElementKind | null = isLogical ? { as: 'truth', number, yes: 1, no: 0, missing: null } : kindOf(type);
    if (of === null) throw new Unreadable(reasonOf(type));
    const dataset = object.dataset(space, type);
    const isAcross = (dataset.sizes[1] ?? 1) > 1;
    const stored = isLogical ? 'logical' : array.class;
    return names.map((name, column) => columnOf(name, { dataset, column, at: 0, isAcross }, of, type, stored));
  }

  sparse(array: Array73, names: readonly string[]): ArrayTable<Hdf5Cells> {
    const { object } = array;
    if (object === null) throw new Damage('a sparse matrix is missing');
    return sparseColumns73(object, array, names);
  }
}

/** Letters are numbers of UTF-16. */
function lettersOf({ object }: Array73, count: number): ArrayLike<string> {
  if (object === null) throw new Damage('a text is missing');
  const { bytes, type, count: stored } = object.elements(MAX_LETTERS);
  if (type.is !== 'number' || type.number.as !== 'integer') throw new Unreadable(reasonOf(type));
  if (stored !== count) throw new Damage('a text is shorter than it promises');
  const read = numberReader(type.number);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const letter = type.bytes === 2 ? (unit: number) => String.fromCharCode(unit) : letterOf;
  return Array.from({ length: count }, (_, index) => letter(read(view, index * type.bytes)));
}

export function variablesOf73(objects: Hdf5Objects): ArrayFile<Hdf5Cells> {
  const root = objects.open(objects.file.root);
  function* arrays(): Generator<Array73> {
    for (const { name, address } of root.links)
      if (!name.startsWith(OWN)) yield arrayOf(name, objects.open(address ?? NOWHERE));
  }
  return variablesOf(new File73(objects), arrays());
}

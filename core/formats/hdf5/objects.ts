/** Objects of a file: groups with their links, and datasets. */
import { Unreadable } from '../arrays/array-table.ts';
import { Damage } from '../damage.ts';
import { type Attribute, attributesOf, valuesOf } from './attributes.ts';
import { blockOf } from './blocks.ts';
import { type Dataset, type Dataspace, datasetOf, shapeOf, UnreadLayout } from './dataset.ts';
import { type Hdf5Type, withTruths } from './datatype.ts';
import type { Hdf5File } from './file.ts';
import { UnreadFilter } from './filters.ts';
import { GlobalHeap } from './global-heap.ts';
import { type Hdf5Link, isGroup, linksOf } from './links.ts';
import { type Hdf5Message, messagesOf } from './object-header.ts';

/** Values that are read as a whole, such as the names of columns. */
const MAX_VALUES = 1 << 20;
const MAX_BYTES = 1 << 28;
const MAX_OBJECTS = 1 << 20;

export class Hdf5Objects {
  readonly file: Hdf5File;
  readonly heap: GlobalHeap;
  private opened = 0;

  constructor(file: Hdf5File) {
    this.file = file;
    this.heap = new GlobalHeap(file);
  }

  open(address: number): Hdf5Object {
    // A few objects that link to each other many times would be followed without end.
    if (++this.opened > MAX_OBJECTS) throw new Damage('it holds too many objects');
    return new Hdf5Object(this, address);
  }
}

export class Hdf5Object {
  readonly objects: Hdf5Objects;
  readonly address: number;
  readonly isGroup: boolean;
  private readonly messages: readonly Hdf5Message[];
  private linked: readonly Hdf5Link[] | null = null;
  private known: ReadonlyMap<string, Attribute> | null = null;

  constructor(objects: Hdf5Objects, address: number) {
    this.objects = objects;
    this.address = address;
    this.messages = messagesOf(objects.file, address);
    this.isGroup = isGroup(this.messages);
  }

  get attributes(): ReadonlyMap<string, Attribute> {
    this.known ??= attributesOf(this.objects.file, this.objects.heap, this.messages);
    return this.known;
  }

  /** The first text of an attribute; null where there is none. */
  text(attribute: string): string | null {
    const value = this.attributes.get(attribute)?.values[0];
    return value === undefined ? null : String(value);
  }

  /** The first number of an attribute; null where there is none. */
  number(attribute: string): number | null {
    const value = this.attributes.get(attribute)?.values[0];
    return typeof value === 'number' ? value : null;
  }

  get links(): readonly Hdf5Link[] {
    this.linked ??= linksOf(this.objects.file, this.messages);
    return this.linked;
  }

  /** The object that a link of that name leads to; null where there is none. */
  child(name: string): Hdf5Object | null {
    const link = this.links.find((one) => one.name === name);
    return link === undefined || link.address === null ? null : this.objects.open(link.address);
  }

  shape(): { readonly space: Dataspace; readonly type: Hdf5Type } | null {
    const shape = shapeOf(this.objects.file, this.messages);
    // What PyTables writes has a class and a version.
    if (shape === null || !this.attributes.has('CLASS') || !this.attributes.has('VERSION')) return shape;
    return { ...shape, type: withTruths(shape.type) };
  }

  /** Throws a reason as `Unreadable`. */
  dataset(space: Dataspace, type: Hdf5Type): Dataset {
    try {
      return datasetOf(this.objects.file, this.address, this.messages, space, type);
    } catch (error) {
      if (error instanceof UnreadLayout) throw new Unreadable(error.message);
      if (error instanceof UnreadFilter)
        throw new Unreadable(
          `is packed with ${error.filter}, which is not read (h5repack -f GZIP=5 makes it readable)`,
        );
      throw error;
    }
  }

  /** The bytes of all elements of a small dataset of two dimensions at most. */
  elements(mostValues = MAX_VALUES): { readonly bytes: Uint8Array; readonly type: Hdf5Type; readonly count: number } {
    const shape = this.shape();
    const sizes = shape?.space.sizes;
    if (shape === null || sizes === null || sizes === undefined || sizes.length > 2)
      throw new Damage('a list is no list');
    const [rows = 1, columns = 1] = sizes;
    const count = rows * columns;
    if (count > mostValues) throw new Unreadable(`has more than ${mostValues} values`);
    if (count * shape.type.bytes > MAX_BYTES) throw new Unreadable('has more than 256 MB');
    const dataset = this.dataset(shape.space, shape.type);
    const bytes = blockOf(this.objects.file, dataset, { from: [0, 0], count: [rows, columns] });
    return { bytes, type: shape.type, count };
  }

  /** All values of a small dataset. */
  values(): (string | number)[] {
    return this.valuesIn(this.elements());
  }

  valuesIn({ bytes, type, count }: ReturnType<Hdf5Object['elements']>): (string | number)[] {
    return valuesOf(this.objects.file, this.objects.heap, type, bytes, count);
  }
}

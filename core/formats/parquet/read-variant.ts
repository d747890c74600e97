/** The cells of a VARIANT or of lists, put together from the columns in which its parts are stored. */
import { Damage } from '../damage.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import type { LeafEntries } from './leaf-entries.ts';
import { typeOfLeaf } from './leaf.ts';
import type { Variant, VariantNode } from './leaf.ts';
import { cellOfNested, exactInteger, type NestedValue as VariantValue } from '../cells/nested-cell.ts';
import { variantNames, variantValue } from './variant-value.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A stored column, read from its first entry to its last. */
class Cursor {
  private readonly entries: LeafEntries;
  private at = 0;
  private value = 0;

  constructor(entries: LeafEntries) {
    this.entries = entries;
  }

  get definition(): number {
    const level = this.entries.definitions[this.at];
    if (level === undefined) throw new Damage('a part of it is cut off');
    return level;
  }

  /** Level at which the next entry repeats; 0 begins a row. */
  get repetition(): number {
    return this.entries.repetitions?.[this.at] ?? 0;
  }

  /** The position of the next entry's value among those that are there; -1 where it is missing. */
  next(): number {
    const isThere = this.definition === this.entries.leaf.present;
    this.at++;
    return isThere ? this.value++ : -1;
  }

  bytesAt(value: number): Uint8Array {
    const { texts, values } = this.entries;
    const entry = values[value];
    return texts.bytes.subarray(texts.offsets[entry], texts.offsets[entry + 1]);
  }

  /** Which of several equal texts it is. */
  entryAt(value: number): number {
    return this.entries.values[value];
  }

  cellAt(value: number): VariantValue {
    const { leaf, values } = this.entries;
    const type = typeOfLeaf(leaf);
    if (type === 'text') {
      const text = decoder.decode(this.bytesAt(value));
      return leaf.asText ? exactInteger(BigInt(text)) : text;
    }
    const cell = values[value];
    if (type === 'boolean') return cell !== 0;
    return type === 'datetime' ? new Date(cell) : cell;
  }
}

/**
 * The cells, and how many of them are lists or objects, which are their JSON text.
 * @param parts stored columns, in the order of the VARIANT's parts
 */
export function variantCells(
  { metadata, root }: Variant,
  parts: readonly LeafEntries[],
  rows: number,
): { cells: LooseCell[]; nested: number } {
  const cursors = parts.map((entries) => new Cursor(entries));
  const known = new Map<number, readonly string[]>();
  const namesAt = (value: number): readonly string[] => {
    const cursor = cursors[metadata as number];
    const entry = cursor.entryAt(value);
    let names = known.get(entry);
    if (names === undefined) known.set(entry, (names = variantNames(cursor.bytesAt(value))));
    return names;
  };
  const reading = new VariantReading(cursors, metadata !== null);
  const cells: LooseCell[] = [];
  let nested = 0;
  for (let row = 0; row < rows; row++) {
    const names = metadata === null ? 0 : cursors[metadata].next();
    const value = reading.take(root, metadata === null || names < 0 ? [] : namesAt(names));
    const cell = value === undefined || names < 0 ? null : cellOfNested(value);
    if (cell !== null && typeof value === 'object' && !(value instanceof Date)) nested++;
    cells.push(cell);
  }
  return { cells, nested };
}

class VariantReading {
  private readonly cursors: readonly Cursor[];
  /** Objects of a VARIANT lack fields; structures in lists have all, some of them null. */
  private readonly mayLack: boolean;

  constructor(cursors: readonly Cursor[], mayLack: boolean) {
    this.cursors = cursors;
    this.mayLack = mayLack;
  }

  /** The next value; undefined where there is none, as in a field that an object lacks. */
  take(node: VariantNode, names: readonly string[]): VariantValue | undefined {
    const rest = node.value === null ? undefined : this.binary(node.value, names);
    const typed = this.typed(node.typed, names);
    if (typed === undefined) return rest;
    // Fields that have no column of their own.
    return isObject(typed) && isObject(rest) ? { ...rest, ...typed } : typed;
  }

  private binary(part: number, names: readonly string[]): VariantValue | undefined {
    const cursor = this.cursors[part];
    const value = cursor.next();
    return value < 0 ? undefined : variantValue(cursor.bytesAt(value), names);
  }

  private typed(typed: VariantNode['typed'], names: readonly string[]): VariantValue | undefined {
    if (typed === null) return undefined;
    if (typed.is === 'cell') {
      const cursor = this.cursors[typed.part];
      const value = cursor.next();
      return value < 0 ? undefined : cursor.cellAt(value);
    }
    const below = partsOf(typed);
    const [first] = below.map((part) => this.cursors[part]);
    if (first === undefined) return undefined;
    const { definition } = first;
    if (definition < typed.level) {
      for (const part of below) this.cursors[part].next();
      return typed.is === 'list' && definition === typed.level - 1 ? [] : undefined;
    }
    if (typed.is === 'object') {
      const object: Record<string, VariantValue> = Object.create(null) as Record<string, VariantValue>;
      for (const [name, field] of typed.fields) {
        const value = this.take(field, names);
        if (value !== undefined || !this.mayLack) object[name] = value ?? null;
      }
      return object;
    }
    const list: VariantValue[] = [];
    do list.push(this.take(typed.element, names) ?? null);
    while (first.repetition === typed.repetition);
    return list;
  }
}

const isObject = (value: VariantValue | undefined): value is { readonly [name: string]: VariantValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Stored columns below a group. */
function partsOf(typed: NonNullable<VariantNode['typed']>): number[] {
  const ofNode = ({ value, typed: below }: VariantNode): number[] => [
    ...(value === null ? [] : [value]),
    ...(below === null ? [] : partsOf(below)),
  ];
  switch (typed.is) {
    case 'cell':
      return [typed.part];
    case 'object':
      return typed.fields.flatMap(([, field]) => ofNode(field));
    case 'list':
      return ofNode(typed.element);
  }
}

/** Values of Parquet's VARIANT in their binary form. See VariantEncoding.md of the Parquet format. */
import { decimalOf } from '../cells/decimals.ts';
import { exactInteger, type NestedValue as VariantValue } from '../cells/nested-cell.ts';
import { uuidText } from '../cells/uuid-text.ts';
import { Damage } from '../damage.ts';
import { MS_PER_DAY } from '../../words/durations.ts';

/** Objects and lists within each other. */
const MAX_DEPTH = 100;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

class Reader {
  private readonly view: DataView;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  within(at: number, length: number): number {
    if (!(at >= 0 && length >= 0 && at + length <= this.bytes.length)) throw new Damage('a VARIANT is cut off');
    return at;
  }

  /** A whole number of one to four bytes, without a sign. */
  small(at: number, bytes: number): number {
    this.within(at, bytes);
    let value = 0;
    for (let index = bytes - 1; index >= 0; index--) value = value * 256 + this.bytes[at + index];
    return value;
  }

  slice(at: number, length: number): Uint8Array {
    this.within(at, length);
    return this.bytes.subarray(at, at + length);
  }

  text(at: number, length: number): string {
    return decoder.decode(this.slice(at, length));
  }

  int(at: number, bytes: number): bigint {
    this.within(at, bytes);
    let value = 0n;
    for (let index = bytes - 1; index >= 0; index--) value = (value << 8n) | BigInt(this.bytes[at + index]);
    return BigInt.asIntN(8 * bytes, value);
  }

  float(at: number): number {
    return this.view.getFloat32(this.within(at, 4), true);
  }

  double(at: number): number {
    return this.view.getFloat64(this.within(at, 8), true);
  }
}

/** The names that the objects of a value use, by their position. */
export function variantNames(metadata: Uint8Array): string[] {
  const reader = new Reader(metadata);
  const header = reader.small(0, 1);
  if ((header & 0x0f) !== 1) throw new Damage('a VARIANT is of an unknown version');
  const width = (header >> 6) + 1;
  const count = reader.small(1, width);
  const start = 1 + width;
  const texts = start + (count + 1) * width;
  reader.within(start, (count + 1) * width);
  return Array.from({ length: count }, (_, index) => {
    const from = reader.small(start + index * width, width);
    const to = reader.small(start + (index + 1) * width, width);
    return reader.text(texts + from, to - from);
  });
}

export function variantValue(bytes: Uint8Array, names: readonly string[]): VariantValue {
  return valueAt(new Reader(bytes), 0, names, 0);
}

function valueAt(reader: Reader, at: number, names: readonly string[], depth: number): VariantValue {
  if (depth > MAX_DEPTH) throw new Damage('the objects of a VARIANT lie in each other too deep');
  const header = reader.small(at, 1);
  const rest = header >> 2;
  switch (header & 3) {
    case 0:
      return primitiveAt(reader, at + 1, rest);
    case 1:
      return reader.text(at + 1, rest);
    case 2: {
      const [offsetBytes, idBytes, countBytes] = [(rest & 3) + 1, ((rest >> 2) & 3) + 1, rest & 16 ? 4 : 1];
      const count = reader.small(at + 1, countBytes);
      const ids = at + 1 + countBytes;
      const offsets = ids + count * idBytes;
      const values = offsets + (count + 1) * offsetBytes;
      reader.within(ids, count * idBytes + (count + 1) * offsetBytes);
      const object: Record<string, VariantValue> = Object.create(null) as Record<string, VariantValue>;
      for (let index = 0; index < count; index++) {
        const name = names[reader.small(ids + index * idBytes, idBytes)];
        if (name === undefined) throw new Damage('a VARIANT uses a name that it does not have');
        const offset = reader.small(offsets + index * offsetBytes, offsetBytes);
        object[name] = valueAt(reader, values + offset, names, depth + 1);
      }
      return object;
    }
    default: {
      const [offsetBytes, countBytes] = [(rest & 3) + 1, rest & 4 ? 4 : 1];
      const count = reader.small(at + 1, countBytes);
      const offsets = at + 1 + countBytes;
      const values = offsets + (count + 1) * offsetBytes;
      reader.within(offsets, (count + 1) * offsetBytes);
      return Array.from({ length: count }, (_, index) =>
        valueAt(reader, values + reader.small(offsets + index * offsetBytes, offsetBytes), names, depth + 1),
      );
    }
  }
}

/** A value of the type with this number; binary values are their text in base64, times of day seconds. */
function primitiveAt(reader: Reader, at: number, type: number): VariantValue {
  switch (type) {
    case 0:
      return null;
    case 1:
      return true;
    case 2:
      return false;
    case 3:
    case 4:
    case 5:
    case 6:
      return exactInteger(reader.int(at, 2 ** (type - 3)));
    case 7:
      return reader.double(at);
    case 8:
    case 9:
    case 10:
      return decimalOf(reader.int(at + 1, 2 ** (type - 6)), reader.small(at, 1));
    case 11:
      return new Date(Number(reader.int(at, 4)) * MS_PER_DAY);
    case 12:
    case 13:
      return momentOf(reader.int(at, 8), 1000n);
    case 14:
      return reader.float(at);
    case 15:
      return Buffer.from(reader.slice(at + 4, reader.small(at, 4))).toString('base64');
    case 16:
      return reader.text(at + 4, reader.small(at, 4));
    case 17:
      return decimalOf(reader.int(at, 8), 6);
    case 18:
    case 19:
      return momentOf(reader.int(at, 8), 1_000_000n);
    case 20:
      return uuidText(reader.slice(at, 16));
    default:
      throw new Damage(`a VARIANT holds a type with the number ${type}, which is not known`);
  }
}

/** Milliseconds; what is finer is cut, as a JavaScript date holds no more. */
const momentOf = (units: bigint, unitsPerMillisecond: bigint): Date => new Date(Number(units / unitsPerMillisecond));

/** Messages of Protocol Buffers, in which ORC describes itself. See protobuf.dev/programming-guides/encoding */
import { Damage } from '../damage.ts';

const unsound = (): Damage => new Damage('a description in it is damaged');

/** Values of a message by the number of their field. A number beyond 2^53 is rounded, which the limits of all lengths refuse. */
export class Message {
  private readonly numbers = new Map<number, number[]>();
  private readonly parts = new Map<number, Uint8Array[]>();

  /** Throws Damage where the bytes are no message. */
  constructor(bytes: Uint8Array) {
    let at = 0;
    const varint = (): number => {
      let value = 0;
      for (let index = 0, factor = 1; index < 10; index++, factor *= 128) {
        if (at >= bytes.length) throw unsound();
        const byte = bytes[at++];
        value += (byte & 0x7f) * factor;
        if (byte < 0x80) return value;
      }
      throw unsound();
    };
    while (at < bytes.length) {
      const tag = varint();
      const field = Math.floor(tag / 8);
      switch (tag % 8) {
        case 0:
          add(this.numbers, field, varint());
          break;
        case 1:
          at += 8;
          break;
        case 2: {
          const length = varint();
          if (at + length > bytes.length) throw unsound();
          add(this.parts, field, bytes.subarray(at, at + length));
          at += length;
          break;
        }
        case 5:
          at += 4;
          break;
        default:
          throw unsound();
      }
      if (at > bytes.length) throw unsound();
    }
  }

  has(field: number): boolean {
    return this.numbers.has(field) || this.parts.has(field);
  }

  /** The last value counts, as in every reader. */
  number(field: number): number {
    return this.numbers.get(field)?.at(-1) ?? 0;
  }

  /** Values that stand one by one, or packed. */
  list(field: number): number[] {
    const packed = (this.parts.get(field) ?? []).flatMap((part) => varints(part));
    return [...(this.numbers.get(field) ?? []), ...packed];
  }

  text(field: number): string {
    return textOf(this.parts.get(field)?.at(-1));
  }

  texts(field: number): string[] {
    return (this.parts.get(field) ?? []).map(textOf);
  }

  messages(field: number): Message[] {
    return (this.parts.get(field) ?? []).map((part) => new Message(part));
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const textOf = (bytes: Uint8Array | undefined): string => (bytes === undefined ? '' : decoder.decode(bytes));

function add<Value>(map: Map<number, Value[]>, field: number, value: Value): void {
  const known = map.get(field);
  if (known === undefined) map.set(field, [value]);
  else known.push(value);
}

function varints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0;
  let factor = 1;
  for (const byte of bytes) {
    value += (byte & 0x7f) * factor;
    factor *= 128;
    if (byte >= 0x80) continue;
    values.push(value);
    value = 0;
    factor = 1;
  }
  if (factor !== 1) throw unsound();
  return values;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dictionaryOf } from '../../table/dictionary.ts';
import { crc32c } from './crc32c.ts';
import { encodeTfRecords } from './index.ts';

/** The same checksum, a bit at a time. */
function crcByBits(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe('the checksum', () => {
  it('is that of RFC 3720', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  });

  it('takes eight bytes at a time as it takes one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(9), (bytes, from) => {
        const start = Math.min(from, bytes.length);
        expect(crc32c(bytes, start)).toBe(crcByBits(bytes.subarray(start)));
      }),
    );
  });
});

const unmasked = (crc: number): number => {
  const rotated = (crc - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
};

/** The payloads of a file, whose checksums are right. */
function recordsOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const records = [];
  for (let at = 0; at < file.length; ) {
    const size = view.getUint32(at, true);
    expect(view.getUint32(at + 4, true)).toBe(0);
    expect(unmasked(view.getUint32(at + 8, true))).toBe(crcByBits(file.subarray(at, at + 8)));
    const record = file.subarray(at + 12, at + 12 + size);
    expect(unmasked(view.getUint32(at + 12 + size, true))).toBe(crcByBits(record));
    records.push(record);
    at += size + 16;
  }
  return records;
}

function varintAt(bytes: Uint8Array, from: number): { value: bigint; to: number } {
  let value = 0n;
  for (let at = from, shift = 0n; ; at++, shift += 7n) {
    const byte = bytes[at];
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, to: at + 1 };
  }
}

/** The length-delimited fields of a message. */
function fieldsOf(message: Uint8Array): { field: number; bytes: Uint8Array }[] {
  const fields = [];
  for (let at = 0; at < message.length; ) {
    const tag = message[at];
    expect(tag & 7).toBe(2);
    const { value, to } = varintAt(message, at + 1);
    at = to + Number(value);
    fields.push({ field: tag >>> 3, bytes: message.subarray(to, at) });
    expect(at).toBeLessThanOrEqual(message.length);
  }
  return fields;
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** A tf.train.Example as its reader gives it: the value of each feature that it has. */
function exampleOf(record: Uint8Array): Record<string, unknown> {
  const [features, ...rest] = fieldsOf(record);
  expect(rest).toEqual([]);
  const entries = fieldsOf(features?.bytes ?? new Uint8Array(0)).map(({ bytes }) => {
    const [key, value] = fieldsOf(bytes);
    const [list] = fieldsOf(value?.bytes);
    const kind = { 1: 'bytes', 2: 'float', 3: 'int64' }[list?.field as 1 | 2 | 3];
    const [packed] = fieldsOf(list?.bytes);
    const { bytes: cell } = packed;
    const read =
      kind === 'bytes'
        ? text(cell)
        : kind === 'float'
          ? new DataView(cell.buffer, cell.byteOffset, cell.length).getFloat32(0, true)
          : Number(BigInt.asIntN(64, varintAt(cell, 0).value));
    return [text(key?.bytes), { [kind]: read }];
  });
  return Object.fromEntries(entries);
}

describe('records', () => {
  const row = fc.record({
    whole: fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -300, max: 300 }), fc.constant(Number.NaN)),
    number: fc.oneof(fc.float({ noNaN: true }), fc.constant(Number.NaN)),
    flag: fc.constantFrom(-1, 0, 1),
    // Lengths around which a length takes another byte.
    word: fc.oneof(
      fc.string(),
      fc.constantFrom('', 'é'.repeat(70), 'x'.repeat(127), 'y'.repeat(17_000)),
      fc.constant(null),
    ),
  });

  it('hold each cell, for any rows', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        const words = [...new Set(rows.flatMap(({ word }) => (word === null ? [] : [word])))];
        const columns = [
          { vector: { type: 'number', cells: Float64Array.from(rows, ({ whole }) => whole) }, dictionary: null },
          { vector: { type: 'number', cells: Float64Array.from(rows, ({ number }) => number) }, dictionary: null },
          { vector: { type: 'boolean', cells: Int8Array.from(rows, ({ flag }) => flag) }, dictionary: null },
          {
            vector: {
              type: 'text',
              cells: Int32Array.from(rows, ({ word }) => (word === null ? -1 : words.indexOf(word))),
            },
            dictionary: dictionaryOf(words),
          },
        ] as const;
        const fields = [
          { name: 'whole', type: 'number', integer: true },
          { name: 'ünumber', type: 'number', integer: false },
          { name: 'flag', type: 'boolean', integer: false },
          { name: 'word', type: 'text', integer: false },
        ] as const;
        const { bytes, notWhole } = encodeTfRecords({ fields, columns, rows: rows.length });
        expect(notWhole).toEqual([]);
        expect(recordsOf(bytes).map(exampleOf)).toEqual(
          // A missing cell leaves its feature out.
          rows.map(({ whole, number, flag, word }) => ({
            ...(!Number.isNaN(whole) && { whole: { int64: whole === 0 ? 0 : whole } }),
            ...(!Number.isNaN(number) && { ünumber: { float: number } }),
            ...(flag >= 0 && { flag: { int64: flag } }),
            ...(word !== null && { word: { bytes: text(new TextEncoder().encode(word)) } }),
          })),
        );
      }),
    );
  });

  it('name the columns that are declared to be whole and are not', () => {
    const vector = { type: 'number', cells: Float64Array.of(1, 2.5) } as const;
    const { notWhole } = encodeTfRecords({
      fields: [{ name: 'n', type: 'number', integer: true }],
      columns: [{ vector, dictionary: null }],
      rows: 2,
    });
    expect(notWhole).toEqual(['n']);
  });
});

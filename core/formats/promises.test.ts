/** Files whose headers promise more than they hold: refused before memory or time is spent on the promise. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { utils, write } from '@e965/xlsx';
import { Message } from 'apache-arrow';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { fixture, problemOf, temporaryFolder, testSession } from '../engine/testing.ts';
import { verifyFooter, verifyMessage } from './arrow/flatbuffer.ts';
import { batchMessage } from './arrow/messages.ts';
import { Damage } from './damage.ts';
import { decompressLz4Frame } from './compress/lz4-frame.ts';
import { deltaNumbers, deltaTexts } from './parquet/delta.ts';
import { verifyThrift } from './parquet/thrift.ts';
import { zstdCompress, zstdDecompress } from './compress/zstd.ts';
import { ZstdFrames } from './compress/zstd-frames.ts';

const folder = temporaryFolder();
const session = testSession(1);
afterAll(async () => {
  await session.close();
  folder.remove();
});

const LIMIT_MS = 5_000;
let started = 0;
beforeEach(() => {
  started = performance.now();
});

async function refused(type: string, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  const problem = await problemOf(session, type, path);
  expect(performance.now() - started).toBeLessThan(LIMIT_MS);
  return problem === undefined ? 'read' : `${problem.code}: ${problem.message}`;
}

describe('Arrow', () => {
  const stream = readFileSync(fixture('stream.arrows'));
  const [first, length] = [8, stream.readInt32LE(4)];
  const second = first + length;
  const batchLength = stream.readInt32LE(second + 4);
  const metadata = stream.subarray(second + 8, second + 8 + batchLength);
  const { bodyLength } = Message.decode(metadata);
  const batch = stream.subarray(second, second + 8 + batchLength + bodyLength);

  test('any single number of the metadata may be wrong: nothing is read beyond the bytes', () => {
    verifyMessage(metadata);
    for (let at = 0; at + 4 <= metadata.length; at += 4)
      for (const value of [0x7fffffff, -1, -0x80000000, 0xffff]) {
        const changed = Buffer.from(metadata);
        changed.writeInt32LE(value, at);
        try {
          verifyMessage(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(Damage);
          continue;
        }
        // What passes is decoded or refused by the library; before, it could take for ever.
        try {
          Message.decode(changed).header();
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }
  });

  test('a billion rows, a body beyond the end and a table of contents of nothing are refused', () => {
    expect(batchMessage(batch, true, 9).length).toBe(batch.length);
    expect(() => batchMessage(batch.subarray(0, batch.length - 1), true, 9)).toThrow(Damage);
    expect(() => batchMessage(batch, false, 9)).toThrow(Damage);
    const rows = (Message.decode(metadata).header() as unknown as { length: number }).length;
    const promised = Buffer.from(batch);
    for (let at = 8; at + 8 <= 8 + batchLength; at += 4)
      if (promised.readInt32LE(at) === rows && promised.readInt32LE(at + 4) === 0) promised.writeInt32LE(1e9, at);
    expect(() => batchMessage(promised, true, 9)).toThrow('it promises more');
    expect(() => verifyFooter(new Uint8Array(64))).toThrow(Damage);
  });

  test('a stream that ends within a message is no table', async () => {
    const { length } = stream;
    for (const end of [length - 9, second + 8 + batchLength + 100, second + 20, 12])
      expect(await refused('ArrowSource', 'cut.arrows', stream.subarray(0, end))).toMatch(/^arrow\.damaged/);
  });
});

describe('Parquet', () => {
  test('numbers without end, lists longer than the file and structures without end are refused', () => {
    expect(verifyThrift(Uint8Array.of(0x15, 0x02, 0x00), 0)).toBe(3);
    for (const bytes of [
      Uint8Array.from({ length: 1_000 }, (_, at) => (at === 0 ? 0x16 : 0xff)),
      Uint8Array.of(0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00),
      new Uint8Array(1_000).fill(0x1c),
      Uint8Array.of(0x18, 0xff, 0xff, 0x7f, 0x00),
    ])
      expect(() => verifyThrift(bytes, 0)).toThrow(Damage);
  });

  test('blocks of differences without a size, and texts that share more than there is', () => {
    expect(() => deltaNumbers(Uint8Array.of(0, 0, 5, 0, 0, 0), 5, false)).toThrow(Damage);
    expect(() => deltaNumbers(new Uint8Array(1_000).fill(0x80), 5, false)).toThrow(Damage);
    // One text that shares four letters with none.
    expect(() => deltaTexts(Uint8Array.of(0x80, 1, 4, 1, 8, 0x80, 1, 4, 1, 0), 1)).toThrow('shares more');
  });

  test('a footer that promises other rows than the row groups have', async () => {
    const bytes = readFileSync(fixture('pyarrow-none.parquet'));
    const length = bytes.readUInt32LE(bytes.length - 8);
    // 300 rows, as the zigzag number that the file begins its description with, become 301.
    const at = bytes.indexOf(Buffer.from([0x16, 0xd8, 0x04]), bytes.length - 8 - length);
    bytes[at + 1] = 0xda;
    expect(await refused('ParquetSource', 'rows.parquet', bytes)).toContain('do not hold as many rows');
  });
});

describe('what is packed', () => {
  test('Zstandard that promises too much, and a frame that asks for too much memory', async () => {
    const packed = await zstdCompress(new Uint8Array(100_000));
    expect(zstdDecompress(packed, 100_000).length).toBe(100_000);
    expect(() => zstdDecompress(packed, 99_999)).toThrow(Damage);
    // A window of 2 GB: the descriptor of a frame without a size.
    const greedy = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00);
    expect(() => new ZstdFrames().push(greedy)).toThrow('MB of memory');
    expect(await refused('JsonlSource', 'greedy.jsonl.zst', greedy)).toMatch(/^packed\.damaged/);
  });

  test('LZ4 that promises more than any frame can hold', () => {
    const frame = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, 0, 0, 0, 0);
    expect(decompressLz4Frame(frame, 0).length).toBe(0);
    expect(() => decompressLz4Frame(frame, 2 ** 40)).toThrow(Damage);
  });

  test('gzip that grows beyond all measure', async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20), { level: 9 });
    const parts = Array.from({ length: 20 }, () => bomb);
    started = performance.now() + 60_000;
    expect(await refused('CsvSource', 'bomb.csv.gz', Buffer.concat(parts))).toMatch(/^packed\.too-large/);
  }, 120_000);
});

describe('workbooks', () => {
  const book = utils.book_new();
  const sheet = utils.aoa_to_sheet([['a'], [1]]);
  sheet['ALL60000'] = { t: 'n', v: 2 };
  sheet['!ref'] = 'A1:ALL60000';
  utils.book_append_sheet(book, sheet, 'Data');
  const bytes = write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;

  test('two cells at the ends of a sheet are no table', async () => {
    expect(await refused('XlsxSource', 'wide.xlsx', bytes)).toMatch(/^xlsx\.too-wide.*up to 50,000,000 cells/);
  });

  test('a part that unpacks to something else, or lies elsewhere, is named', async () => {
    // The entry of the sheet in the table of contents, which comes after the parts.
    const entry = bytes.lastIndexOf('xl/worksheets/sheet1.xml') - 46;
    expect(bytes.readUInt32BE(entry)).toBe(0x504b0102);
    for (const [at, value] of [
      [24, 5],
      [20, 0x7fffffff],
      [42, 0x7fffffff],
      [16, 1],
    ] as const) {
      const changed = Buffer.from(bytes);
      changed.writeUInt32LE(value, entry + at);
      expect(await refused('XlsxSource', 'changed.xlsx', changed)).toMatch(/^xlsx\.(damaged|too-large)/);
    }
    const huge = Buffer.from(bytes);
    huge.writeUInt32LE(0xfffffff0, entry + 24);
    expect(await refused('XlsxSource', 'huge.xlsx', huge)).toMatch(/^xlsx\.too-large/);
  });
});

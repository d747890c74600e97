/** xz and bzip2, as their own programs and Python write them (core/formats/fixtures/compress/make.py). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackBzip2 } from './bzip2.ts';
import { unpackXz } from './xz.ts';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../fixtures/compress', name));

const text = Array.from({ length: 4000 }, (_, row) => `${row},${(row * row) % 1009},word ${row % 7}\n`).join('');
const runs = `${'a'.repeat(700)}bbbb${'cccc'.repeat(3)}${'\0'.repeat(300_000)}end`;

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpacked(name: string, bytes: Uint8Array = fixture(name), size = 1000): Promise<Buffer> {
  const unpack = name.endsWith('.xz') ? unpackXz : unpackBzip2;
  const parts: Uint8Array[] = [];
  for await (const part of unpack(inPieces(bytes, size))) parts.push(part);
  return Buffer.concat(parts);
}

const TEXTS = [
  ['none.xz', 'crc32.xz', 'crc64.xz', 'sha256.xz', 'fast.xz', 'strong.xz', 'blocks.xz', 'literals.xz', 'streams.xz'],
  ['fast.bz2', 'strong.bz2', 'streams.bz2'],
].flat();

describe('a packed text', () => {
  it.each(TEXTS)('%s', async (name) => {
    for (const size of [7, 4096, 1 << 20]) expect((await unpacked(name, fixture(name), size)).toString()).toBe(text);
  });

  it.each(['empty.xz', 'empty.bz2'])('%s', async (name) => {
    expect(await unpacked(name)).toHaveLength(0);
  });

  it('of long runs', async () => {
    expect((await unpacked('runs.bz2')).toString()).toBe(runs);
  });

  it('of bytes that do not pack', async () => {
    const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    const noise = await unpacked('noise.bz2');
    expect(noise).toHaveLength(3000);
    expect(sum(await unpacked('noise.xz'))).toBe(sum(Buffer.concat([noise, noise])));
  });

  it('with a filter for programs is refused by name', async () => {
    await expect(unpacked('program.xz')).rejects.toThrow('a filter for programs');
  });
});

describe.each(['sha256.xz', 'blocks.xz', 'streams.xz', 'crc32.xz', 'strong.bz2', 'streams.bz2'])('%s', (name) => {
  const whole = fixture(name);

  it('is refused where any byte is another one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at] ^= change;
        // Zeros after a stream may become others, and the two lowest bits of some bytes are padding.
        const result = await unpacked(name, bytes).then(
          (made) => made.toString() === text,
          (error: unknown) => /Damage|Error/.test((error as Error).name),
        );
        expect([at, change, result]).toEqual([at, change, true]);
      }),
      { numRuns: 60 },
    );
  });

  it('is refused where it is cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        const made = await unpacked(name, whole.subarray(0, length)).catch((error: unknown) => error as Error);
        // Whole streams are a file of their own.
        if (Buffer.isBuffer(made)) expect(name.startsWith('streams')).toBe(true);
        else expect(made).toBeInstanceOf(Error);
      }),
      { numRuns: 60 },
    );
  });
});

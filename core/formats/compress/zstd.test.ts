import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadZstd, zstdCompress, zstdDecompress } from './zstd.ts';

describe('Zstandard', () => {
  it('unpacks what was packed, also several frames, before and after its fast way is there', async () => {
    const packed = await zstdCompress(Uint8Array.of(1, 2, 3));
    expect([...zstdDecompress(packed)]).toEqual([1, 2, 3]);
    await loadZstd();
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc.tuple(fc.uint8Array({ maxLength: 20 }), fc.nat(3000)).map(([part, times]) => {
        const out = new Uint8Array(part.length * times);
        for (let at = 0; at < out.length; at += part.length) out.set(part, at);
        return out;
      }),
    );
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (first, second) => {
        expect(Buffer.compare(zstdDecompress(await zstdCompress(first)), first)).toBe(0);
        const both = Buffer.concat([await zstdCompress(first), await zstdCompress(second)]);
        expect(Buffer.compare(zstdDecompress(both), Buffer.concat([first, second]))).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses what is cut off, and what says that it is larger than memory', async () => {
    await loadZstd();
    const packed = await zstdCompress(Uint8Array.from({ length: 5000 }, (_, index) => (index * index) % 251));
    expect(() => zstdDecompress(packed.subarray(0, packed.length - 10))).toThrow('unexpected end');
    const claim = Uint8Array.from(packed.subarray(0, 40));
    // A header of eight bytes for the size, all of them 255.
    claim.set([0xe0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 4);
    expect(() => zstdDecompress(claim)).toThrow('unexpected end');
  });
});

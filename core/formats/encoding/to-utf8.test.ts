import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENCODINGS, type Encoding } from '../../words/encodings.ts';
import { decodeAll, loadEncoding } from './decoder.ts';
import { toUtf8 } from './to-utf8.ts';

const OTHERS = (Object.keys(ENCODINGS) as Encoding[]).filter((encoding) => !encoding.startsWith('utf-'));

test.each(OTHERS)('%s: any bytes keep their line ends, and are the text that they are', async (encoding) => {
  await loadEncoding(encoding);
  const byte = fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x1b, 0x24, 0x42, 0x28, 0x81, 0x8e, 0xff), fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 40 }), fc.nat(40), (numbers, place) => {
      const source = Uint8Array.from(numbers);
      const { bytes, length, mark } = toUtf8(source, encoding, Math.min(place, source.length), 0);
      const own = bytes.subarray(0, length);
      const ends = (of: Uint8Array): number[] => [...of].filter((byte) => byte === 0x0a || byte === 0x0d);
      expect(ends(own)).toEqual(ends(source));
      expect(mark).toBeLessThanOrEqual(length);
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(own);
      if (encoding !== 'iso-2022-jp') expect(text).toBe(decodeAll(source, encoding));
    }),
  );
});

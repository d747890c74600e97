import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Damage } from '../damage.ts';
import { decompressLz4Frame } from './lz4-frame.ts';

/** Bytes as they are, then `count` bytes from `back` bytes before the end on. */
interface Step {
  readonly literals: Uint8Array;
  readonly back: number;
  readonly count: number;
}

const steps = fc.array(
  fc.record({
    literals: fc.uint8Array({ maxLength: 300 }),
    back: fc.integer({ min: 1, max: 400 }),
    count: fc.integer({ min: 4, max: 400 }),
  }),
  { minLength: 1, maxLength: 12 },
);

const rest = (length: number): number[] =>
  length < 15 ? [] : [...Array<number>(Math.floor((length - 15) / 255)).fill(255), (length - 15) % 255];

/** A frame of one block, and what it says: a list to which numbers are appended one by one. */
function frameOf(made: readonly Step[]): { frame: Uint8Array; text: number[] } {
  const text: number[] = [];
  const block: number[] = [];
  for (const { literals, back, count } of made) {
    const first = text.length === 0 && literals.length === 0 ? Uint8Array.of(7) : literals;
    text.push(...first);
    const near = Math.min(back, text.length);
    block.push((Math.min(15, first.length) << 4) | Math.min(15, count - 4), ...rest(first.length), ...first);
    block.push(near & 0xff, near >> 8, ...rest(count - 4));
    for (let index = 0; index < count; index++) text.push(text[text.length - near]);
  }
  // A block ends with bytes as they are.
  block.push(0x50, 1, 2, 3, 4, 5);
  text.push(1, 2, 3, 4, 5);
  const size = [block.length & 0xff, (block.length >> 8) & 0xff, block.length >> 16, 0];
  return { frame: Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0, ...size, ...block, 0, 0, 0, 0), text };
}

test('copies of every length and distance give the bytes that the format says', () => {
  fc.assert(
    fc.property(steps, (made) => {
      const { frame, text } = frameOf(made);
      expect([...decompressLz4Frame(frame, text.length)]).toEqual(text);
    }),
  );
});

test('a frame that says fewer bytes than it unpacks to is damaged', () => {
  fc.assert(
    fc.property(steps, (made) => {
      const { frame, text } = frameOf(made);
      expect(() => decompressLz4Frame(frame, text.length - 1)).toThrow(Damage);
    }),
  );
});

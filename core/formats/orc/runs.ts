/** ORC's runs of bytes and of bits. See the ORC specification (v1), "Byte run length encoding", "Boolean run length encoding". */
import { Damage } from '../damage.ts';

export const cutOff = (): Damage => new Damage('a column is cut off');

/** Equal bytes beside each other are a run from this length on. */
const LEAST_RUN = 3;

/** The next `count` bytes. Throws Damage where there are fewer. */
export function readByteRuns(bytes: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(count);
  let at = 0;
  for (let done = 0; done < count; ) {
    if (at >= bytes.length) throw cutOff();
    const control = bytes[at++];
    if (control < 0x80) {
      if (at >= bytes.length) throw cutOff();
      const end = Math.min(count, done + control + LEAST_RUN);
      out.fill(bytes[at++], done, end);
      done = end;
    } else {
      const length = 256 - control;
      if (at + length > bytes.length) throw cutOff();
      const taken = Math.min(length, count - done);
      out.set(bytes.subarray(at, at + taken), done);
      at += length;
      done += taken;
    }
  }
  return out;
}

/** The next `count` truths, a byte each: the first is the highest bit of the first byte. */
export function readBitRuns(bytes: Uint8Array, count: number): Uint8Array {
  const packed = readByteRuns(bytes, (count + 7) >> 3);
  const out = new Uint8Array(count);
  for (let index = 0; index < count; index++) out[index] = (packed[index >> 3] >> (7 - (index & 7))) & 1;
  return out;
}

/** Packed rows of SAS files: runs of bytes (SASYZCRL), or runs and patterns (SASYZCR2, Ross Data Compression). */
import { Damage } from '../damage.ts';

export type RowPacking = 'none' | 'runs' | 'patterns';

const tooLong = (): Damage => new Damage('a packed row is longer than a row');

/** Unpacks bytes `from` to `to` − 1 into `length` bytes of `output` at `at`. Throws `Damage` where they are more or fewer. */
export function unpackRow(
  packing: RowPacking,
  input: Uint8Array,
  from: number,
  to: number,
  output: Uint8Array,
  at: number,
  length: number,
): void {
  if (packing === 'none') throw new Damage('a row is packed in a file that says that none is');
  const end = (packing === 'runs' ? unpackRuns : unpackPatterns)(input, from, to, output, at, at + length);
  if (end !== at + length) throw new Damage('a packed row is shorter than a row');
}

const AT = 0x40;
const BLANK = 0x20;

function unpackRuns(
  input: Uint8Array,
  from: number,
  to: number,
  output: Uint8Array,
  at: number,
  limit: number,
): number {
  let next = from;
  let place = at;
  while (next < to) {
    const control = input[next++];
    const low = control & 0x0f;
    const command = control >> 4;
    let copied = 0;
    let inserted = 0;
    let byte = 0;
    // A length that has a second byte.
    const long = command < 8 && command !== 2 && command !== 3 ? low * 256 + input[next] : 0;
    switch (command) {
      case 0x0:
        copied = long + 64;
        next++;
        break;
      case 0x1:
        copied = long + 64 + 4096;
        next++;
        break;
      case 0x2:
        copied = low + 96;
        break;
      case 0x4:
        inserted = long + 18;
        byte = input[next + 1];
        next += 2;
        break;
      case 0x5:
        inserted = long + 17;
        byte = AT;
        next++;
        break;
      case 0x6:
        inserted = long + 17;
        byte = BLANK;
        next++;
        break;
      case 0x7:
        inserted = long + 17;
        next++;
        break;
      case 0x8:
      case 0x9:
      case 0xa:
      case 0xb:
        copied = low + 1 + 16 * (command - 8);
        break;
      case 0xc:
        inserted = low + 3;
        byte = input[next++];
        break;
      case 0xd:
        inserted = low + 2;
        byte = AT;
        break;
      case 0xe:
        inserted = low + 2;
        byte = BLANK;
        break;
      case 0xf:
        inserted = low + 2;
        break;
      default:
        throw new Damage('a packed row has a command that SAS does not have');
    }
    if (next + copied > to) throw new Damage('a packed row is cut off');
    if (place + copied + inserted > limit) throw tooLong();
    for (let index = 0; index < copied; index++) output[place++] = input[next++];
    for (let index = 0; index < inserted; index++) output[place++] = byte;
  }
  return place;
}

function unpackPatterns(
  input: Uint8Array,
  from: number,
  to: number,
  output: Uint8Array,
  at: number,
  limit: number,
): number {
  let next = from;
  let place = at;
  let bits = 0;
  let mask = 0;
  while (next < to) {
    if (mask === 0) {
      if (next + 2 > to) break;
      bits = (input[next] << 8) | input[next + 1];
      next += 2;
      mask = 0x8000;
      if (next >= to) break;
    }
    const isCommand = (bits & mask) !== 0;
    mask >>= 1;
    if (!isCommand) {
      if (place >= limit) throw tooLong();
      output[place++] = input[next++];
      continue;
    }
    const command = input[next] >> 4;
    const low = input[next] & 0x0f;
    next++;
    // Bytes that the command has behind it.
    const more = command === 1 || command === 2 ? 2 : 1;
    if (next + more > to) throw new Damage('a packed row is cut off');
    const second = input[next];
    let count: number;
    if (command < 2) {
      count = command === 0 ? low + 3 : low + second * 16 + 19;
      if (place + count > limit) throw tooLong();
      output.fill(command === 0 ? second : input[next + 1], place, place + count);
      place += count;
    } else {
      const back = low + 3 + second * 16;
      count = command === 2 ? input[next + 1] + 16 : command;
      if (place - back < at) throw new Damage('a packed row repeats what it does not hold');
      if (place + count > limit) throw tooLong();
      for (let index = 0; index < count; index++, place++) output[place] = output[place - back];
    }
    next += more;
  }
  return place;
}

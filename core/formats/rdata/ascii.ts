/** R objects written as letters (`saveRDS(ascii = TRUE)`), as the bytes that R writes otherwise. */
import { Damage } from '../damage.ts';

const LONGEST = 128 << 20;

const SPECIAL: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  v: 11,
  b: 8,
  r: 13,
  f: 12,
  a: 7,
  '\\': 92,
  '?': 63,
  "'": 39,
  '"': 34,
};

/** Reads words and writes them as bytes; `at` is the place among the written bytes. */
export class AsciiInput {
  readonly size: number;
  private readonly words: Buffer;
  private next: number;
  private out = Buffer.alloc(1 << 16);
  at = 0;

  constructor(words: Uint8Array, start: number) {
    if (words.length > LONGEST) throw new Damage('objects written as letters are read up to 128 MB');
    this.words = Buffer.from(words);
    this.next = start;
    this.size = words.length;
  }

  private word(): string {
    while (this.next < this.words.length && this.words[this.next] <= 0x20) this.next++;
    const from = this.next;
    while (this.next < this.words.length && this.words[this.next] > 0x20) this.next++;
    if (from === this.next) throw new Damage('it ends too early');
    return this.words.toString('latin1', from, this.next);
  }

  private room(bytes: number): number {
    const at = this.at;
    if (at + bytes > this.out.length) {
      const larger = Buffer.alloc(Math.max(2 * this.out.length, at + bytes));
      this.out.copy(larger);
      this.out = larger;
    }
    this.at += bytes;
    return at;
  }

  int(): number {
    const word = this.word();
    const value = word === 'NA' ? -(2 ** 31) : Number(word);
    if (!Number.isInteger(value) || Math.abs(value) > 2 ** 31) throw new Damage('a number is no whole number');
    const at = this.room(4);
    this.out.writeInt32BE(value, at);
    return value;
  }

  private double(): void {
    const word = this.word();
    const value =
      word === 'NA' || word === 'NaN'
        ? Number.NaN
        : word === 'Inf'
          ? Infinity
          : word === '-Inf'
            ? -Infinity
            : Number(word);
    if (Number.isNaN(value) && word !== 'NA' && word !== 'NaN') throw new Damage('a number is no number');
    const at = this.room(8);
    this.out.writeDoubleBE(value, at);
  }

  skip(count: number, bytes: number): void {
    for (let index = 0; index < count; index++) {
      if (bytes === 4) this.int();
      else this.double();
    }
  }

  take(length: number): Uint8Array {
    const at = this.room(length);
    while (this.next < this.words.length && this.words[this.next] <= 0x20) this.next++;
    for (let index = 0; index < length; index++) this.out[at + index] = this.letter();
    return this.out.subarray(at, at + length);
  }

  private letter(): number {
    if (this.next >= this.words.length) throw new Damage('it ends too early');
    const letter = this.words[this.next++];
    if (letter !== 0x5c) return letter;
    const digits = /^[0-7]{1,3}/.exec(this.words.toString('latin1', this.next, this.next + 3))?.[0];
    if (digits !== undefined) {
      this.next += digits.length;
      return Number.parseInt(digits, 8) & 0xff;
    }
    const special = SPECIAL[String.fromCharCode(this.words[this.next++] ?? 0)];
    if (special === undefined) throw new Damage('a text has a mark that R does not have');
    return special;
  }

  /** All that was written. */
  bytes(): Uint8Array {
    return this.out.subarray(0, this.at);
  }
}

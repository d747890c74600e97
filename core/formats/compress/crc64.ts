/** The checksum of 64 bits of .xz files (ECMA-182), in two words of 32 bits. */

const LOW = new Uint32Array(256);
const HIGH = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let low = byte;
  let high = 0;
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = (low & 1) === 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (!isOdd) continue;
    low ^= 0xd7870f42;
    high ^= 0xc96c5795;
  }
  LOW[byte] = low;
  HIGH[byte] = high;
}

export class Crc64 {
  private low = -1;
  private high = -1;

  update(bytes: Uint8Array): void {
    let { low, high } = this;
    for (let at = 0; at < bytes.length; at++) {
      const place = (low ^ bytes[at]) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ LOW[place];
      high = (high >>> 8) ^ HIGH[place];
    }
    this.low = low;
    this.high = high;
  }

  /** The lower word first. */
  digest(): Buffer {
    const stored = Buffer.alloc(8);
    stored.writeUInt32LE(~this.low >>> 0);
    stored.writeUInt32LE(~this.high >>> 0, 4);
    return stored;
  }
}

/** The checksum of ZIP, eight bytes a step ("slicing by eight"). */

const TABLES = Array.from({ length: 8 }, () => new Int32Array(256));

const [FIRST] = TABLES as [Int32Array];
for (let byte = 0; byte < 256; byte++) {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  FIRST[byte] = remainder;
}
for (let table = 1; table < 8; table++) {
  const before = TABLES[table - 1] as Int32Array;
  for (let byte = 0; byte < 256; byte++) {
    const remainder = before[byte];
    (TABLES[table] as Int32Array)[byte] = (remainder >>> 8) ^ FIRST[remainder & 0xff];
  }
}

/** The checksum of all bytes so far, given that of the bytes before (0 at the start); unsigned. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  let crc = ~before;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    const low = crc ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
    crc =
      t7[low & 0xff] ^
      t6[(low >>> 8) & 0xff] ^
      t5[(low >>> 16) & 0xff] ^
      t4[low >>> 24] ^
      t3[bytes[at + 4]] ^
      t2[bytes[at + 5]] ^
      t1[bytes[at + 6]] ^
      t0[bytes[at + 7]];
  }
  for (; at < bytes.length; at++) crc = t0[(crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

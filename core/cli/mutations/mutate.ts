/** Damages files reproducibly by seed, like a broken disk, a bad copy or a malicious sender. */

/** Random integers from 0 to `limit` − 1. */
export type Random = (limit: number) => number;

/** mulberry32; 32 bits of state are enough for choosing bytes. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const pick = <Item>(items: readonly Item[], random: Random): Item => items[random(items.length)] as Item;

/** Numbers that often break sizes, counts and offsets. */
const NUMBERS = [0, 1, -1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0, 1e9];

type Damage = (bytes: Buffer<ArrayBuffer>, random: Random) => Buffer<ArrayBuffer>;

/** Random position, more often near the ends, because headers and tables of contents are there. */
function placeIn(bytes: Buffer<ArrayBuffer>, random: Random): number {
  const near = Math.min(bytes.length, 512);
  switch (random(4)) {
    case 0:
      return random(near);
    case 1:
      return bytes.length - 1 - random(near);
    default:
      return random(bytes.length);
  }
}

const flipBit: Damage = (bytes, random) => {
  const at = placeIn(bytes, random);
  bytes[at] = (bytes[at] as number) ^ (1 << random(8));
  return bytes;
};

const replaceByte: Damage = (bytes, random) => {
  bytes[placeIn(bytes, random)] = random(2) === 0 ? random(256) : pick(NUMBERS, random) & 0xff;
  return bytes;
};

/** Replaces a number of 16, 32 or 64 bits, mostly at a multiple of four, where lengths usually are. */
const replaceNumber: Damage = (bytes, random) => {
  if (bytes.length < 16) return replaceByte(bytes, random);
  const at = Math.min(bytes.length - 8, placeIn(bytes, random) & (random(4) === 0 ? ~0 : ~3));
  const value = pick(NUMBERS, random);
  if (random(4) === 0) bytes.writeUInt16LE(value & 0xffff, at);
  else bytes.writeInt32LE(value | 0, at);
  if (random(4) === 0) bytes.writeInt32LE(value < 0 ? -1 : 0, at + 4);
  return bytes;
};

/** Increases or decreases an existing number a little. */
const shiftNumber: Damage = (bytes, random) => {
  if (bytes.length < 8) return replaceByte(bytes, random);
  const at = Math.min(bytes.length - 4, placeIn(bytes, random) & ~3);
  bytes.writeInt32LE((bytes.readInt32LE(at) + pick([-8, -4, -1, 1, 4, 8, 64, 1 << 16], random)) | 0, at);
  return bytes;
};

const cut: Damage = (bytes, random) => Buffer.from(bytes.subarray(0, placeIn(bytes, random)));

function stretch(bytes: Buffer<ArrayBuffer>, random: Random): [from: number, to: number] {
  const from = random(bytes.length);
  return [from, Math.min(bytes.length, from + 1 + random(random(4) === 0 ? bytes.length : 64))];
}

const remove: Damage = (bytes, random) => {
  const [from, to] = stretch(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
};

const duplicate: Damage = (bytes, random) => {
  const [from, to] = stretch(bytes, random);
  return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
};

const moveOver: Damage = (bytes, random) => {
  const [from, to] = stretch(bytes, random);
  bytes.copy(bytes, random(bytes.length), from, to);
  return bytes;
};

const fill: Damage = (bytes, random) => {
  const [from, to] = stretch(bytes, random);
  return bytes.fill(pick([0, 0xff, 0x20, 0x5b, 0x7b, 0x22], random), from, to);
};

const DAMAGES: readonly Damage[] = [
  flipBit,
  flipBit,
  replaceByte,
  replaceByte,
  replaceNumber,
  replaceNumber,
  replaceNumber,
  shiftNumber,
  shiftNumber,
  cut,
  remove,
  duplicate,
  moveOver,
  fill,
];

/** One to four changes of a file, or its beginning joined to the end of another file. */
export function damaged(whole: Uint8Array, other: Uint8Array, random: Random): Buffer {
  if (random(20) === 0)
    return Buffer.concat([whole.subarray(0, random(whole.length)), other.subarray(random(other.length))]);
  let bytes: Buffer<ArrayBuffer> = Buffer.from(whole);
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left--) bytes = pick(DAMAGES, random)(bytes, random);
  return bytes;
}

/** Values that often break documents and records. */
const VALUES: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => '',
  () => [],
  () => ({}),
  () => 'NaN',
  () => '__proto__',
  () => 'x'.repeat(100_000),
  () => '\ud800',
  (random) => pick([0, -1, 0.5, 1e9, 1e300, -1e300, 2 ** 31, 2 ** 53], random),
  (random) => Array.from({ length: 10_000 }, () => random(3)),
  () => DEEP,
];

/** Placeholder for nested lists that are too deep for JSON.stringify. */
const DEEP = '@deep@';
const DEPTHS = [50, 500, 5_000, 100_000];

/** JSON text of a value created by `damagedValue`. */
export function jsonOf(value: unknown, random: Random): string {
  const depth = pick(DEPTHS, random);
  return JSON.stringify(value).replaceAll(`"${DEEP}"`, () => '['.repeat(depth) + ']'.repeat(depth));
}

/** Changes or removes one to three parts of a JSON value, or replaces them by others of its parts. */
export function damagedValue(value: unknown, random: Random): unknown {
  const copy = structuredClone(value);
  for (let left = 1 + random(3); left > 0; left--) {
    const places: [holder: Record<string, unknown>, key: string][] = [];
    const visit = (part: unknown): void => {
      if (typeof part !== 'object' || part === null || places.length > 5000) return;
      for (const key of Object.keys(part)) {
        places.push([part as Record<string, unknown>, key]);
        visit((part as Record<string, unknown>)[key]);
      }
    };
    visit(copy);
    if (places.length === 0) return copy;
    const [holder, key] = pick(places, random);
    const kind = random(10);
    if (kind === 0) delete holder[key];
    else if (kind === 1) {
      const [from, name] = pick(places, random);
      holder[key] = structuredClone(from[name]);
    } else if (kind === 2 && Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
    else holder[key] = pick(VALUES, random)(random);
  }
  return copy;
}

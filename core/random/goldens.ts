/** Test data of this folder: draws of the references, from goldens/random.json (made by goldens/random_rows.py). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const file = new URL('../../goldens/random.json', import.meta.url);
const sections = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

/** Row numbers: up to 12 as a list, more as "<length>:<hash>". */
export type PackedRows = readonly number[] | string;

const MAX_LISTED_ROWS = 12;
const HASH_DIGITS = 32;

/** The cases of one section; their shape is the generator's. */
export function goldenCases<Case>(section: string): readonly Case[] {
  return sections[section] as readonly Case[];
}

/** Same as `packed` in random_rows.py. */
export function packed(rows: Int32Array): PackedRows {
  if (rows.length <= MAX_LISTED_ROWS) return Array.from(rows);
  const bytes = new DataView(new ArrayBuffer(rows.length * Int32Array.BYTES_PER_ELEMENT));
  rows.forEach((row, index) => {
    bytes.setInt32(index * Int32Array.BYTES_PER_ELEMENT, row, true);
  });
  const hash = createHash('sha256').update(bytes).digest('hex');
  return `${rows.length}:${hash.slice(0, HASH_DIGITS)}`;
}

/** Same as `weights` in random_rows.py. */
export const goldenWeights = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, row) => ((row * 37) % 11) / 7);

/** B-trees of version 2: records of links, attributes or chunks. See the specification, "Version 2 B-trees". */
import { Damage } from '../damage.ts';
import { CHECKSUM_BYTES, type Hdf5Cursor, type Hdf5File, NOWHERE } from './file.ts';

const HEADER_BYTES = 64;
/** Signature, version, type and checksum of a node. */
const NODE_OVERHEAD = 10;
const MAX_DEPTH = 32;
const MAX_NODES = 1 << 22;

/** Bytes that numbers up to a limit take. */
export const bytesFor = (limit: number): number => Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;

/** All records of a tree, each as a cursor over its bytes. */
export function* recordsOf(
  file: Hdf5File,
  address: number,
): Generator<{ readonly type: number; readonly record: Hdf5Cursor }> {
  if (address === NOWHERE) return;
  const head = file.part(address, 'BTHD', HEADER_BYTES);
  file.verify(address, 18 + file.offsetBytes + file.lengthBytes + CHECKSUM_BYTES);
  head.skip(1);
  const type = head.uint8();
  const nodeBytes = head.uint32();
  const recordBytes = head.uint16();
  const depth = head.uint16();
  head.skip(2);
  const root = head.address();
  const rootCount = head.uint16();
  if (rootCount === 0 || root === NOWHERE) return;
  if (recordBytes === 0 || nodeBytes <= NODE_OVERHEAD + recordBytes || depth > MAX_DEPTH)
    throw new Damage('a tree has sizes that cannot be');
  const leafMost = Math.floor((nodeBytes - NODE_OVERHEAD) / recordBytes);
  const countBytes = bytesFor(leafMost);
  // The most records below a node of each depth, and the bytes of that number.
  const most = [leafMost];
  const totalBytes = [0];
  for (let level = 1; level <= depth; level++) {
    const pointer = file.offsetBytes + countBytes + totalBytes[level - 1];
    const own = Math.floor((nodeBytes - NODE_OVERHEAD - pointer) / (recordBytes + pointer));
    most.push((own + 1) * most[level - 1] + own);
    totalBytes.push(bytesFor(most[level]));
  }
  const seen = new Set<number>();
  function* node(
    at: number,
    count: number,
    level: number,
  ): Generator<{ readonly type: number; readonly record: Hdf5Cursor }> {
    if (seen.has(at)) throw new Damage('a tree reaches a part twice');
    seen.add(at);
    if (seen.size > MAX_NODES) throw new Damage('a tree has too many parts');
    const pointerBytes = level === 0 ? 0 : file.offsetBytes + countBytes + (level > 1 ? totalBytes[level - 1] : 0);
    const used = 6 + count * recordBytes + (level === 0 ? 0 : (count + 1) * pointerBytes) + CHECKSUM_BYTES;
    if (count < 0 || used > nodeBytes) throw new Damage('a part of a tree holds more than fits');
    const cursor = file.part(at, level === 0 ? 'BTLF' : 'BTIN', used);
    file.verify(at, used);
    cursor.skip(2);
    const first = cursor.at;
    const record = (index: number) => ({ type, record: file.cursor(at + first + index * recordBytes, recordBytes) });
    if (level === 0) {
      for (let index = 0; index < count; index++) yield record(index);
      return;
    }
    cursor.skip(count * recordBytes);
    const children = Array.from({ length: count + 1 }, () => {
      const child = cursor.address();
      const records = cursor.uint(countBytes);
      if (level > 1) cursor.skip(totalBytes[level - 1]);
      return { child, records };
    });
    for (const [index, { child, records }] of children.entries()) {
      yield* node(child, records, level - 1);
      if (index < count) yield record(index);
    }
  }
  yield* node(root, rootCount, depth);
}

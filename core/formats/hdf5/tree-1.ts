/** B-trees of version 1: links of a group, and chunks of a dataset. See the specification, "Version 1 B-trees". */
import { Damage } from '../damage.ts';
import { type Hdf5Cursor, type Hdf5File, NOWHERE } from './file.ts';

const MAX_LEVELS = 32;
const MAX_NODES = 1 << 22;

/**
 * The children of the leaves, each with the key before it.
 * @param type 0 for links, 1 for chunks
 * @param keyBytes of each key
 */
export function* leavesOf<Key>(
  file: Hdf5File,
  root: number,
  type: 0 | 1,
  keyBytes: number,
  keyAt: (cursor: Hdf5Cursor) => Key,
): Generator<{ readonly key: Key; readonly child: number }> {
  if (root === NOWHERE) return;
  const seen = new Set<number>();
  function* node(address: number, level: number | null): Generator<{ readonly key: Key; readonly child: number }> {
    // Levels fall by one each, so that no tree leads back to itself; a node may still be reached many times.
    if (seen.has(address)) throw new Damage('a tree reaches a part twice');
    seen.add(address);
    if (seen.size > MAX_NODES) throw new Damage('a tree has too many parts');
    const head = file.part(address, 'TREE', 8);
    if (head.uint8() !== type) throw new Damage('a tree is of another kind than it should');
    const own = head.uint8();
    if (own > MAX_LEVELS || (level !== null && own !== level)) throw new Damage('a tree is not as deep as it says');
    const count = head.uint16();
    const start = 8 + 2 * file.offsetBytes;
    const cursor = file.cursor(address + start, count * (keyBytes + file.offsetBytes));
    for (let index = 0; index < count; index++) {
      const at = cursor.at;
      const key = keyAt(cursor);
      cursor.at = at + keyBytes;
      const child = cursor.address();
      if (own > 0) yield* node(child, own - 1);
      else yield { key, child };
    }
  }
  yield* node(root, null);
}

/** Links of a group to its objects. See the specification, "Symbol Table", "Link Message" and "Link Info Message". */
import { Damage } from '../damage.ts';
import { Hdf5Cursor, type Hdf5File, NOWHERE } from './file.ts';
import { FractalHeap } from './fractal-heap.ts';
import { type Hdf5Message, MESSAGE, messageOf } from './object-header.ts';
import { leavesOf } from './tree-1.ts';
import { recordsOf } from './tree-2.ts';

export interface Hdf5Link {
  readonly name: string;
  /** The header of the object; null for a link that names a path or another file. */
  readonly address: number | null;
  readonly isOutside: boolean;
}

const MAX_LINKS = 1 << 20;
/** The kind of links to other files. */
const OUTSIDE = 64;
const MAX_HEAP_BYTES = 64 << 20;

/** The links of a group by their names, in the order in which they were made where the file keeps it. */
export function linksOf(file: Hdf5File, messages: readonly Hdf5Message[]): Hdf5Link[] {
  const table = messageOf(messages, MESSAGE.symbolTable);
  if (table !== null) return symbolsOf(file, new Hdf5Cursor(table, file));
  const links = messages
    .filter(({ type }) => type === MESSAGE.link)
    .map(({ view }) => linkOf(new Hdf5Cursor(view, file)));
  const info = messageOf(messages, MESSAGE.linkInfo);
  let isHashed = false;
  if (info !== null) {
    const cursor = new Hdf5Cursor(info, file);
    cursor.skip(1);
    const flags = cursor.uint8();
    if ((flags & 1) !== 0) cursor.skip(8);
    const heapAt = cursor.address();
    const treeAt = cursor.address();
    if (heapAt !== NOWHERE) {
      isHashed = true;
      const heap = new FractalHeap(file, heapAt);
      for (const { type, record } of recordsOf(file, treeAt)) {
        if (type !== 5) throw new Damage('links are kept in a way that is not known');
        record.skip(4);
        links.push(linkOf(heap.object(record.take(record.left))));
        if (links.length > MAX_LINKS) throw new Damage('a group has too many links');
      }
    }
  }
  if (links.every(({ order }) => order !== null))
    return links.sort((one, other) => (one.order ?? 0) - (other.order ?? 0));
  // A heap keeps them by a hash of their names, which no person knows; links of a header stand as they were made.
  return isHashed ? links.sort((one, other) => (one.name < other.name ? -1 : 1)) : links;
}

export const isGroup = (messages: readonly Hdf5Message[]): boolean =>
  messages.some(({ type }) => type === MESSAGE.symbolTable || type === MESSAGE.linkInfo || type === MESSAGE.link);

function linkOf(cursor: Hdf5Cursor): Hdf5Link & { readonly order: number | null } {
  cursor.skip(1);
  const flags = cursor.uint8();
  const kind = (flags & 0x08) !== 0 ? cursor.uint8() : 0;
  const order = (flags & 0x04) !== 0 ? cursor.uint(8) : null;
  if ((flags & 0x10) !== 0) cursor.skip(1);
  const length = cursor.uint(1 << (flags & 0x03));
  const name = Buffer.from(cursor.take(Math.max(0, length))).toString('utf8');
  return { name, address: kind === 0 ? cursor.address() : null, isOutside: kind === OUTSIDE, order };
}

/** Links of groups of the old kind: names in a heap, objects in a tree. */
function symbolsOf(file: Hdf5File, table: Hdf5Cursor): Hdf5Link[] {
  const treeAt = table.address();
  const heap = file.part(table.address(), 'HEAP', 8 + 2 * file.lengthBytes + file.offsetBytes);
  heap.skip(4);
  const heapBytes = heap.length();
  heap.length();
  if (heapBytes > MAX_HEAP_BYTES) throw new Damage('the names of a group are too long');
  const namesAt = heap.address();
  const entryBytes = 2 * file.offsetBytes + 24;
  const links: Hdf5Link[] = [];
  for (const { child } of leavesOf(file, treeAt, 0, file.lengthBytes, (cursor) => cursor.length())) {
    const head = file.part(child, 'SNOD', 8);
    head.skip(2);
    const count = head.uint16();
    const cursor = file.cursor(child + 8, count * entryBytes);
    const entries = Array.from({ length: count }, () => {
      const name = cursor.address();
      const address = cursor.address();
      const kind = cursor.uint32();
      cursor.skip(20);
      return { name, address, kind };
    });
    const names = file.cursor(namesAt, heapBytes);
    for (const { name, address, kind } of entries) {
      if (name < 0 || name >= heapBytes) throw new Damage('a name lies outside of its group');
      names.at = name;
      links.push({ name: names.text(), address: kind === 2 ? null : address, isOutside: false });
    }
    if (links.length > MAX_LINKS) throw new Damage('a group has too many links');
  }
  return links;
}

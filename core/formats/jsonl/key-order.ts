/** The order of keys in a JSON text, which JavaScript does not keep for keys such as "2018". */
import { isIndexKey } from '../../ir/column-types.ts';
import type { Kinds } from '../pieces/column-of-cells.ts';
import { WITHIN } from './flatten.ts';

/** A key, or one of several that are joined, that objects of JavaScript put before all others. */
const isMoved = (key: string): boolean => key.split(WITHIN).some(isIndexKey);

/** The columns in the order in which the text names them. */
export function inOrderOfText(kinds: ReadonlyMap<string, Kinds>, text: string): ReadonlyMap<string, Kinds> {
  if (kinds.size < 2 || ![...kinds.keys()].some(isMoved)) return kinds;
  const ordered = new Map<string, Kinds>();
  for (const key of keysIn(text)) {
    const of = kinds.get(key);
    if (of !== undefined) ordered.set(key, of);
    if (ordered.size === kinds.size) break;
  }
  for (const [key, of] of kinds) ordered.set(key, of);
  return ordered;
}

const KEY_OR_BRACKET = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g;

/** Keys of the cells of valid records, in the order of the text. */
function* keysIn(text: string): Generator<string> {
  /** Keys of the objects that are open, each ready to be continued; null within a list, whose objects are no cells. */
  const open: (string | null)[] = [];
  let name = '';
  for (const [token, key, colon] of text.matchAll(KEY_OR_BRACKET)) {
    if (token === '{' || token === '[') {
      const outer = open.at(-1);
      const isCell = token === '{' && outer !== null;
      open.push(isCell ? (outer === undefined ? '' : name + WITHIN) : null);
    } else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined && typeof open.at(-1) === 'string') {
      name = `${open.at(-1)}${JSON.parse(`"${key}"`)}`;
      yield name;
    }
  }
}

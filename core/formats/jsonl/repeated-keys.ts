/**
 * Keys that occur more than once in an object. JSON.parse keeps the last value, as pandas.read_json does; the others are
 * lost, so that they are told.
 */

/** Objects with a repeated key, by key; `record` is the first, counted from 0. */
export type RepeatedKeys = Map<string, { objects: number; readonly record: number }>;

const KEY_OR_BRACKET = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g;

/** Whether a key of the text may be missing in its parsed value. Few texts are searched for it, because this is fast. */
export const mayRepeat = (text: string, value: unknown): boolean => colonsOf(text) !== keysOf(value);

/** Adds the repeated keys of a record. */
export function addRepeatedKeys(found: RepeatedKeys, text: string, value: unknown, record: number): void {
  if (!mayRepeat(text, value)) return;
  const open: Map<string, boolean>[] = [];
  for (const [token, key, colon] of text.matchAll(KEY_OR_BRACKET)) {
    if (token === '{' || token === '[') open.push(new Map());
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) {
      const keys = open.at(-1);
      const wasRepeated = keys?.get(key);
      keys?.set(key, wasRepeated !== undefined);
      if (wasRepeated !== false) continue;
      const name = JSON.parse(`"${key}"`) as string;
      const before = found.get(name) ?? { objects: 0, record };
      found.set(name, { objects: before.objects + 1, record: before.record });
    }
  }
}

/** Colons behind a quote: those of all keys, and of texts that quote a key themselves. */
function colonsOf(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (before > 0 && isBlank(text.charCodeAt(before))) before--;
    if (text.charCodeAt(before) === QUOTE) count++;
  }
  return count;
}

const QUOTE = 0x22;
const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += keysOf(item);
    return count;
  }
  for (const key in value) count += 1 + keysOf((value as Readonly<Record<string, unknown>>)[key]);
  return count;
}

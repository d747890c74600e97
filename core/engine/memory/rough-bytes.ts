/** Estimates the heap bytes of a value: lists of learned categories, answers, expressions. */

/** Bytes of an object or array without its content, of one entry, and of a string without its letters. */
const OBJECT_BYTES = 48;
const ENTRY_BYTES = 8;
const STRING_BYTES = 24;

/** Lists and buffers of at least this size are reported one by one, because several values may share them. */
const LARGE_BYTES = 1 << 16;

/** Largest list whose strings are weighed one by one. */
const MAX_WEIGHED_STRINGS = 1 << 14;

export interface CountOptions {
  /** Objects that were counted already. */
  readonly seen?: Set<object>;
  /** Receives large lists and buffers with their bytes, which are then not part of the result. */
  readonly large?: Map<object, number>;
  /** Large parts of an object that was counted before; such an object is not traversed again. */
  known?(object: object): ReadonlyMap<object, number> | undefined;
}

/** A view counts with its whole buffer; each buffer and each object counts once. */
export function roughBytes(value: unknown, { seen = new Set(), large, known }: CountOptions = {}): number {
  let sum = 0;
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === 'string') sum += STRING_BYTES + next.length;
    if (typeof next !== 'object' || next === null) continue;
    const part = ArrayBuffer.isView(next) ? next.buffer : next;
    if (seen.has(part)) continue;
    seen.add(part);
    const before = known?.(next);
    if (before !== undefined) {
      for (const [object, bytes] of before) large?.set(object, bytes);
      continue;
    }
    const bytes = bytesOf(next, pending);
    if (large !== undefined && bytes >= LARGE_BYTES) large.set(part, bytes);
    else sum += bytes;
  }
  return sum;
}

/** Estimates the strings of a long list from a sample, because there may be millions. */
function bytesOfStrings(list: readonly unknown[]): number {
  const step = Math.floor(list.length / MAX_WEIGHED_STRINGS);
  let letters = 0;
  let weighed = 0;
  for (let at = 0; at < list.length; at += step, weighed++) {
    const item = list[at];
    if (typeof item === 'string') letters += item.length;
  }
  return Math.round(list.length * (STRING_BYTES + letters / weighed));
}

/** Bytes of an object without the objects to which it refers; these are added to `pending`. */
function bytesOf(object: object, pending: unknown[]): number {
  if (ArrayBuffer.isView(object)) return OBJECT_BYTES + object.buffer.byteLength;
  if (Array.isArray(object)) {
    if (typeof object[0] === 'number' && typeof object.at(-1) === 'number')
      return OBJECT_BYTES + ENTRY_BYTES * object.length;
    // Strings count as part of their list, so that a list of a million is one large part.
    let bytes = OBJECT_BYTES + ENTRY_BYTES * object.length;
    if (object.length > MAX_WEIGHED_STRINGS && typeof object[0] === 'string') return bytes + bytesOfStrings(object);
    for (const item of object) {
      if (typeof item === 'string') bytes += STRING_BYTES + item.length;
      else if (typeof item === 'object') pending.push(item);
    }
    return bytes;
  }
  if (object instanceof Map) {
    for (const [key, item] of object) pending.push(key, item);
    return OBJECT_BYTES + 4 * ENTRY_BYTES * object.size;
  }
  if (object instanceof Set) {
    for (const item of object) pending.push(item);
    return OBJECT_BYTES + 3 * ENTRY_BYTES * object.size;
  }
  const items = Object.values(object);
  for (const item of items) pending.push(item);
  return OBJECT_BYTES + ENTRY_BYTES * items.length;
}

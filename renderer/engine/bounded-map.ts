/** Maps that keep only the newest entries. */

/** Sets an entry and drops the oldest ones beyond the limit. */
export function setBounded<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= limit) break;
    map.delete(oldest);
  }
}

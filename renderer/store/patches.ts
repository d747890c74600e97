import type { Patch } from 'immer';

type Container = unknown[] | Record<string | number, unknown>;

/**
 * The state after immer's patches, which stay unchanged. Immer's own `applyPatches` copies the values, and drops or
 * refuses a key such as `__proto__`; a column may have that name.
 */
export function applyPatches<State>(state: State, patches: readonly Patch[]): State {
  // Each list and object is copied once, even if thousands of patches change it.
  const copies = new Set<unknown>();
  const copyOf = (value: unknown): Container => {
    if (copies.has(value)) return value as Container;
    const copy: Container = Array.isArray(value) ? value.slice() : { ...(value as Record<string, unknown>) };
    copies.add(copy);
    return copy;
  };
  let result: unknown = state;
  for (const patch of patches) {
    const { path } = patch;
    const last = path.at(-1);
    if (last === undefined) {
      result = patch.value;
      continue;
    }
    let at = copyOf(result);
    result = at;
    for (const key of path.slice(0, -1)) {
      const inner = copyOf((at as Record<string | number, unknown>)[key]);
      set(at, key, inner);
      at = inner;
    }
    change(at, last, patch);
  }
  return result as State;
}

function change(at: Container, key: string | number, { op, value }: Patch): void {
  if (op === 'remove') {
    if (Array.isArray(at)) at.splice(Number(key), 1);
    else delete at[key];
  } else if (op === 'add' && Array.isArray(at)) at.splice(Number(key), 0, value);
  else set(at, key, value);
}

function set(at: Container, key: string | number, value: unknown): void {
  // Immer shortens a list by replacing its length.
  if (Array.isArray(at)) {
    if (key === 'length') at.length = value as number;
    else at[Number(key)] = value;
    // An assignment to this name would set the object's prototype.
  } else if (key === '__proto__')
    Object.defineProperty(at, key, { value, enumerable: true, configurable: true, writable: true });
  else at[key] = value;
}

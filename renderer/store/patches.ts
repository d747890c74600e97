import type { Patch } from 'immer';

/**
 * The state after immer's patches, which are left as they are. Immer's own `applyPatches` copies the values, and loses a key
 * such as `__proto__` on the way, or refuses it; a column may bear that name.
 */
export function applyPatches<State>(state: State, patches: readonly Patch[]): State {
  return patches.reduce<unknown>((result, patch) => applyAt(result, patch.path, patch), state) as State;
}

function applyAt(at: unknown, [key, ...rest]: Patch['path'], patch: Patch): unknown {
  if (key === undefined) return patch.value;
  if (rest.length > 0) {
    const inner = (at as Record<string | number, unknown>)[key];
    return replaced(at, key, applyAt(inner, rest, patch));
  }
  if (patch.op === 'remove') return removed(at, key);
  if (patch.op === 'add' && Array.isArray(at))
    return [...at.slice(0, Number(key)), patch.value, ...at.slice(Number(key))];
  return replaced(at, key, patch.value);
}

function replaced(at: unknown, key: string | number, value: unknown): unknown {
  if (!Array.isArray(at)) return { ...(at as object), [key]: value };
  const copy = at.slice();
  // Immer shortens a list by replacing its length.
  if (key === 'length') copy.length = value as number;
  else copy[Number(key)] = value;
  return copy;
}

function removed(at: unknown, key: string | number): unknown {
  if (Array.isArray(at)) return [...at.slice(0, Number(key)), ...at.slice(Number(key) + 1)];
  const { [key]: _gone, ...left } = at as Record<string | number, unknown>;
  return left;
}

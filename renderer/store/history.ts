/** Undo and redo with immer patches: each entry has a readable name. */
import { enablePatches, type Objectish, type Patch, produceWithPatches } from 'immer';
import { applyPatches } from './patches.ts';

enablePatches();

export interface HistoryEntry {
  /** Name of the change, such as "Change strategy of Impute". */
  readonly label: string;
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
  /** Id of the gesture: changes of one gesture (a drag, a slider, typing into one field) are one entry. */
  readonly gesture?: string | undefined;
}

export interface History<State> {
  readonly current: State;
  readonly past: readonly HistoryEntry[];
  /** Undone entries, the next to redo first. */
  readonly future: readonly HistoryEntry[];
}

/** Maximum number of entries; older ones are dropped. */
const MAX_ENTRIES = 500;
/**
 * Maximum bytes of changes: far more than manual edits create, but less than a document of many megabytes pasted again
 * and again.
 */
const MAX_BYTES = 64 * 2 ** 20;

const bytesOfEntry = new WeakMap<readonly Patch[], number>();
/** Bytes of a reference in a list. */
const POINTER_BYTES = 8;

/**
 * Approximate bytes of an entry: the text of its changes, at two bytes a character. A replaced list holds mostly the
 * same parts: these belong to the document and count only as a reference.
 */
function weigh({ patches, inverse }: HistoryEntry): number {
  const known = bytesOfEntry.get(patches);
  if (known !== undefined) return known;
  const before = new Set<unknown>();
  for (const { value } of inverse) if (Array.isArray(value)) for (const part of value) before.add(part);
  const shared = new Set<unknown>();
  for (const { value } of patches)
    if (Array.isArray(value)) for (const part of value) if (before.has(part)) shared.add(part);
  const bytes = weightOf(patches, shared) + weightOf(inverse, shared);
  bytesOfEntry.set(patches, bytes);
  return bytes;
}

function weightOf(patches: readonly Patch[], shared: ReadonlySet<unknown>): number {
  let letters = 0;
  let places = 0;
  for (const { path, value } of patches) {
    letters += path.join().length;
    if (!Array.isArray(value)) letters += (JSON.stringify(value) ?? '').length;
    else {
      places += value.length;
      for (const part of value) if (!shared.has(part)) letters += (JSON.stringify(part) ?? '').length;
    }
  }
  return 2 * letters + POINTER_BYTES * places;
}

/** The newest entries within the limits; always at least the last one, so that it can be undone. */
function newest(past: readonly HistoryEntry[]): readonly HistoryEntry[] {
  let from = past.length - 1;
  let bytes = from < 0 ? 0 : weigh(past[from] as HistoryEntry);
  while (from > 0 && past.length - from < MAX_ENTRIES) {
    bytes += weigh(past[from - 1] as HistoryEntry);
    if (bytes > MAX_BYTES) break;
    from--;
  }
  return from <= 0 ? past : past.slice(from);
}

const replaced = (patches: readonly Patch[]): string | null =>
  patches.every(({ op }) => op === 'replace') ? JSON.stringify(patches.map(({ path }) => path)) : null;

/**
 * Appends changes to an entry. A value that is replaced again and again, for example by a slider, is kept once, with
 * its last value.
 */
function follow(entry: HistoryEntry, patches: readonly Patch[], inverse: readonly Patch[]): HistoryEntry {
  const before = entry.patches.slice(0, -patches.length);
  const tail = replaced(entry.patches.slice(-patches.length));
  if (tail !== null && tail === replaced(patches)) return { ...entry, patches: [...before, ...patches] };
  return { ...entry, patches: [...entry.patches, ...patches], inverse: [...inverse, ...entry.inverse] };
}

export const newHistory = <State>(current: State): History<State> => ({ current, past: [], future: [] });

/** Changes the state and records how. A recipe that changes nothing leaves the history unchanged. */
export function edit<State extends Objectish>(
  history: History<State>,
  label: string,
  recipe: (draft: State) => State | undefined | void,
  gesture?: string,
): History<State> {
  const [current, patches, inverse] = produceWithPatches(history.current, recipe as (draft: unknown) => unknown) as [
    State,
    Patch[],
    Patch[],
  ];
  if (patches.length === 0) return history;
  const last = history.past.at(-1);
  if (gesture !== undefined && last?.gesture === gesture) {
    return { current, past: newest([...history.past.slice(0, -1), follow(last, patches, inverse)]), future: [] };
  }
  return { current, past: newest([...history.past, { label, patches, inverse, gesture }]), future: [] };
}

/** Changes the state without an entry, for values that the program detected. */
export function settle<State extends Objectish>(
  history: History<State>,
  recipe: (draft: State) => State | undefined | void,
): History<State> {
  const [current] = produceWithPatches(history.current, recipe as (draft: unknown) => unknown) as [
    State,
    Patch[],
    Patch[],
  ];
  return current === history.current ? history : { ...history, current };
}

export function undo<State extends Objectish>(history: History<State>): History<State> {
  const entry = history.past.at(-1);
  if (entry === undefined) return history;
  return {
    current: applyPatches(history.current, entry.inverse),
    past: history.past.slice(0, -1),
    future: [{ ...entry, gesture: undefined }, ...history.future],
  };
}

export function redo<State extends Objectish>(history: History<State>): History<State> {
  const [entry, ...future] = history.future;
  if (entry === undefined) return history;
  return {
    current: applyPatches(history.current, entry.patches),
    past: [...history.past, entry],
    future,
  };
}

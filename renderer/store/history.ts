/** Undo and redo over immer patches: each entry has a name that a person reads. */
import { enablePatches, type Objectish, type Patch, produceWithPatches } from 'immer';
import { applyPatches } from './patches.ts';

enablePatches();

export interface HistoryEntry {
  /** What was done, such as "Change strategy of Impute". */
  readonly label: string;
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
  /** Changes of one gesture (a drag, a slider, typing into one field) are one entry. */
  readonly gesture?: string | undefined;
}

export interface History<State> {
  readonly current: State;
  readonly past: readonly HistoryEntry[];
  /** What was undone, the next to redo first. */
  readonly future: readonly HistoryEntry[];
}

/** Entries kept; older ones are forgotten. */
const LIMIT = 500;

export const newHistory = <State>(current: State): History<State> => ({ current, past: [], future: [] });

/** Changes the state and remembers how. A recipe that changes nothing leaves the history as it is. */
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
    const merged = { ...last, patches: [...last.patches, ...patches], inverse: [...inverse, ...last.inverse] };
    return { current, past: [...history.past.slice(0, -1), merged], future: [] };
  }
  return { current, past: [...history.past, { label, patches, inverse, gesture }].slice(-LIMIT), future: [] };
}

/** Changes the state without an entry: for what the program found out by itself. */
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

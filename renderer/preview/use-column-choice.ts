/** Columns that are chosen by their headers, by name: a menu then concerns all of them. */
import { useState } from 'react';

export interface ColumnChoice {
  readonly names: readonly string[];
  /** Adds a column, or takes it out. */
  toggle(name: string): void;
  /** Chooses the columns from the last one that was chosen to this one. */
  extend(name: string, order: readonly string[]): void;
  /** Leaves the choice if the column is in it, else chooses it: alone, or with the others. */
  include(name: string, withOthers: boolean): readonly string[];
  clear(): void;
}

const none: readonly string[] = [];

export function useColumnChoice(): ColumnChoice {
  const [names, setNames] = useState(none);
  return {
    names,
    toggle: (name) => setNames(names.includes(name) ? names.filter((other) => other !== name) : [...names, name]),
    extend: (name, order) => setNames(spanOf(names.at(-1) ?? name, name, order)),
    include(name, withOthers) {
      const next = names.includes(name) ? names : withOthers ? [...names, name] : [name];
      setNames(next);
      return next;
    },
    clear: () => setNames((before) => (before.length === 0 ? before : none)),
  };
}

/** Names from one to another, both included, the first one last: a further extension starts there again. */
export function spanOf(from: string, to: string, order: readonly string[]): readonly string[] {
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  if (a === -1 || b === -1) return [to];
  const span = order.slice(Math.min(a, b), Math.max(a, b) + 1);
  return [...span.filter((name) => name !== from), from];
}

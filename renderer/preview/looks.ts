/**
 * Display settings of tables: widths, pinned and hidden columns, filter and order of rows. They belong to this window
 * alone: neither the document nor its history contains them.
 */

import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { CallArgs } from '../../core/protocol/engine.ts';
import type { RowView } from '../../core/protocol/inspection.ts';

export type CellPlace = CallArgs<'explainCell'>;

interface Looks {
  /** Widths by column name, because a column keeps its width from step to step. */
  readonly widths: ReadonlyMap<string, number>;
  readonly pinned: readonly string[];
  readonly hidden: ReadonlySet<string>;
  /** Views by node. */
  readonly views: ReadonlyMap<string, RowView>;
  /** Cell that is explained beside the table. */
  readonly explained: CellPlace | null;
}

const initial: Looks = { widths: new Map(), pinned: [], hidden: new Set(), views: new Map(), explained: null };

const store = createStore<Looks>()(() => initial);

export const useLooks = <Part>(select: (looks: Looks) => Part): Part => useStore(store, select);

export const MIN_WIDTH = 56;
const MAX_WIDTH = 800;

/** Sets a column's width; null resets it. */
export function setWidth(name: string, width: number | null): void {
  store.setState(({ widths }) => {
    const next = new Map(widths);
    if (width === null) next.delete(name);
    else next.set(name, Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.round(width))));
    return { widths: next };
  });
}

export function togglePinned(name: string): void {
  store.setState(({ pinned }) => ({
    pinned: pinned.includes(name) ? pinned.filter((other) => other !== name) : [...pinned, name],
  }));
}

export function hide(names: readonly string[]): void {
  store.setState(({ hidden }) => ({ hidden: new Set([...hidden, ...names]) }));
}

export function showAll(): void {
  store.setState({ hidden: new Set() });
}

export const viewOf = (nodeId: string): RowView | undefined => store.getState().views.get(nodeId);

function setView(nodeId: string, view: RowView): void {
  store.setState(({ views }) => {
    const next = new Map(views);
    if (view.sort === undefined && view.where === undefined) next.delete(nodeId);
    else next.set(nodeId, view);
    return { views: next };
  });
}

/** Sets the order of rows; undefined restores the table's. */
export function sortBy(nodeId: string, sort: RowView['sort']): void {
  const { where } = viewOf(nodeId) ?? {};
  setView(nodeId, { ...(where && { where }), ...(sort && { sort }) });
}

/** Cycles the order: ascending, descending, then the table's. */
export function turnSort(nodeId: string, column: string): void {
  const { sort } = viewOf(nodeId) ?? {};
  if (sort?.column !== column) sortBy(nodeId, { column, descending: false });
  else sortBy(nodeId, sort.descending ? undefined : { column, descending: true });
}

/** Filters rows; undefined displays all. */
export function showWhere(nodeId: string, where: RowView['where']): void {
  const { sort } = viewOf(nodeId) ?? {};
  setView(nodeId, { ...(where && { where }), ...(sort && { sort }) });
}

/** Forgets all settings: they belong to the tables of a document, and another document's steps may have the same ids. */
export const forgetLooks = (): void => store.setState(initial);

export function explain(place: CellPlace | null): void {
  store.setState({ explained: place });
}

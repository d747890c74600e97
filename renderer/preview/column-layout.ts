/** Order, visibility and widths of the table's columns. */
import { useMemo } from 'react';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import { useLooks } from './looks.ts';
import { edgesOf } from './viewport.ts';

export interface ColumnLayout {
  /** Positions in the table of the displayed columns, pinned ones first. A place is an index of this list. */
  readonly order: readonly number[];
  /** Left edges of the places in pixels, and the right edge of the last. */
  readonly edges: Float64Array;
  /** Number of pinned columns at the start of `order`. */
  readonly pinnedCount: number;
}

export function useColumnLayout(columns: readonly ColumnReportMessage[]): ColumnLayout {
  const { widths, pinned, hidden } = useLooks((looks) => looks);
  const order = useMemo(() => orderOf(columns, pinned, hidden), [columns, pinned, hidden]);
  return useMemo(() => {
    const shown = order.map((position) => columns[position] as ColumnReportMessage);
    return {
      order,
      edges: edgesOf(shown.map((column) => widths.get(column.name) ?? widthOf(column))),
      pinnedCount: shown.filter(({ name }) => pinned.includes(name)).length,
    };
  }, [order, columns, widths, pinned]);
}

/**
 * A width in pixels that fits name and cells. It is computed without the cells, so that nothing moves when they arrive.
 */
export function widthOf({ name, type, target }: ColumnReportMessage): number {
  const least = type === 'text' ? 150 : type === 'datetime' ? 136 : 98;
  return Math.round(Math.max(least, Math.min(230, 46 + name.length * 7.1))) + (target === true ? 48 : 0);
}

/** Pinned columns first, in the order in which they were pinned; hidden ones are left out. */
export function orderOf(
  columns: readonly ColumnReportMessage[],
  pinned: readonly string[],
  hidden: ReadonlySet<string>,
): readonly number[] {
  const positions = columns.flatMap(({ name }, position) => (hidden.has(name) ? [] : [position]));
  if (pinned.length === 0) return positions;
  const places = new Map(columns.map(({ name }, position) => [name, position]));
  const first = pinned.flatMap((name) => (hidden.has(name) ? [] : (places.get(name) ?? [])));
  const set = new Set(first);
  return [...first, ...positions.filter((position) => !set.has(position))];
}

/**
 * Number of pinned columns that stay in place: they use two thirds of the width at most, because the others need room
 * to scroll.
 */
export function pinsThatFit(
  { edges, pinnedCount }: Pick<ColumnLayout, 'edges' | 'pinnedCount'>,
  width: number,
): number {
  let pins = 0;
  while (pins < pinnedCount && (edges[pins + 1] as number) < (width * 2) / 3) pins++;
  return pins;
}

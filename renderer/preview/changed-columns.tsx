/**
 * Columns that the step created or changed: marked in the table, with a button to scroll there if none of them is in
 * sight.
 */
import { ArrowLeft, ArrowRight } from 'lucide-react';
import type { ColumnReportMessage, NodeReport } from '../../core/protocol/node-report.ts';
import { columnName, plural } from '../design/numbers.ts';

/**
 * Places of the changed columns, ascending. Empty if all are changed, as in a source, because marks on all would mean
 * nothing.
 */
export function changedPlaces(
  { touched = [] }: NodeReport,
  columns: readonly ColumnReportMessage[],
  order: readonly number[],
): readonly number[] {
  const names = new Set(touched);
  const places = order.flatMap((position, place) => (names.has(columns[position]?.name ?? '') ? [place] : []));
  return places.length === order.length ? [] : places;
}

/** A column is in sight if at least this many of its pixels are. */
const MIN_SEEN_PX = 30;
/** Pixels of the column before that stay in sight when a changed column is scrolled to. */
const LEAD_PX = 120;

interface ColumnsInSight {
  readonly edges: Float64Array;
  readonly pins: number;
  /** Horizontal offset, and the width in which columns are seen. */
  readonly left: number;
  readonly width: number;
}

/**
 * Places of the changed columns beyond each side, nearest first; null if one of them is in sight, or none is changed.
 */
export function changedBeyond(
  changed: readonly number[],
  { edges, pins, left, width }: ColumnsInSight,
): { readonly left: readonly number[]; readonly right: readonly number[] } | null {
  if (width <= 0 || changed.length === 0) return null;
  const pinWidth = edges[pins] as number;
  const beyond = { left: [] as number[], right: [] as number[] };
  for (const place of changed) {
    if (place < pins) return null;
    if ((edges[place + 1] as number) - pinWidth - left < MIN_SEEN_PX) beyond.left.unshift(place);
    else if ((edges[place] as number) - left > width - MIN_SEEN_PX) beyond.right.push(place);
    else return null;
  }
  return beyond;
}

/** The horizontal offset at which a changed column is in sight, with some of the column before it. */
const leftOfChanged = (place: number, { edges, pins }: Pick<ColumnsInSight, 'edges' | 'pins'>): number =>
  Math.max(0, (edges[place] as number) - (edges[pins] as number) - LEAD_PX);

interface ChangedBeyondProps {
  readonly changed: readonly number[];
  readonly sight: ColumnsInSight;
  readonly nameAt: (place: number) => string;
  /** Receives the horizontal offset to scroll to. */
  readonly onGo: (left: number) => void;
}

/** A button for each side that has changed columns beyond it, while none is in sight. */
export function ChangedBeyond({ changed, sight, nameAt, onGo }: ChangedBeyondProps) {
  const beyond = changedBeyond(changed, sight);
  if (beyond === null) return null;
  const { left, right } = beyond;
  const words = (places: readonly number[]): string =>
    places.length === 1 ? columnName(nameAt(places[0] as number), 30) : plural(places.length, 'changed column');
  const goTo = ([place]: readonly number[]): void => onGo(leftOfChanged(place as number, sight));
  return (
    <div className="changed-beyond">
      {left.length > 0 && (
        <button type="button" className="button" title="Go to what this step changed" onClick={() => goTo(left)}>
          <ArrowLeft size={13} aria-hidden="true" />
          <span className="isolate">{words(left)}</span>
        </button>
      )}
      {right.length > 0 && (
        <button type="button" className="button" title="Go to what this step changed" onClick={() => goTo(right)}>
          <span className="isolate">{words(right)}</span>
          <ArrowRight size={13} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

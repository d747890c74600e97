/** The columns that the step made or changed: marked in the table, and one press away where none of them is in sight. */
import { ArrowLeft, ArrowRight } from 'lucide-react';
import type { ColumnReportMessage, NodeReport } from '../../core/protocol/engine.ts';
import { columnName, plural } from '../design/numbers.ts';

/** Places of the changed columns in the order shown, ascending; none where all are, as in a source: that tells nothing. */
export function changedPlaces(
  { touched = [] }: NodeReport,
  columns: readonly ColumnReportMessage[],
  order: readonly number[],
): readonly number[] {
  const names = new Set(touched);
  const places = order.flatMap((position, place) => (names.has(columns[position]?.name ?? '') ? [place] : []));
  return places.length === order.length ? [] : places;
}

interface ChangedBeyondProps {
  /** Names of the changed columns that are beyond the side, nearest first. */
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly onGo: (side: 'left' | 'right') => void;
}

/** A button for each side that has changed columns beyond it. */
export function ChangedBeyond({ left, right, onGo }: ChangedBeyondProps) {
  const words = (names: readonly string[]): string =>
    names.length === 1 ? columnName(names[0] as string, 30) : plural(names.length, 'changed column');
  return (
    <div className="changed-beyond">
      {left.length > 0 && (
        <button type="button" className="button" title="Go to what this step changed" onClick={() => onGo('left')}>
          <ArrowLeft size={13} aria-hidden="true" />
          <span className="isolate">{words(left)}</span>
        </button>
      )}
      {right.length > 0 && (
        <button type="button" className="button" title="Go to what this step changed" onClick={() => onGo('right')}>
          <span className="isolate">{words(right)}</span>
          <ArrowRight size={13} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

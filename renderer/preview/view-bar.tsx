/** Displays that the table is filtered or reordered, with buttons to reset it or to keep it as a step. */
import { Filter, X } from 'lucide-react';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import type { RowView } from '../../core/protocol/inspection.ts';
import { columnName, count, plural } from '../design/numbers.ts';
import { useApp } from '../parts/app-context.ts';
import { appendNode } from '../store/changes.ts';
import { conditionFormula, conditionWords } from './conditions.ts';
import { showAll, showWhere, sortBy } from './looks.ts';

interface ViewBarProps {
  readonly nodeId: string;
  readonly view: RowView | undefined;
  readonly columns: readonly ColumnReportMessage[];
  readonly shown: number | undefined;
  readonly hidden: number;
}

export function ViewBar({ nodeId, view, columns, shown, hidden }: ViewBarProps) {
  const { workbench } = useApp();
  const typeOf = (name: string): ColumnReportMessage['type'] =>
    columns.find((column) => column.name === name)?.type ?? 'number';
  const { where, sort } = view ?? {};
  if (where === undefined && sort === undefined && hidden === 0) return null;

  const keep = (): void => {
    let id = '';
    const step =
      where !== undefined
        ? { type: 'FilterRows', params: { formula: conditionFormula(where, typeOf(where.column)) } }
        : {
            type: 'SortRows',
            params: { by: sort === undefined ? [] : [{ column: sort.column, descending: sort.descending }] },
          };
    workbench.edit(where !== undefined ? 'Keep only these rows' : 'Keep this order', (draft) => {
      id = appendNode(draft, step, nodeId);
    });
    workbench.select([id]);
  };
  return (
    <div className="view-bar" data-view-bar>
      {where !== undefined && (
        <span className="view-chip">
          <Filter size={12} aria-hidden="true" />
          <span className="ellipsis">
            {shown === undefined ? '' : `${plural(shown, 'row')} where `}
            <span className="isolate">{conditionWords(where, typeOf(where.column))}</span>
          </span>
          <TakeAway label="Show all rows" onClick={() => showWhere(nodeId, undefined)} />
        </span>
      )}
      {sort !== undefined && (
        <span className="view-chip">
          <span className="ellipsis">
            By <span className="isolate">{columnName(sort.column, 40)}</span> {sort.descending ? '↓' : '↑'}, for viewing
          </span>
          <TakeAway label="Take the sorting away" onClick={() => sortBy(nodeId, undefined)} />
        </span>
      )}
      {hidden > 0 && (
        <span className="view-chip">
          <span>{hidden === 1 ? '1 column is hidden' : `${count(hidden)} columns are hidden`}</span>
          <TakeAway label="Show all columns" onClick={showAll} />
        </span>
      )}
      {(where !== undefined || sort !== undefined) && view?.droppedBy === undefined && (
        <button type="button" className="link-button" onClick={keep}>
          {where !== undefined ? 'Keep only these: add a filter step' : 'Keep: add a sort step'}
        </button>
      )}
    </div>
  );
}

const TakeAway = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <button type="button" aria-label={label} title={label} onClick={onClick}>
    <X size={12} />
  </button>
);

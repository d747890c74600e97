/** Conditions that are joined by one word; a frame holds several of them together. */
import { Plus } from 'lucide-react';
import { Fragment } from 'react';
import { type ConditionRow as Row, isFinished } from '../../core/formula/index.ts';
import { ConditionRow } from './condition-row.tsx';
import type { Columns } from './control.ts';
import { NEW_ROW } from './use-conditions.ts';

interface ConditionGroupProps {
  readonly rows: readonly Row[];
  /** The word between the rows. */
  readonly joins: 'and' | 'or';
  /** Number of the first row, counted from 1. */
  readonly first: number;
  readonly columns: Columns;
  /** Node whose table has the columns. */
  readonly table: string | undefined;
  /** Number of rows in which a condition holds, in words. */
  readonly found: (row: Row) => string | null | undefined;
  readonly onRows: (rows: readonly Row[]) => void;
  /** Called before a row is added or removed, with the number of the row that then gets the focus. */
  readonly onFocusNext: (number: number) => void;
}

export function ConditionGroup(props: ConditionGroupProps) {
  const { rows, joins, first, columns, table, found, onRows, onFocusNext } = props;
  return (
    <div className="condition-group" data-group={rows.length > 1 || undefined}>
      {rows.map((row, index) => (
        <Fragment key={index}>
          {index > 0 && <p className="condition-join">{joins}</p>}
          <ConditionRow
            row={row}
            number={first + index}
            columns={columns}
            table={table}
            found={found(row)}
            onChange={(changed) => onRows(rows.map((old, at) => (at === index ? changed : old)))}
            onRemove={() => {
              onFocusNext(first + index);
              onRows(rows.filter((_, at) => at !== index));
            }}
          />
        </Fragment>
      ))}
      {rows.some(isFinished) && (
        <button
          type="button"
          className="link-button row-add"
          aria-label={`Add a condition beside condition ${first}, joined by ${joins}`}
          onClick={() => {
            onFocusNext(first + rows.length);
            onRows([...rows, NEW_ROW]);
          }}
        >
          <Plus size={13} aria-hidden="true" /> {joins} …
        </button>
      )}
    </div>
  );
}

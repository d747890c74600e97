/** Entries of a cell's menu. */
import type { RowView } from '../../core/protocol/inspection.ts';
import { keyText } from '../parts/command.ts';
import type { MenuEntry } from './cell-menu.tsx';
import type { FocusedCell } from './focused-cell.ts';
import { hide, showAll, showWhere, sortBy, togglePinned } from './looks.ts';

/** Actions of the table that the menu calls. */
export interface CellActions {
  readonly explain: () => void;
  readonly copy: () => void;
  readonly askWhereTo: () => void;
}

interface ColumnLooks {
  readonly isPinned: boolean;
  /** Whether at least one other column would still be displayed. */
  readonly canHide: boolean;
  /** Whether any column is hidden. */
  readonly hasHidden: boolean;
}

export function menuEntries(
  nodeId: string,
  cell: FocusedCell,
  actions: CellActions,
  looks: ColumnLooks,
): readonly (readonly MenuEntry[])[] {
  const { name } = cell.column;
  return [
    [
      { id: 'explain', label: 'Explain this cell', key: 'Enter', run: actions.explain },
      { id: 'copy', label: 'Copy', key: keyText('$mod+c'), run: actions.copy },
      {
        id: 'only',
        label: cell.value === null ? 'Show rows where it is missing' : 'Show rows with this value',
        disabled: cell.value === undefined,
        run: () => showWhere(nodeId, rowsLike(cell)),
      },
    ],
    [
      {
        id: 'ascending',
        label: 'Sort ascending, for viewing',
        run: () => sortBy(nodeId, { column: name, descending: false }),
      },
      {
        id: 'descending',
        label: 'Sort descending, for viewing',
        run: () => sortBy(nodeId, { column: name, descending: true }),
      },
    ],
    [
      {
        id: 'pin',
        label: looks.isPinned ? 'Unpin the column' : 'Pin the column',
        run: () => togglePinned(name),
      },
      { id: 'hide', label: 'Hide the column', disabled: !looks.canHide, run: () => hide([name]) },
      ...(looks.hasHidden ? [{ id: 'show', label: 'Show all columns', run: showAll }] : []),
      { id: 'go', label: 'Go to row or column…', key: keyText('$mod+g'), run: actions.askWhereTo },
    ],
  ];
}

/** The condition that a row has the same value. */
export function rowsLike({ column: { name, type }, value }: FocusedCell): NonNullable<RowView['where']> {
  if (value === null) return { column: name, missing: true };
  if (type === 'datetime' || type === 'number')
    return { column: name, from: Number(value), to: Number(value), includesTo: true };
  return { column: name, value: String(value) };
}

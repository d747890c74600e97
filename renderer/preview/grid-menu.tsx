/** The menu of the cell with the keyboard focus, or of columns whose header was pressed. */
import type { ShownTable } from '../parts/use-table.ts';
import { ColumnMenu } from './column-menu.tsx';
import type { FocusedCell } from './focused-cell.ts';
import { useLooks } from './looks.ts';
import { type CellActions, menuEntries } from './menu-entries.ts';
import type { MenuPlace } from './menu-entry.ts';

/** A menu that is open: its place, and the columns that it concerns. */
export interface OpenMenu extends MenuPlace {
  readonly names: readonly string[];
  /** True if it was opened on a header: entries about a cell are left out. */
  readonly isHead: boolean;
}

interface GridMenuProps {
  readonly at: OpenMenu;
  readonly table: ShownTable;
  readonly cell: FocusedCell | null;
  /** Number of displayed columns. */
  readonly columns: number;
  readonly actions: CellActions;
  readonly onClose: () => void;
}

export function GridMenu({ at, table, cell, columns, actions, onClose }: GridMenuProps) {
  const { pinned, hidden } = useLooks((looks) => looks);
  const { names, isHead } = at;
  const [first = ''] = names;
  const looks = {
    isPinned: pinned.includes(first),
    canHide: columns > names.length,
    hasHidden: hidden.size > 0,
  };
  const { about, look } = menuEntries(table.nodeId, { cell: isHead ? null : cell, names }, actions, looks);
  return <ColumnMenu {...{ at, table, names, onClose }} isCell={!isHead} before={about} after={look} />;
}

/** The menu of the cell with the keyboard focus. */
import { CellMenu, type MenuPlace } from './cell-menu.tsx';
import type { FocusedCell } from './focused-cell.ts';
import { useLooks } from './looks.ts';
import { type CellActions, menuEntries } from './menu-entries.ts';

interface GridMenuProps {
  readonly at: MenuPlace;
  readonly nodeId: string;
  readonly cell: FocusedCell | null;
  /** Number of displayed columns. */
  readonly columns: number;
  readonly actions: CellActions;
  readonly onClose: () => void;
}

export function GridMenu({ at, nodeId, cell, columns, actions, onClose }: GridMenuProps) {
  const { pinned, hidden } = useLooks((looks) => looks);
  const groups =
    cell === null
      ? []
      : menuEntries(nodeId, cell, actions, {
          isPinned: pinned.includes(cell.column.name),
          canHide: columns > 1,
          hasHidden: hidden.size > 0,
        });
  return <CellMenu label="Cell" at={at} groups={groups} onClose={onClose} />;
}

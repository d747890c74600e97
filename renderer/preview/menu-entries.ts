/** Entries of the table's menu besides the steps: about the focused cell, and about how columns are displayed. */
import type { RowView } from '../../core/protocol/inspection.ts';
import { keyText } from '../parts/command.ts';
import type { MenuAction } from './menu-entry.ts';
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

interface MenuSubject {
  /** Null in the menu of a header. */
  readonly cell: FocusedCell | null;
  readonly names: readonly string[];
}

interface MenuParts {
  readonly about: readonly (readonly MenuAction[])[];
  readonly look: readonly (readonly MenuAction[])[];
}

export function menuEntries(
  nodeId: string,
  { cell, names }: MenuSubject,
  actions: CellActions,
  looks: ColumnLooks,
): MenuParts {
  return {
    about: cell === null ? [] : [aboutCell(nodeId, cell, actions)],
    look: lookOf(nodeId, names, actions, looks),
  };
}

const aboutCell = (nodeId: string, cell: FocusedCell, actions: CellActions): readonly MenuAction[] => [
  { id: 'explain', label: 'Explain this cell', key: 'Enter', run: actions.explain },
  { id: 'copy', label: 'Copy', key: keyText('$mod+c'), run: actions.copy },
  {
    id: 'only',
    label: cell.value === null ? 'Show rows where it is missing' : 'Show rows with this value',
    disabled: cell.value === undefined,
    run: () => showWhere(nodeId, rowsLike(cell)),
  },
];

function lookOf(
  nodeId: string,
  names: readonly string[],
  actions: CellActions,
  looks: ColumnLooks,
): readonly (readonly MenuAction[])[] {
  const [name = ''] = names;
  const isOne = names.length === 1;
  const sort = (descending: boolean): MenuAction => ({
    id: descending ? 'descending' : 'ascending',
    label: `Sort ${descending ? 'descending' : 'ascending'}, for viewing`,
    run: () => sortBy(nodeId, { column: name, descending }),
  });
  return [
    isOne ? [sort(false), sort(true)] : [],
    [
      ...(isOne
        ? [{ id: 'pin', label: looks.isPinned ? 'Unpin the column' : 'Pin the column', run: () => togglePinned(name) }]
        : []),
      {
        id: 'hide',
        label: isOne ? 'Hide the column' : 'Hide the columns',
        disabled: !looks.canHide,
        run: () => hide(names),
      },
      ...(looks.hasHidden ? [{ id: 'show', label: 'Show all columns', run: showAll }] : []),
      { id: 'go', label: 'Go to row or column…', key: keyText('$mod+j'), run: actions.askWhereTo },
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

/** The menu of columns: the steps that fit them, and further entries of the place where it opens. */
import { useEffect, useMemo, useState } from 'react';
import type { Survey } from '../../core/advice/advice.ts';
import { columnActions } from '../../core/advice/columns/column-actions.ts';
import { chosenColumns } from '../../core/advice/columns/column-facts.ts';
import { capitalised, columnName, plural } from '../design/numbers.ts';
import { useApp } from '../parts/app-context.ts';
import { takeColumnAction } from '../parts/take-column-action.ts';
import type { ShownTable } from '../parts/use-table.ts';
import { CellMenu } from './cell-menu.tsx';
import { DraftPreview } from './draft-preview.tsx';
import type { MenuEntry, MenuPlace, Submenu } from './menu-entry.ts';

interface ColumnMenuProps {
  readonly at: MenuPlace;
  readonly table: ShownTable;
  /** Names of the columns. */
  readonly names: readonly string[];
  /** True if the menu was opened on a cell. */
  readonly isCell?: boolean;
  readonly before?: readonly (readonly MenuEntry[])[];
  readonly after?: readonly (readonly MenuEntry[])[];
  readonly onClose: () => void;
}

const none: readonly (readonly MenuEntry[])[] = [];

export function ColumnMenu({
  at,
  table,
  names,
  isCell = false,
  before = none,
  after = none,
  onClose,
}: ColumnMenuProps) {
  const app = useApp();
  const survey = useSurvey(table);
  const groups = useMemo(() => {
    const { columns, rows, report } = table;
    return columnActions(chosenColumns({ columns, rows, hasParts: report.partition !== undefined }, names, survey));
  }, [table, names, survey]);
  const steps = groups.map(
    ({ id, label: group, actions }): Submenu => ({
      id,
      label: group,
      entries: actions.map((action) => ({
        id: action.id,
        label: action.label,
        disabled: action.refusal !== null,
        about: action.refusal ?? action.effect,
        ...(action.refusal === null && {
          preview: <DraftPreview table={table} step={action.step} names={names} />,
        }),
        run: () => takeColumnAction(app, table, names, action),
      })),
    }),
  );
  const [first = ''] = names;
  const about = names.length === 1 ? `column “${columnName(first, 40)}”` : plural(names.length, 'column');
  const label = isCell ? `Cell, ${about}` : capitalised(about);
  return <CellMenu label={label} at={at} groups={[...before, steps, ...after]} onClose={onClose} />;
}

/** The survey of the table, once it has arrived: the menu opens without it. */
function useSurvey({ nodeId, key }: ShownTable): Survey | undefined {
  const { surveys } = useApp();
  const [found, setFound] = useState<{ key: string; survey: Survey | undefined } | null>(null);
  useEffect(() => {
    let isWanted = true;
    void surveys.of(nodeId).then((survey) => isWanted && setFound({ key, survey }));
    return () => {
      isWanted = false;
    };
  }, [surveys, nodeId, key]);
  return found?.key === key ? found.survey : undefined;
}

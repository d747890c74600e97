/** The row of column headers: pinned ones stay in place, and the others scroll beneath them. */
import { useMemo } from 'react';
import type { Profile, RowView } from '../../core/protocol/inspection.ts';
import type { ShownTable } from '../parts/use-table.ts';
import type { RefusedCells } from '../store/refused-cells.ts';
import type { ColumnLayout } from './column-layout.ts';
import { HeadCell } from './head-cell.tsx';
import type { Viewport } from './use-viewport.ts';
import { HEADER_HEIGHT, range } from './viewport.ts';

interface GridHeadProps {
  readonly table: ShownTable;
  readonly view: RowView | undefined;
  readonly layout: ColumnLayout;
  readonly viewport: Viewport;
  /** Width of the column of row numbers. */
  readonly headWidth: number;
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Place of the column with the keyboard focus; -1 for none. */
  readonly active: number;
  /** Names of the chosen columns. */
  readonly chosen: readonly string[];
  /** Places of the columns that the step created or changed. */
  readonly changed: readonly number[];
  /** Columns that a step refuses whose input the table is. */
  readonly refused: RefusedCells | undefined;
}

export function GridHead({
  table,
  view,
  layout,
  viewport,
  headWidth,
  profiles,
  active,
  chosen,
  changed,
  refused,
}: GridHeadProps) {
  const { order, edges } = layout;
  const isChanged = useMemo(() => new Set(changed), [changed]);
  const { pins, firstColumn, endColumn } = viewport;
  const cell = (place: number) => {
    const position = order[place] as number;
    const column = table.columns[position];
    if (column === undefined) return null;
    const sort = view?.sort?.column === column.name ? view.sort : undefined;
    return (
      <HeadCell
        key={position}
        nodeId={table.nodeId}
        column={column}
        position={position}
        profile={profiles.get(column.name)}
        rows={table.rows}
        left={headWidth + (edges[place] as number)}
        width={(edges[place + 1] as number) - (edges[place] as number)}
        active={active === place}
        pinned={place < pins}
        chosen={chosen.includes(column.name)}
        changed={isChanged.has(place)}
        refused={refused?.has(column.name) === true}
        sorted={sort === undefined ? undefined : sort.descending ? 'descending' : 'ascending'}
      />
    );
  };
  return (
    <div role="row" aria-rowindex={1} className="grid-head" style={{ height: HEADER_HEIGHT }}>
      <div role="none" className="grid-scrolled">
        {range(firstColumn, endColumn).map(cell)}
      </div>
      {/* Pinned columns are drawn last, because the others scroll beneath them. */}
      {range(0, pins).map(cell)}
      <div
        role="columnheader"
        aria-colindex={1}
        className="grid-corner"
        style={{ width: headWidth, height: HEADER_HEIGHT }}
      >
        <span className="visually-hidden">Row</span>
      </div>
    </div>
  );
}

/** One row of the table. While the table is scrolled it is rendered again only if it displays other cells. */
import { memo } from 'react';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import { count } from '../design/numbers.ts';
import { BLOCK_COLUMNS, type Page } from '../engine/page-cache.ts';
import { fits, shownText } from './cell-text.ts';
import type { RefusedCells } from '../store/refused-cells.ts';
import { cellIn, rowNumberIn } from './page-cells.ts';
import { ROW_HEIGHT, range } from './viewport.ts';

const PARTS = ['train', 'val', 'test', 'unused'] as const;

/** Pages of some rows by block of columns; undefined until they arrive. */
export type Blocks = ReadonlyMap<number, Page | undefined>;

interface GridRowProps {
  /** Row number as displayed. */
  readonly row: number;
  /** Offset in pixels within the moved element. */
  readonly top: number;
  readonly blocks: Blocks;
  /** Whether the displayed rows are all rows of the table, in its order. */
  readonly isWhole: boolean;
  readonly columns: readonly ColumnReportMessage[];
  /** Positions in the table of the displayed columns. */
  readonly order: readonly number[];
  readonly edges: Float64Array;
  readonly pins: number;
  readonly firstColumn: number;
  readonly endColumn: number;
  readonly headWidth: number;
  /** Place of the column with the keyboard focus, if it is in this row; else -1. */
  readonly active: number;
  /** First and last selected place of this row; -1 if there is none. */
  readonly chosenFrom: number;
  readonly chosenTo: number;
  readonly refused: RefusedCells | undefined;
}

export const GridRow = memo(function GridRow({
  row,
  top,
  blocks,
  isWhole,
  columns,
  order,
  edges,
  pins,
  firstColumn,
  endColumn,
  headWidth,
  active,
  chosenFrom,
  chosenTo,
  refused,
}: GridRowProps) {
  const cell = (place: number, isPinned: boolean) => {
    const position = order[place] as number;
    const { name, type } = columns[position] as ColumnReportMessage;
    const value = cellIn(blocks.get(Math.floor(position / BLOCK_COLUMNS)), row, position);
    const left = edges[place] as number;
    const width = (edges[place + 1] as number) - left;
    const text = value === null || value === undefined ? '' : shownText(value, type);
    const isRefused = value !== undefined && refused?.get(name)?.(value) === true;
    return (
      <div
        key={place}
        id={active === place ? cellId(row, position) : undefined}
        role="gridcell"
        aria-colindex={position + 2}
        aria-selected={place >= chosenFrom && place <= chosenTo}
        className="cell"
        data-type={type}
        data-active={active === place || undefined}
        data-missing={value === null || undefined}
        data-refused={isRefused || undefined}
        aria-invalid={isRefused || undefined}
        data-pinned={isPinned || undefined}
        data-long={!fits(text, width) || undefined}
        title={typeof value === 'number' && type === 'number' ? String(value) : undefined}
        style={isPinned ? { left: headWidth + left, width } : { width }}
      >
        {value === null ? <Missing /> : text}
      </div>
    );
  };
  const page = blocks.get(Math.floor((order[firstColumn] ?? 0) / BLOCK_COLUMNS));
  const part = page?.partition?.[row - page.start];
  const partName = part === undefined ? undefined : PARTS[part];
  const number = rowNumberIn(page, row, isWhole);
  return (
    <div role="row" aria-rowindex={row + 2} className="grid-row" style={{ height: ROW_HEIGHT, top }}>
      <div role="none" className="grid-scrolled" style={{ marginLeft: headWidth + (edges[firstColumn] ?? 0) }}>
        {range(firstColumn, endColumn).map((place) => cell(place, false))}
      </div>
      {range(0, pins).map((place) => cell(place, true))}
      <div role="rowheader" aria-colindex={1} className="grid-number" style={{ width: headWidth }} data-part={partName}>
        {partName !== undefined && <span className="grid-part">{partName}</span>}
        {number === undefined ? '' : count(number + 1)}
      </div>
    </div>
  );
});

/** Id of the focused cell. Other cells have none, because each id would change in every frame that scrolls. */
export const cellId = (row: number, position: number): string => `cell-${row}-${position}`;

const Missing = () => (
  <span className="missing" role="img" aria-label="missing">
    ∅
  </span>
);

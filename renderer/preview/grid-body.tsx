/** Rows in sight. They are moved as one picture, so that neither React nor the browser draws them again. */
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import { pageOfRow } from './ask-pages.ts';
import type { RefusedCells } from '../store/refused-cells.ts';
import type { ColumnLayout } from './column-layout.ts';
import { type Blocks, GridRow } from './grid-row.tsx';
import type { Selection } from './use-selection.ts';
import type { Viewport } from './use-viewport.ts';
import { HEADER_HEIGHT, ROW_HEIGHT } from './viewport.ts';

/**
 * Rows are positioned relative to their part of 10,000 rows, because offsets far below the first row would be too large
 * for a browser.
 */
const ROWS_PER_PART = 10_000;
/** Maximum width in pixels of the last visible column beyond the view. */
const MAX_OVERHANG_PX = 1000;

const noBlocks: Blocks = new Map();

interface GridBodyProps {
  readonly columns: readonly ColumnReportMessage[];
  readonly layout: ColumnLayout;
  readonly viewport: Viewport;
  /** Width of the column of row numbers. */
  readonly headWidth: number;
  readonly blocks: ReadonlyMap<number, Blocks>;
  /** Whether the displayed rows are all rows of the table, in its order. */
  readonly isWhole: boolean;
  readonly selection: Pick<Selection, 'active' | 'area'>;
  readonly refused: RefusedCells | undefined;
}

export function GridBody({ columns, layout, viewport, headWidth, blocks, isWhole, selection, refused }: GridBodyProps) {
  const { drawnRows, firstRow, pool, size, top } = viewport;
  const { active, area } = selection;
  const firstOfPart = Math.floor(firstRow / ROWS_PER_PART) * ROWS_PER_PART;
  const shift = Math.round(firstOfPart * ROW_HEIGHT - top);
  return (
    <div role="none" className="grid-rows" style={{ top: HEADER_HEIGHT, transform: `translateY(${shift}px)` }}>
      <div
        role="none"
        className="grid-ground"
        style={{ width: size.width + MAX_OVERHANG_PX, height: (ROWS_PER_PART + pool) * ROW_HEIGHT }}
      />
      {drawnRows.map((row) => {
        const isChosen = area !== null && row >= area.fromRow && row <= area.toRow;
        return (
          <GridRow
            key={row % pool}
            row={row}
            top={(row - firstOfPart) * ROW_HEIGHT}
            blocks={blocks.get(pageOfRow(row)) ?? noBlocks}
            isWhole={isWhole}
            columns={columns}
            order={layout.order}
            edges={layout.edges}
            pins={viewport.pins}
            firstColumn={viewport.firstColumn}
            endColumn={viewport.endColumn}
            headWidth={headWidth}
            active={active?.row === row ? active.column : -1}
            chosenFrom={isChosen ? area.fromColumn : -1}
            chosenTo={isChosen ? area.toColumn : -1}
            refused={refused}
          />
        );
      })}
    </div>
  );
}

/** Copies selected cells as text for spreadsheets. */
import type { CellValue } from '../../core/protocol/values.ts';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import type { RowView } from '../../core/protocol/inspection.ts';
import { count } from '../design/numbers.ts';
import type { App } from '../parts/app-context.ts';
import { exactText, tabbed } from './cell-text.ts';
import type { Area } from './selection.ts';

/** Larger selections are refused, because an export is better for them. */
const MAX_CELLS = 1_000_000;
const MAX_ROWS = 100_000;
/** Rows in one request. */
const BATCH_ROWS = 10_000;

interface CellsToCopy {
  readonly nodeId: string;
  readonly view: RowView | undefined;
  readonly columns: readonly ColumnReportMessage[];
  /** Positions in the table of the displayed columns. */
  readonly order: readonly number[];
  readonly area: Area;
}

/** Copies with the names of the columns if there are several. */
export async function copyCells(
  { session, desktop, workbench }: Pick<App, 'session' | 'desktop' | 'workbench'>,
  { nodeId, view, columns, order, area }: CellsToCopy,
): Promise<void> {
  const height = area.toRow - area.fromRow + 1;
  const positions = order.slice(area.fromColumn, area.toColumn + 1);
  const width = positions.length;
  if (height * width > MAX_CELLS || height > MAX_ROWS) {
    workbench.toast({ tone: 'info', title: 'That is too much to copy.', detail: 'Export the data set instead.' });
    return;
  }
  const from = Math.min(...positions);
  const lines: string[][] = width > 1 ? [positions.map((position) => columns[position]?.name ?? '')] : [];
  try {
    for (let start = area.fromRow; start <= area.toRow; start += BATCH_ROWS) {
      const page = await session.call('rows', {
        nodeId,
        start,
        count: Math.min(BATCH_ROWS, area.toRow - start + 1),
        columns: [from, Math.max(...positions) + 1],
        ...(view && { view }),
      });
      const selected = positions.map((position) => page.columns[position - from]);
      for (let row = 0; row < (page.columns[0]?.cells.length ?? 0); row++) {
        lines.push(selected.map((column) => cellText(column?.cells[row], column?.type ?? 'text')));
      }
    }
    await desktop.copyText(tabbed(lines));
    workbench.announce(`Copied ${count(height * width)} ${height * width === 1 ? 'cell' : 'cells'}`);
  } catch {
    workbench.toast({
      tone: 'error',
      title: 'The cells could not be copied.',
      detail: 'The table changed meanwhile: try again.',
    });
  }
}

const cellText = (value: CellValue | undefined, type: ColumnReportMessage['type']): string =>
  value === null || value === undefined ? '' : exactText(value, type);

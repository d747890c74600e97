/** Action of each key in the table. */
import type { Place } from './selection.ts';

/** Pixels by which a key changes a column's width. */
const WIDTH_STEP = 16;

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export interface KeyContext {
  /** The cell with the keyboard focus. */
  readonly active: Place | null;
  /** First cell in sight: arrows start there while no cell is active. */
  readonly first: Place;
  readonly rows: number;
  readonly columns: number;
  /** Number of rows by which the page keys move. */
  readonly pageRows: number;
}

export type KeyAction =
  | { readonly does: 'go'; readonly to: Place; readonly extend: boolean }
  | { readonly does: 'resize'; readonly by: number }
  | { readonly does: 'askWhereTo' | 'chooseColumn' | 'copy' | 'selectAll' | 'explain' | 'openMenu' | 'collapse' };

/** The action of a key; null if the table does not handle it. */
export function keyAction(event: KeyPress, { active, first, rows, columns, pageRows }: KeyContext): KeyAction | null {
  const { key, shiftKey } = event;
  const all = event.ctrlKey || event.metaKey;
  if (event.altKey && active !== null && (key === 'ArrowLeft' || key === 'ArrowRight'))
    return { does: 'resize', by: key === 'ArrowRight' ? WIDTH_STEP : -WIDTH_STEP };
  const at = active ?? first;
  const moved = movedBy(key, all, at, rows, columns, pageRows);
  // The first arrow only activates a cell.
  if (moved !== undefined && rows > 0 && columns > 0)
    return { does: 'go', to: active === null && !all ? at : moved, extend: shiftKey };
  const letter = all && !shiftKey ? key.toLowerCase() : '';
  if (letter === ' ' && active !== null) return { does: 'chooseColumn' };
  if (letter === 'j') return { does: 'askWhereTo' };
  if (letter === 'c' && active !== null) return { does: 'copy' };
  if (letter === 'a' && rows > 0) return { does: 'selectAll' };
  if (key === 'Enter' && active !== null) return { does: 'explain' };
  if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) return { does: 'openMenu' };
  if (key === 'Escape' && active !== null) return { does: 'collapse' };
  return null;
}

/** Target place of a key, which may be outside of the table; undefined for other keys. */
function movedBy(
  key: string,
  all: boolean,
  { row, column }: Place,
  rows: number,
  columns: number,
  pageRows: number,
): Place | undefined {
  const [lastRow, lastColumn] = [rows - 1, columns - 1];
  switch (key) {
    case 'ArrowDown':
      return { row: all ? lastRow : row + 1, column };
    case 'ArrowUp':
      return { row: all ? 0 : row - 1, column };
    case 'ArrowRight':
      return { row, column: all ? lastColumn : column + 1 };
    case 'ArrowLeft':
      return { row, column: all ? 0 : column - 1 };
    case 'PageDown':
      return { row: row + pageRows, column };
    case 'PageUp':
      return { row: row - pageRows, column };
    case 'Home':
      return { row: all ? 0 : row, column: 0 };
    case 'End':
      return { row: all ? lastRow : row, column: lastColumn };
    default:
      return undefined;
  }
}

/** What the scan of a part of a sheet finds besides its cells. */
import type { CellList } from './cell-list.ts';
import type { CellRange } from '../../words/cell-name.ts';

export interface ScanResult {
  readonly cells: CellList;
  /** Merged cells. */
  readonly merges: readonly CellRange[];
  /** The first row and the one after the last, counted from 0; null where there is none. */
  readonly rows: { readonly first: number; readonly next: number } | null;
  /** Opening tags less closing ones: a part may begin and end within elements. */
  readonly depth: number;
}

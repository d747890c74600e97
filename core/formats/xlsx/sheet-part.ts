/** A part of a sheet on a worker thread: its cells, and what they mean in the columns of the table. */
import { Damage } from '../damage.ts';
import { CellList, type PackedCells } from './cell-list.ts';
import type { CellRange } from '../../words/cell-name.ts';
import type { ColumnCounts } from './column-counts.ts';
import {
  countColumns,
  type HeadRow,
  headRows,
  type MadePiece,
  missingIndex,
  pieceOf,
  type SheetPlan,
  TooWide,
  usedRange,
} from './sheet-columns.ts';
import { scanOds, TooManyRepeated } from './scan-ods.ts';
import type { ScanResult } from './scan-result.ts';
import { NeedsStart, scanXlsx, type XlsxFacts } from './scan-xlsx.ts';
import { refuseOtherBytes } from './utf8-stream.ts';

/** Where the cells of a part come from: rows of XML, or cells that were read already. */
export type PartSource =
  | { readonly kind: 'xlsx'; readonly xml: Uint8Array; readonly facts: XlsxFacts; readonly firstRow: number | null }
  | { readonly kind: 'ods'; readonly xml: Uint8Array; readonly firstRow: number | null }
  | { readonly kind: 'cells'; readonly cells: PackedCells; readonly merges: readonly CellRange[] };

export interface PartInput {
  readonly source: PartSource;
  /** Only cells within count. */
  readonly range: CellRange;
  /** Cells with these texts are missing. */
  readonly missing: readonly string[];
  /** The columns to make; null to give the first rows only. */
  readonly plan: SheetPlan | null;
}

export interface PartOutput {
  /** Why the part cannot be read, as the rest of a sentence; `start` where it must be given its first row, `wide` where it has too many cells. */
  readonly failure: { readonly kind: 'damage' | 'start' | 'wide'; readonly reason: string } | null;
  /** The range of cells that are filled; null where there is none. */
  readonly used: CellRange | null;
  readonly rows: ScanResult['rows'];
  readonly merges: readonly CellRange[];
  readonly depth: number;
  readonly head: readonly HeadRow[];
  /** By column of the plan. */
  readonly counts: readonly ColumnCounts[];
  /** Rows from the first filled one to the last; null where none is, `misfit` where the cells do not fit the plan. */
  readonly made: MadePiece | 'misfit' | null;
}

const NOTHING: PartOutput = {
  failure: null,
  used: null,
  rows: null,
  merges: [],
  depth: 0,
  head: [],
  counts: [],
  made: null,
};

function scanned(source: PartSource): ScanResult {
  if (source.kind === 'cells') {
    const cells = CellList.unpacked(source.cells);
    return { cells, merges: source.merges, rows: null, depth: 0 };
  }
  refuseOtherBytes(source.xml);
  if (source.kind === 'xlsx') return scanXlsx(source.xml, source.facts, source.firstRow);
  if (source.firstRow === null) throw new NeedsStart();
  return scanOds(source.xml, source.firstRow);
}

export function readPart({ source, range, missing, plan }: PartInput): PartOutput {
  let found: ScanResult;
  try {
    found = scanned(source);
  } catch (error) {
    if (error instanceof NeedsStart) return { ...NOTHING, failure: { kind: 'start', reason: '' } };
    if (error instanceof TooManyRepeated) return { ...NOTHING, failure: { kind: 'wide', reason: '' } };
    if (error instanceof Damage) return { ...NOTHING, failure: { kind: 'damage', reason: error.message } };
    throw error;
  }
  const { cells, merges, rows, depth } = found;
  const used = usedRange(cells, range);
  const words = missingIndex(missing);
  const common = { ...NOTHING, used, rows, merges, depth };
  if (plan === null) return { ...common, head: headRows(cells, range) };
  const counts = countColumns(cells, plan, range, words);
  try {
    return { ...common, counts, made: pieceOf(cells, plan, range, words, counts) };
  } catch (error) {
    if (error instanceof TooWide) return { ...common, failure: { kind: 'wide', reason: '' } };
    throw error;
  }
}

/** What an export of a table is to hold, as the person chooses it. */
import { WRITE_FORMATS, type WriteFormat } from '../../core/words/formats.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { count } from '../design/numbers.ts';

export const PARTS = ['train', 'val', 'test'] as const;
export type Part = 'all' | (typeof PARTS)[number];

/** Rows of a file: all, all with a column that names their part, one part, or each part in a file of its own. */
export type RowChoice = Part | 'column' | 'each';

export interface TableExport {
  readonly rows: RowChoice;
  /** Kind of file that the save dialog offers first; the first of all where absent. */
  readonly format?: WriteFormat['id'];
  /** Precision of numbers, where the format lets one choose it. */
  readonly dtype?: 'float32' | 'float64';
  /** In CSV, no text runs as a formula. */
  readonly forSpreadsheet?: boolean;
}

/** The parts of a split that have rows. */
export const partsWithRows = ({ partition }: Pick<NodeReport, 'partition'>): readonly (typeof PARTS)[number][] =>
  PARTS.filter((part) => (partition?.[part] ?? 0) > 0);

const partNames: Readonly<Record<(typeof PARTS)[number], string>> = {
  train: 'Train rows',
  val: 'Validation rows',
  test: 'Test rows',
};

/** Choices of rows that this format has for this table, with their words. */
export function rowChoices(
  report: Pick<NodeReport, 'rows' | 'partition'>,
  { hasDtype, holdsParts }: Pick<WriteFormat, 'hasDtype' | 'holdsParts'>,
): readonly { readonly id: RowChoice; readonly label: string }[] {
  const parts = partsWithRows(report);
  const words = report.rows === 1 ? 'The only row' : `All ${count(report.rows ?? 0)} rows`;
  const all = { id: 'all', label: words } as const;
  if (parts.length === 0) return [all];
  if (holdsParts) return [{ id: 'all', label: `${words}, an array for each part` }];
  return [
    all,
    // A file of numbers alone has no place for the names of the parts.
    ...(hasDtype ? [] : [{ id: 'column', label: 'All rows, with a column “part”' } as const]),
    { id: 'each', label: `A file for each part (${parts.length})` },
    ...parts.map((part) => ({ id: part, label: `${partNames[part]} (${count(report.partition?.[part] ?? 0)})` })),
  ];
}

export const formatNamed = (id: WriteFormat['id'] | undefined): WriteFormat =>
  WRITE_FORMATS.find((format) => format.id === id) ?? (WRITE_FORMATS[0] as WriteFormat);

let last: TableExport = { rows: 'all' };

/** The export that was chosen last, while the window is open. */
export const lastExport = (): TableExport => last;

export function rememberExport(chosen: TableExport): void {
  last = chosen;
}

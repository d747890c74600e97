/** A workbook of one sheet. */
import { type AffectedCells, addAffected } from '../../formats/output/affected-cells.ts';
import type { Sink } from '../../formats/output/file.ts';
import { counted, thousands } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { Run } from '../../run/run.ts';
import type { RowSet } from '../rows/row-set.ts';
import { formatted, outputFields } from './formatted.ts';

/** Returns notices of cells that a workbook does not hold as they are. */
export async function writeXlsx(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  sink: Sink,
  run: Run,
): Promise<Notice[]> {
  const { MAX_TEXT, refuseTooLargeSheet, workbook } = await import('../../formats/xlsx/index.ts');
  refuseTooLargeSheet(rows.rows, columns.length);
  const cuts = new Map<number, AffectedCells>();
  const asTexts = new Map<number, AffectedCells>();
  async function* sheetRows(): AsyncGenerator<Uint8Array> {
    let first = 0;
    const fields = outputFields(columns, new Set());
    for await (const { bytes, rows: count, cut, asText } of formatted('xlsx', columns, fields, rows, run)) {
      addAffected(cuts, cut, first);
      addAffected(asTexts, asText, first);
      first += count;
      yield bytes;
    }
  }
  const names = columns.map(({ name }) => name);
  for await (const bytes of workbook(names, sheetRows())) await sink.write(bytes);
  const nameOf = (column: number): string => (columns[column] as SymbolicColumn).name;
  return [
    ...Array.from(
      cuts.values(),
      ({ column, count, row }): Notice => ({
        code: 'write.cut',
        message: `${counted(count, 'text')} ${count === 1 ? 'is' : 'are'} longer than a workbook’s cell holds and ${count === 1 ? 'is' : 'are'} cut after ${thousands(MAX_TEXT)} characters.`,
        column: nameOf(column),
        count,
        row,
      }),
    ),
    ...Array.from(asTexts.values(), ({ column, count, row }): Notice => {
      const what =
        columns[column]?.type === 'datetime'
          ? `${counted(count, 'date')} before March 1900`
          : counted(count, 'infinite number');
      return {
        code: 'write.as-text',
        message: `A workbook does not know ${what}: ${count === 1 ? 'it is' : 'they are'} written as text.`,
        column: nameOf(column),
        count,
        row,
      };
    }),
  ];
}

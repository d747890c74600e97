/** A workbook of one sheet. */
import type { Sink } from '../../formats/file.ts';
import type { SymbolicColumn } from '../../operators/operator.ts';
import type { Run } from '../../table/parallel.ts';
import type { RowSet } from '../rows/row-set.ts';
import { formatted, outputFields } from './formatted.ts';

export async function writeXlsx(columns: readonly SymbolicColumn[], rows: RowSet, sink: Sink, run: Run): Promise<void> {
  const { refuseTooLargeSheet, workbook } = await import('../../formats/xlsx/index.ts');
  refuseTooLargeSheet(rows.rows, columns.length);
  async function* sheetRows(): AsyncGenerator<Uint8Array> {
    for await (const { bytes } of formatted('xlsx', columns, outputFields(columns, new Set()), rows, run)) yield bytes;
  }
  const names = columns.map(({ name }) => name);
  for await (const bytes of workbook(names, sheetRows())) await sink.write(bytes);
}

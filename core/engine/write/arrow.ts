/** Arrow and Feather: a record batch is made on a worker thread. */
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { Run } from '../../run/run.ts';
import { compileAhead, taskOf } from '../answers/compile-ahead.ts';
import type { RowSet } from '../rows/row-set.ts';
import { dictionaryBehind } from './dictionaries.ts';
import { formatted, refuseNotWhole, withFields } from './formatted.ts';
import type { Writing } from './writing.ts';

export async function writeArrow(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  metadata: Readonly<Record<string, string>>,
  writing: Writing,
  run: Run,
): Promise<void> {
  const { domains } = await compileAhead(
    columns.map(({ expr }) => expr),
    rows.table.dictionaries,
    taskOf(run),
  );
  // Categories whose strings are made row by row have no dictionary for the whole file: they are written as text.
  const kept = columns.map(
    (column, index): SymbolicColumn =>
      column.type === 'category' && !domains[index] ? { ...column, type: 'text' } : column,
  );
  const dictionaries = kept.map(({ type, expr }, index) => {
    const domain = domains[index];
    return type === 'category' && domain ? dictionaryBehind(domain.strings, expr, rows) : null;
  });
  await withFields(kept, (fields) =>
    writing(async (sink) => {
      const { arrowWriter } = await import('../../formats/arrow/index.ts');
      const file = arrowWriter(fields, dictionaries, metadata);
      for await (const batch of formatted('arrow', kept, fields, rows, run)) {
        refuseNotWhole(batch.notWhole);
        await sink.writeAll(file.batch(batch));
      }
      await sink.writeAll(file.finish());
    }),
  );
}

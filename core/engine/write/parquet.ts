/** Parquet: a row group is made on a worker thread. */
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { Run } from '../../run/run.ts';
import type { RowSet } from '../rows/row-set.ts';
import { formatted, refuseNotWhole, withFields } from './formatted.ts';
import type { Writing } from './writing.ts';

export async function writeParquet(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  metadata: Readonly<Record<string, string>>,
  writing: Writing,
  run: Run,
): Promise<void> {
  await withFields(columns, (fields) =>
    writing(async (sink) => {
      const { parquetWriter } = await import('../../formats/parquet/index.ts');
      const file = parquetWriter(fields, metadata);
      await sink.write(file.begin());
      for await (const group of formatted('parquet', columns, fields, rows, run)) {
        refuseNotWhole(group.notWhole);
        if (group.rows > 0) await sink.writeAll(file.group(group));
      }
      await sink.write(file.finish());
    }),
  );
}

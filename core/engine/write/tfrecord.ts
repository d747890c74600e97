/** Records of TensorFlow's. */
import type { OutputField } from '../../formats/output-column.ts';
import type { SymbolicColumn } from '../../operators/operator.ts';
import type { Run } from '../../table/parallel.ts';
import type { RowSet } from '../rows/row-set.ts';
import { formatted, refuseNotWhole, withFields } from './formatted.ts';
import type { Writing } from './write.ts';

/** Returns what the records hold, for the schema beside them. */
export function writeTfRecord(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  writing: Writing,
  run: Run,
): Promise<OutputField[]> {
  return withFields(columns, (fields) =>
    writing(async (sink) => {
      for await (const { bytes, notWhole } of formatted('tfrecord', columns, fields, rows, run)) {
        refuseNotWhole(notWhole);
        await sink.write(bytes);
      }
    }),
  );
}

/** Records of TensorFlow's. */
import { type AffectedCells, addAffected } from '../../formats/output/affected-cells.ts';
import type { OutputField } from '../../formats/output/output-column.ts';
import type { Notice } from '../../ir/notice.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { Run } from '../../run/run.ts';
import type { RowSet } from '../rows/row-set.ts';
import { formatted, refuseNotWhole, withFields } from './formatted.ts';
import { roundingNotice } from './single-precision.ts';
import type { Writing } from './writing.ts';

/** Returns what the records hold, for the schema beside them, and what single precision rounds. */
export async function writeTfRecord(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  writing: Writing,
  run: Run,
): Promise<{ fields: OutputField[]; notices: Notice[] }> {
  const affected = new Map<number, AffectedCells>();
  const fields = await withFields(columns, (declared) =>
    writing(async (sink) => {
      affected.clear();
      let first = 0;
      for await (const { bytes, notWhole, rows: count, rounded } of formatted(
        'tfrecord',
        columns,
        declared,
        rows,
        run,
      )) {
        refuseNotWhole(notWhole);
        addAffected(affected, rounded, first);
        first += count;
        await sink.write(bytes);
      }
    }),
  );
  const notices = [...affected.values()].map((cells) =>
    roundingNotice((columns[cells.column] as SymbolicColumn).name, cells, 'Write .npz, .parquet or .arrow.'),
  );
  return { fields, notices };
}

/** A matrix of the columns that are numbers, or the target as an array. */
import { npyHeader } from '../../formats/npy/index.ts';
import { leftOutOf, numericColumns, writeMatrix } from './matrix.ts';
import { roundingNotices } from './single-precision.ts';
import { targetNumbers } from './target-classes.ts';
import type { WriteTable } from './writing.ts';

export const writeNpy: WriteTable = async (value, rows, options, writing, run) => {
  const { columns } = value.symbolic;
  const { dtype = 'float32', words = new Map() } = options;
  const isTarget = options.side === 'target';
  const numeric = isTarget ? targetNumbers(columns, words).columns : numericColumns(columns);
  const shape = isTarget && numeric.length === 1 ? [rows.rows] : [rows.rows, numeric.length];
  const rounded = await writing(async (sink) => {
    await sink.write(npyHeader(dtype, shape));
    const extents = await writeMatrix(numeric, rows, dtype, run, sink);
    return roundingNotices(numeric, rows, extents, run, null);
  });
  const { leftOut, notices } = leftOutOf(isTarget ? [] : columns, 'A .npy file');
  return { rows: rows.rows, columns: numeric.length, noun: 'column', leftOut, notices: [...notices, ...rounded] };
};

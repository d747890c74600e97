/** Writes several named arrays to one file, as input of Keras and scikit-learn. */
import type { Sink } from '../../formats/output/file.ts';
import { npyHeader, npyStrings } from '../../formats/npy/index.ts';
import { type NpzWriter, npzWriter } from '../../formats/npz/index.ts';
import { counted, type WrittenSize } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import { PARTITION } from '../../operators/kit/partition.ts';
import type { Run } from '../../run/run.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import { type RowSet, rowsWhere } from '../rows/row-set.ts';
import { leftOutOf, type NamedColumn, numericColumns, writeMatrix } from './matrix.ts';
import { roundingNotices } from './single-precision.ts';
import { targetNumbers } from './target-classes.ts';
import type { WriteOptions, WriteTable } from './writing.ts';

/**
 * x_train, y_train, x_val … as far as there are a split and a target; without a split all rows are x_train. Of a table of
 * targets alone there is no x. The size is the rows of all parts by the features, or by the targets where there are no features.
 */
export const writeNpz: WriteTable = async (value, _rows, options, writing, run) => {
  const { size, notices: rounded } = await writing((sink) => writeArrays(value, options, sink, run));
  const { leftOut, notices } = leftOutOf(
    value.symbolic.columns.filter(({ target }) => target !== true),
    'A .npz file',
  );
  return { ...size, leftOut, notices: [...notices, ...unusedRows(value.rows.rows, size.rows), ...rounded] };
};

/** Rows that belong to no part of a split. */
function unusedRows(all: number, written: number): Notice[] {
  const count = all - written;
  if (count === 0) return [];
  const message = `${counted(count, 'row')} ${count === 1 ? 'belongs' : 'belong'} to no part of the split and ${count === 1 ? 'is' : 'are'} left out.`;
  return [{ code: 'write.rows-left-out', message, count }];
}

async function writeArrays(
  value: NodeValue,
  { dtype = 'float32', words = new Map(), record = {} }: WriteOptions,
  sink: Sink,
  run: Run,
): Promise<{ size: Pick<WrittenSize, 'rows' | 'columns' | 'noun'>; notices: Notice[] }> {
  const { columns } = value.symbolic;
  const targets = columns.filter(({ target }) => target === true);
  const features =
    targets.length === columns.length ? [] : numericColumns(columns.filter(({ target }) => target !== true));
  const y = targetNumbers(targets, words);
  const parts = (['train', 'val', 'test'] as const)
    .map((name) => ({ name, rows: value.partition === null && name === 'train' ? value.rows : partRows(value, name) }))
    .filter(({ rows, name }) => rows !== null && (rows.rows > 0 || name === 'train'));
  const notices: Notice[] = [];
  const writer = npzWriter();
  for (const { name, rows } of parts) {
    if (features.length > 0) await writeArray(writer, `x_${name}`, features, false, rows as RowSet);
    if (targets.length > 0) await writeArray(writer, `y_${name}`, y.columns, targets.length === 1, rows as RowSet);
  }
  if (features.length > 0)
    await writeStrings(
      'feature_names',
      features.map(({ name }) => name),
    );
  if (y.classes !== null) await writeStrings('classes', y.classes);
  if (Object.keys(record).length > 0) await writeStrings('prepgraph_sources', [JSON.stringify(record)]);
  await sink.write(writer.finish());
  const rowsWritten = parts.reduce((sum, { rows }) => sum + (rows?.rows ?? 0), 0);
  const size =
    features.length > 0
      ? { columns: features.length, noun: 'feature' as const }
      : { columns: y.columns.length, noun: 'column' as const };
  return { size: { rows: rowsWritten, ...size }, notices };

  async function writeStrings(name: string, strings: readonly string[]): Promise<void> {
    await sink.write(writer.begin(name));
    await sink.write(writer.data(npyStrings(strings)));
    await sink.write(writer.end());
  }

  async function writeArray(
    npz: NpzWriter,
    name: string,
    of: readonly NamedColumn[],
    flat: boolean,
    rows: RowSet,
  ): Promise<void> {
    await sink.write(npz.begin(name));
    await sink.write(npz.data(npyHeader(dtype, flat ? [rows.rows] : [rows.rows, of.length])));
    const extents = await writeMatrix(of, rows, dtype, run, (bytes) => sink.write(npz.data(bytes)));
    notices.push(...(await roundingNotices(of, rows, extents, run, name)));
    await sink.write(npz.end());
  }
}

function partRows(value: NodeValue, name: 'train' | 'val' | 'test'): RowSet | null {
  return value.partition === null ? null : rowsWhere(value.rows, value.partition, PARTITION[name]);
}

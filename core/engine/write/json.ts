/** JSON: an array of records, or one a line. */
import type { Sink } from '../../formats/file.ts';
import type { SymbolicColumn } from '../../operators/operator.ts';
import type { Run } from '../../table/parallel.ts';
import type { RowSet } from '../rows/row-set.ts';
import { formatted, outputFields } from './formatted.ts';

/** Records: an array of objects, or one object a line. */
export async function writeJson(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  lines: boolean,
  sink: Sink,
  run: Run,
): Promise<void> {
  const fields = outputFields(columns, new Set());
  if (lines) {
    for await (const { bytes } of formatted('jsonl', columns, fields, rows, run)) await sink.write(bytes);
    return;
  }
  const { JSON_SEPARATOR } = await import('../../formats/jsonl/index.ts');
  const encoder = new TextEncoder();
  await sink.write(encoder.encode('['));
  let isFirst = true;
  for await (const { bytes } of formatted('json', columns, fields, rows, run)) {
    if (bytes.length === 0) continue;
    await sink.write(isFirst ? bytes.subarray(JSON_SEPARATOR.length) : bytes);
    isFirst = false;
  }
  await sink.write(encoder.encode(']\n'));
}

/** JSON: an array of records, or one a line. */
import { type AffectedCells, addAffected } from '../../formats/output/affected-cells.ts';
import type { Sink } from '../../formats/output/file.ts';
import { counted } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { Run } from '../../run/run.ts';
import type { RowSet } from '../rows/row-set.ts';
import type { FormattedAs } from './format-rows.ts';
import { formatted, outputFields } from './formatted.ts';

/** Records: an array of objects, or one object a line. Returns notices of cells that JSON does not hold. */
export async function writeJson(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  lines: boolean,
  sink: Sink,
  run: Run,
): Promise<Notice[]> {
  const fields = outputFields(columns, new Set());
  const infinite = new Map<number, AffectedCells>();
  let first = 0;
  const count = (piece: FormattedAs<'json'>): void => {
    addAffected(infinite, piece.infinite, first);
    first += piece.rows;
  };
  if (lines) {
    for await (const piece of formatted('jsonl', columns, fields, rows, run)) {
      count(piece);
      await sink.write(piece.bytes);
    }
    return infiniteNotices(columns, infinite);
  }
  const { JSON_SEPARATOR } = await import('../../formats/jsonl/index.ts');
  const encoder = new TextEncoder();
  await sink.write(encoder.encode('['));
  let isFirst = true;
  for await (const piece of formatted('json', columns, fields, rows, run)) {
    count(piece);
    const { bytes } = piece;
    if (bytes.length === 0) continue;
    await sink.write(isFirst ? bytes.subarray(JSON_SEPARATOR.length) : bytes);
    isFirst = false;
  }
  await sink.write(encoder.encode(']\n'));
  return infiniteNotices(columns, infinite);
}

const infiniteNotices = (columns: readonly SymbolicColumn[], infinite: ReadonlyMap<number, AffectedCells>): Notice[] =>
  Array.from(infinite.values(), ({ column, count, row }) => ({
    code: 'write.infinite',
    message: `JSON has no infinite numbers: ${counted(count, 'cell')} ${count === 1 ? 'becomes' : 'become'} null, which is missing.`,
    hint: 'Write another format, or replace them before.',
    column: (columns[column] as SymbolicColumn).name,
    count,
    row,
  }));

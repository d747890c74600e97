/** A preview reads the first rows of a file only, and the same cells as a whole reading. */
import { afterAll, expect, test } from 'vitest';
import { memorySink } from '../../formats/pieces/batch-sink.ts';
import { readers } from '../../formats/readers.ts';
import type { Run } from '../../run/run.ts';
import { holdsNumbers, type Table, type Vector } from '../../table/column.ts';
import { stringAt } from '../../table/dictionary.ts';
import { neverCancelled } from '../session.ts';
import { fixture, WORKER } from '../testing.ts';
import { Pool } from '../threads/pool.ts';

const pool = new Pool({ workerPath: WORKER, threads: 2 });
afterAll(() => pool.close());
const run: Run = { parallel: pool.parallel(neverCancelled()), cancelled: neverCancelled(), progress() {} };

/** Cells by column; missing is null. */
const cellsOf = ({ fields, batches, dictionaries }: Table): Record<string, unknown[]> =>
  Object.fromEntries(
    fields.map(({ name }, column) => [
      name,
      batches.flatMap((batch) => {
        const vector = batch.vectors[column] as Vector;
        const dictionary = dictionaries[column] ?? null;
        return Array.from(vector.cells, (cell) => {
          if (holdsNumbers(vector)) return Number.isNaN(cell) ? null : cell;
          if (cell < 0) return null;
          return dictionary === null ? cell === 1 : stringAt(dictionary, cell);
        });
      }),
    ]),
  );

test.each([
  ['ParquetSource', 'typed/types.parquet', [1, 2]],
  ['ArrowSource', 'typed/types-zstd.arrow', [1, 2]],
  ['AvroSource', 'avro/types-snappy.avro', [1, 20, 59, 1_000]],
  ['AvroSource', 'avro/avsc.avro', [1, 25, 40]],
  ['OrcSource', 'orc/types-zlib.orc', [1, 20, 1_000]],
  ['OrcSource', 'orc/types-old.orc', [1, 20]],
  ['OrcSource', 'orc/runs.orc', [1, 7, 555]],
  ['OrcSource', 'orc/stripes.orc', [1, 150, 599]],
])('%s %s', async (type, name, counts) => {
  const read = async (rows?: number) => {
    const options = { run, sink: () => memorySink(run), ...(rows !== undefined && { rows }) };
    return (await readers[type].read(fixture(name), {}, options)).table;
  };
  const whole = await read();
  for (const rows of counts) {
    const table = await read(rows);
    expect(table.rows).toBe(Math.min(rows, whole.rows));
    const first = Object.entries(cellsOf(whole)).map(([column, cells]) => [column, cells.slice(0, rows)]);
    expect(cellsOf(table)).toEqual(Object.fromEntries(first));
  }
});

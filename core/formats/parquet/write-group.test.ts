import fc from 'fast-check';
import { allocateVector, holdsNumbers } from '../../table/column.ts';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { describe, expect, it } from 'vitest';
import { type Dictionary, dictionaryOf } from '../../table/dictionary.ts';
import type { OutputColumn, OutputField } from '../output/output-column.ts';
import { encodeParquetGroup } from './write-group.ts';
import { parquetFile } from './write.ts';

type Cell = number | string | boolean | null;

const numbers = fc.option(fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(Infinity, -Infinity, 0.1)));
const near = fc
  .tuple(fc.maxSafeInteger(), fc.integer({ min: 1, max: 40 }))
  .chain(([start, steps]) =>
    fc.array(
      fc.option(fc.integer({ min: 0, max: steps }).map((step) => Math.min(start, Number.MAX_SAFE_INTEGER - 40) + step)),
      { maxLength: 300 },
    ),
  );
const words = fc.constantFrom('', 'Bern', 'Zürich', '東京', 'a\u0000b', '🙂');

const columnsOf: { field: Omit<OutputField, 'name'>; cells: fc.Arbitrary<Cell[]> }[] = [
  { field: { type: 'number', integer: false }, cells: fc.array(numbers, { maxLength: 300 }) },
  { field: { type: 'number', integer: true }, cells: fc.array(fc.option(fc.maxSafeInteger()), { maxLength: 300 }) },
  { field: { type: 'number', integer: true }, cells: near },
  { field: { type: 'boolean', integer: false }, cells: fc.array(fc.option(fc.boolean()), { maxLength: 300 }) },
  { field: { type: 'category', integer: false }, cells: fc.array(fc.option(words), { maxLength: 300 }) },
  {
    field: { type: 'text', integer: false },
    cells: fc.array(fc.option(fc.string({ unit: 'grapheme', maxLength: 12 })), { maxLength: 300 }),
  },
];

function columnOf({ type }: Pick<OutputField, 'type'>, cells: readonly Cell[]): OutputColumn {
  const vector = allocateVector(type, cells.length);
  if (holdsNumbers(vector)) {
    vector.cells.set(cells.map((cell) => (cell === null ? Number.NaN : Number(cell))));
    return { vector, dictionary: null };
  }
  const texts = [...new Set(cells.filter((cell) => typeof cell === 'string'))];
  vector.cells.set(
    cells.map((cell) => (cell === null ? -1 : typeof cell === 'string' ? texts.indexOf(cell) : Number(cell))),
  );
  const dictionary: Dictionary | null = vector.type === 'boolean' ? null : dictionaryOf(texts);
  return { vector, dictionary };
}

/** What another reader finds in a file of these row groups. */
async function readBack(field: OutputField, groups: readonly (readonly Cell[])[]): Promise<unknown[]> {
  const file = parquetFile([field]);
  const parts: Uint8Array[] = [file.begin()];
  for (const cells of groups) {
    const columns = [columnOf(field, cells)];
    const group = await encodeParquetGroup({ fields: [field], columns, rows: cells.length });
    expect(group.notWhole).toEqual([]);
    if (cells.length > 0) parts.push(...file.group(group));
  }
  parts.push(file.finish());
  const bytes = new Uint8Array(Buffer.concat(parts));
  const rows = await parquetReadObjects({ file: bytes.buffer, compressors });
  return rows.map(({ x }) => (typeof x === 'bigint' ? Number(x) : (x ?? null)));
}

describe('row groups of Parquet', () => {
  it.each(columnsOf.map((kind) => [`${kind.field.type}${kind.field.integer ? ', whole' : ''}`, kind] as const))(
    '%s: another reader finds every cell',
    async (_, { field, cells }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 3 }), async (groups) => {
          const wanted = groups.flat().map((cell) => (Object.is(cell, -0) && field.integer ? 0 : cell));
          expect(await readBack({ name: 'x', ...field }, groups)).toEqual(wanted);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('codes whole numbers that lie close together, and finds those that are not whole', async () => {
    const field = { name: 'x', type: 'number', integer: true } as const;
    const close = Array.from({ length: 5000 }, (_, row) => 1e12 + (row % 7));
    const { chunks } = await encodeParquetGroup({ fields: [field], columns: [columnOf(field, close)], rows: 5000 });
    expect(chunks[0]?.encodings).toContain('RLE_DICTIONARY');
    expect(chunks[0]?.compressed).toBeLessThan(5000);
    const broken = [...close];
    broken[3000] = 1e12 + 0.5;
    const made = await encodeParquetGroup({ fields: [field], columns: [columnOf(field, broken)], rows: 5000 });
    expect(made.notWhole).toEqual(['x']);
  });
});

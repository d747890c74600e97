/** Columns encoded in folder names: one value for all rows of a file. */
import { allocateVector, holdsNumbers, type Vector } from '../../table/column.ts';
import { storedTypes } from '../../ir/column-types.ts';
import type { PartitionColumn } from '../../formats/folder/index.ts';
import type { ReadTable } from '../../formats/source.ts';
import type { Field } from '../../ir/types.ts';
import { dictionaryOf } from '../../table/dictionary.ts';

/** Adds these columns after the file's own; a column that the file itself contains is not replaced. */
export function withPartitions(read: ReadTable, columns: readonly PartitionColumn[], file: number): ReadTable {
  const { table } = read;
  const held = new Set(table.fields.map(({ name }) => name));
  const added = columns.filter(({ name }) => !held.has(name));
  if (added.length === 0) return read;
  const fields = [
    ...table.fields,
    ...added.map(({ name, type, values }): Field => {
      const integer = type === 'number' && values.every((value) => Number.isInteger(value));
      return integer ? { name, type, integer } : { name, type };
    }),
  ];
  const cells = added.map(({ values }) => values[file] ?? null);
  const own = table.fields.length;
  return {
    ...read,
    async locate(row, column) {
      if (column < own) return (await read.locate?.(row, column)) ?? null;
      const cell = cells[column - own] ?? null;
      return { folder: `${fields[column]?.name}=${cell ?? ''}` };
    },
    table: {
      ...table,
      fields,
      batches: table.batches.map((batch) => ({
        ...batch,
        vectors: [...batch.vectors, ...added.map(({ type }, index) => filled(type, cells[index] ?? null, batch.rows))],
      })),
      dictionaries: [
        ...table.dictionaries,
        ...cells.map((cell) => (typeof cell === 'string' ? dictionaryOf([cell]) : null)),
      ].map((dictionary, index) =>
        dictionary === null && (fields[index]?.type === 'category' || fields[index]?.type === 'text')
          ? dictionaryOf([])
          : dictionary,
      ),
    },
    decided: { ...read.decided, types: storedTypes(fields) },
    columns: [
      ...read.columns,
      ...added.map(({ name, type }) => ({
        name,
        type,
        evidence: ['stands in the names of the folders'],
        alternatives: [],
        warnings: [],
      })),
    ],
  };
}

function filled(type: PartitionColumn['type'], cell: number | string | boolean | null, rows: number): Vector {
  const vector = allocateVector(type, rows);
  if (holdsNumbers(vector)) vector.cells.fill(typeof cell === 'number' ? cell : Number.NaN);
  else vector.cells.fill(cell === null ? -1 : typeof cell === 'string' ? 0 : Number(cell));
  return vector;
}

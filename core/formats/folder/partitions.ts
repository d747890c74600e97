/** Columns that stand in the names of folders, as Hive and Spark write them: `year=2024/month=01/part-0.parquet`. */
import { dirname, relative, sep } from 'node:path';
import { ProblemError } from '../../ir/problem.ts';
import { type ColumnType, isStringType } from '../../ir/types.ts';
import { cellReader } from '../cells/cell-reader.ts';
import { inferType, KINDS } from '../cells/type-ledger.ts';
import { readCell } from '../cells/read-cell.ts';
import type { DecidedTypes } from '../source.ts';

export interface PartitionColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** For each file its value: a number or a string as the type is, null where it is missing. */
  readonly values: readonly (number | string | boolean | null)[];
}

/** What Hive writes for a missing value. */
const MISSING = '__HIVE_DEFAULT_PARTITION__';
const NOTATION = { decimal: '.', thousands: null } as const;

/**
 * The columns that the folders below `root` name in the same way for each of the files; types are found as those of a
 * CSV's cells, unless they were decided. Folders that name no column, or not for all files, give none.
 * Throws a `ProblemError` where a name is nothing of the decided type.
 */
export function partitionsOf(root: string, files: readonly string[], types: DecidedTypes): PartitionColumn[] {
  const named = files.map((file) => new Map(keysOf(relative(root, dirname(file)))));
  const names = [...(named[0]?.keys() ?? [])].filter((name) => named.every((keys) => keys.has(name)));
  return names.map((name): PartitionColumn => {
    const cells = named.map((keys) => keys.get(name) ?? null);
    const decided = types.get(name);
    const type = decided ?? typeOf(cells);
    const read = cellReader(type, { missing: [] });
    const values = cells.map((cell, index) => {
      if (cell === null || isStringType(type)) return cell;
      const { value, fits } = read(cell);
      if (!fits) throw otherType(name, type, cell, files[index]);
      return value;
    });
    return { name, type, values };
  });
}

const otherType = (column: string, type: ColumnType, cell: string, file: string): ProblemError =>
  new ProblemError({
    code: 'source.other-type',
    message: `"${cell}" in the name of the folder is no ${type}, and column "${column}" is read as ${type}.`,
    hint: 'Rename the folder, or choose text for the column in the types of the source.',
    field: 'types',
    column,
    file,
  });

function keysOf(folder: string): [string, string | null][] {
  return folder.split(sep).flatMap((part): [string, string | null][] => {
    const equals = part.indexOf('=');
    if (equals <= 0) return [];
    const value = decoded(part.slice(equals + 1));
    return [[decoded(part.slice(0, equals)), value === '' || value === MISSING ? null : value]];
  });
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Signs that a file name cannot hold are written as %2F. A percent sign that begins no such code stays, as in Python's `unquote`. */
const decoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (codes) =>
    utf8.decode(Uint8Array.from(codes.slice(1).split('%'), (code) => Number.parseInt(code, 16))),
  );

function typeOf(cells: readonly (string | null)[]): ColumnType {
  const present = cells.filter((cell): cell is string => cell !== null);
  if (present.length === 0) return 'category';
  const kinds = new Float64Array(KINDS);
  for (const cell of present) {
    const { kind } = readCell(cell, NOTATION);
    kinds[kind] += 1;
  }
  const type = inferType(kinds, 1);
  return type === 'text' ? 'category' : type;
}

/** Source nodes: from a file to a table, and from a table to expressions over it. */
import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import {
  type CsvOptions,
  type ColumnReport,
  type CsvTable,
  type MalformedLine,
  readCsv,
  readCsvHead,
} from '../formats/csv/index.ts';
import type { DocumentNode } from '../graph/document.ts';
import { column } from '../ir/build.ts';
import { valueTypeOf } from '../ir/expression.ts';
import { ProblemError } from '../ir/problem.ts';
import type { SymbolicTable } from '../operators/operator.ts';
import type { Table } from '../table/column.ts';
import type { Run } from '../table/parallel.ts';
import { allRows, type RowSet } from './row-set.ts';
import { spillingSink } from './spill.ts';

export interface SourceTable {
  /** What file it is, as it was when read, and how it was read. */
  readonly key: string;
  readonly rows: RowSet;
  readonly symbolic: SymbolicTable;
  /** Parameters that were found, to be stored in the document. */
  readonly decided: Record<string, unknown>;
  readonly ledger: readonly ColumnReport[];
  readonly malformed: readonly MalformedLine[];
  readonly malformedTotal: number;
  readonly warnings: readonly string[];
}

/** Where a source's path leads: relative paths start at the document's folder. */
export function resolvePath(path: string, folder: string | null): string {
  if (isAbsolute(path)) return path;
  if (folder !== null) return resolve(folder, path);
  throw new ProblemError({
    code: 'source.relative',
    message: `"${path}" is relative, but the document was never saved.`,
    hint: 'Choose the file again, or save the document beside it.',
    field: 'path',
  });
}

/** The file as it is now: another size or time of change means other data. */
export async function fileKey(path: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return JSON.stringify([path, size, mtimeMs, ino]);
  } catch {
    // Reading it will say what is wrong.
    return JSON.stringify([path, 'unreadable']);
  }
}

const optionNames = [
  'delimiter',
  'quote',
  'encoding',
  'header',
  'decimal',
  'thousands',
  'comment',
  'skip_rows',
  'missing',
  'malformed',
  'types',
] as const;

/** Parameters of a CsvSource as the reader's options: null means "to be found". */
export function csvOptions(params: Record<string, unknown>): CsvOptions {
  return Object.fromEntries(
    optionNames
      .filter((name) => params[name] !== null && params[name] !== undefined)
      .map((name) => [name, params[name]]),
  );
}

/** The key of a CSV source that is read with these parameters. */
export const sourceKey = (file: string, params: Record<string, unknown>): string =>
  JSON.stringify([file, optionNames.map((name) => params[name] ?? null)]);

/**
 * Reads a CsvSource; batches beyond `budget` bytes go to a temporary file. Problems are on its `path` unless they name
 * another field.
 */
export async function readCsvSource(
  node: DocumentNode,
  params: Record<string, unknown>,
  path: string,
  run: Run,
  budget: number,
): Promise<SourceTable> {
  const file = await fileKey(path);
  const read = await onNode(node, () => readCsv(path, csvOptions(params), run, { sink: spillingSink(run, budget) }));
  return sourceTable(read, sourceKey(file, { ...params, ...decidedParams(read.options) }));
}

/** The first rows of a CsvSource, types guessed from the file's beginning: nothing of it is to be stored. */
export async function readCsvSample(
  node: DocumentNode,
  params: Record<string, unknown>,
  path: string,
  run: Run,
  rows: number,
): Promise<SourceTable> {
  const read = await onNode(node, () => readCsvHead(path, csvOptions(params), rows, run));
  return { ...sourceTable(read, `sample ${rows} ${sourceKey(await fileKey(path), params)}`), decided: {} };
}

async function onNode<Result>(node: DocumentNode, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError) throw new ProblemError({ field: 'path', ...error.problem, nodeId: node.id });
    throw error;
  }
}

const sourceTable = (read: CsvTable, key: string): SourceTable => ({
  key,
  rows: allRows(read.table),
  symbolic: symbolicTable(read.table),
  decided: decidedParams(read.options),
  ledger: read.columns,
  malformed: read.malformed,
  malformedTotal: read.malformedTotal,
  warnings: read.warnings,
});

function decidedParams(options: Record<string, unknown> | object): Record<string, unknown> {
  const found = options as Record<string, unknown>;
  const stored = ['delimiter', 'quote', 'encoding', 'header', 'decimal', 'types'];
  return Object.fromEntries(stored.filter((name) => found[name] !== undefined).map((name) => [name, found[name]]));
}

/** Every column of a table as an expression: itself. */
export const symbolicTable = (table: Table): SymbolicTable => ({
  columns: table.fields.map((field, index) => ({ ...field, expr: column(index, valueTypeOf(field.type)) })),
});

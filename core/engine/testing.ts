/** For tests: an engine with real worker threads, and files and documents to run. */
import { allocateVector, type Batch, holdsNumbers, type Table, type Vector } from '../table/column.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelineDocument } from '../graph/document-schema.ts';
import type { TestColumn, TestTable } from '../operators/testing/run-operator.ts';
import { dictionaryOf } from '../table/dictionary.ts';
import type { RunTask } from './answers/run-task.ts';
import { neverCancelled, Session } from './session.ts';
import { planTasks } from './rows/plan-task.ts';
import { allRows } from './rows/row-set.ts';
import { type SourceTable, symbolicTable } from './sources/source.ts';
import { engineTasks } from './threads/tasks.ts';

/** Bundle built at the start of the test run. */
export const WORKER = join(import.meta.dirname, '../../out/engine-worker.cjs');

export const testSession = (threads = 2, memoryBudget?: number): Session =>
  new Session({ workerPath: WORKER, threads, ...(memoryBudget !== undefined && { memoryBudget }) });

/** A separate folder for one test file. */
export function temporaryFolder(): {
  readonly path: string;
  write(name: string, text: string): string;
  remove(): void;
} {
  const path = mkdtempSync(join(tmpdir(), 'prepgraph-test-'));
  return {
    path,
    write(name, text) {
      const file = join(path, name);
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A chain of nodes: a CSV source followed by operators, with the ids "source", "n1", "n2" … */
export function chain(
  file: string,
  ...steps: readonly (readonly [type: string, params: Record<string, unknown>])[]
): PipelineDocument {
  const nodes = [
    { id: 'source', type: 'CsvSource', params: { path: file } },
    ...steps.map(([type, params], index) => ({ id: `n${index + 1}`, type, params })),
  ];
  const edges = steps.map((_, index) => ({ source: index === 0 ? 'source' : `n${index}`, target: `n${index + 1}` }));
  return { format: 'prepgraph', version: 1, nodes, edges };
}

/** Rows per batch; few, so that statistics have to be merged. */
const BATCH = 37;

/** Runs tasks in the test's own thread. */
export const here: RunTask = async (task, input) =>
  (
    ({ ...engineTasks, ...planTasks })[task as keyof typeof engineTasks] as (
      input: unknown,
      context: unknown,
    ) => unknown
  )(input, {
    cancelled: neverCancelled(),
  }) as never;

/** A table as returned by a source; its results are cached under `key`. */
export const sourceTableOf = (key: string, table: Table): SourceTable => ({
  key,
  rows: allRows(table),
  symbolic: symbolicTable(table),
  decided: {},
  ledger: [],
  malformed: [],
  malformedTotal: 0,
  warnings: [],
  path: '',
  stamp: null,
  readAt: 0,
  locate: async () => null,
});

/** Converts a test's table to the engine's form, in small batches. */
export function engineTable(table: TestTable): Table {
  const codes = table.columns.map(
    (column) => new Map([...new Set(column.cells)].filter(isText).map((text, code) => [text, code])),
  );
  const dictionaries = table.columns.map(({ type }, index) =>
    type === 'category' || type === 'text' ? dictionaryOf([...(codes[index]?.keys() ?? [])]) : null,
  );
  const batches: Batch[] = [];
  for (let start = 0; start < Math.max(table.rows, 1); start += BATCH) {
    const rows = Math.min(BATCH, table.rows - start);
    const vectors = table.columns.map((column, index) => vectorOf(column, codes[index], start, rows));
    batches.push({ start, rows, vectors });
  }
  return { fields: table.columns.map(({ cells: _, ...field }) => field), rows: table.rows, batches, dictionaries };
}

const isText = (cell: unknown): cell is string => typeof cell === 'string';

function vectorOf(
  { type, cells }: TestColumn,
  codes: ReadonlyMap<string, number>,
  start: number,
  rows: number,
): Vector {
  const vector = allocateVector(type, rows);
  for (let row = 0; row < rows; row++) {
    const cell = cells[start + row];
    if (holdsNumbers(vector)) vector.cells[row] = Number(cell);
    else vector.cells[row] = cell === null ? -1 : isText(cell) ? (codes.get(cell) as number) : Number(cell);
  }
  return vector;
}

/** Path of a file written by another program, in core/formats/fixtures. */
export const fixture = (name: string): string => join(import.meta.dirname, '../formats/fixtures', name);

const alone = (type: string, path: string, params: Record<string, unknown>): PipelineDocument => ({
  format: 'prepgraph',
  version: 1,
  nodes: [{ id: 'source', type, params: { path, ...params } }],
  edges: [],
});

/** All cells of a file, by column. */
export async function readAll(session: Session, type: string, path: string, params: Record<string, unknown> = {}) {
  const outcome = (await session.run(alone(type, path, params), { folder: null })).get('source');
  if (outcome?.state !== 'done') throw new Error(JSON.stringify(outcome?.problems));
  const { fields, columns } = await session.page('source', 0, 1_000_000);
  return {
    fields,
    cells: Object.fromEntries(fields.map(({ name }, index) => [name, [...(columns[index] ?? [])]])),
    source: outcome.source as NonNullable<typeof outcome.source>,
  };
}

/** The problem of a file; undefined if it has none. */
export async function problemOf(session: Session, type: string, path: string, params: Record<string, unknown> = {}) {
  const outcome = (await session.run(alone(type, path, params), { folder: null })).get('source');
  return outcome?.state === 'done' ? undefined : outcome?.problems[0];
}

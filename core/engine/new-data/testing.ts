/** For tests: a chain of steps, fitted on a table in the test's own thread and applied to another. */
import { type PipelineDocument, storable } from '../../graph/document.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { TestTable } from '../../operators/testing.ts';
import { Answered } from '../answers/answered.ts';
import { type Cell, page } from '../answers/evaluate.ts';
import { execute, type NodeDone } from '../execute/execute.ts';
import { allRows } from '../rows/row-set.ts';
import { symbolicTable } from '../sources/source.ts';
import { engineTable, here } from '../testing.ts';

export type Step = readonly [type: string, params: Readonly<Record<string, unknown>>];

export function documentOf(steps: readonly Step[], table: TestTable): PipelineDocument {
  const types = Object.fromEntries(table.columns.map(({ name, type }) => [name, type]));
  return {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path: 'rows.csv', types } },
      ...steps.map(([type, params], index) => ({ id: `n${index + 1}`, type, params: { ...params } })),
    ],
    edges: steps.map((_, index) => ({ source: index === 0 ? 'source' : `n${index}`, target: `n${index + 1}` })),
  };
}

/** The document over this table, as the engine runs it. Throws the first problem. */
export async function runOn(document: PipelineDocument, table: TestTable, mode: 'fit' | 'apply') {
  const held = engineTable(table);
  const outcomes = await execute(document, {
    task: here,
    answered: new Answered(),
    cache: new Map(),
    mode,
    readSource: async () => ({
      key: 'rows',
      rows: allRows(held),
      symbolic: symbolicTable(held),
      decided: {},
      ledger: [],
      malformed: [],
      malformedTotal: 0,
      warnings: [],
      path: '',
      stamp: null,
      readAt: 0,
      locate: async () => null,
    }),
  });
  const failed = [...outcomes.values()].find(({ state }) => state !== 'done');
  if (failed !== undefined && failed.state !== 'done') throw new ProblemError(failed.problems[0] as never);
  return outcomes as ReadonlyMap<string, NodeDone>;
}

export async function fittedOn(steps: readonly Step[], table: TestTable): Promise<PipelineDocument> {
  const document = documentOf(steps, table);
  const outcomes = await runOn(document, table, 'fit');
  const learned = [...outcomes].filter(([, { learned: state }]) => state !== undefined);
  const states = learned.map(([id, { learned: state }]) => [id, JSON.parse(JSON.stringify(storable(state)))] as const);
  return { ...document, fitted: Object.fromEntries(states) };
}

/** A node's columns when the fitted document is applied, by name, in order. Throws the first problem. */
export async function appliedTo(
  document: PipelineDocument,
  nodeId: string,
  table: TestTable,
): Promise<(readonly [name: string, cells: readonly Cell[]])[]> {
  const { value } = (await runOn(document, table, 'apply')).get(nodeId) as NodeDone;
  const { columns } = await page(value.symbolic.columns, value.rows, 0, value.rows.rows, here);
  return value.symbolic.columns.map(({ name }, index) => [name, columns[index] ?? []]);
}

/**
 * Every operator against its reference, through the engine: compiled kernels, folds over many small batches, and for
 * goldens of unknown data the document's stored state.
 */
import { describe, test } from 'vitest';
import { storable } from '../graph/write-document.ts';
import { ProblemError } from '../ir/problem.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { checkCase, type Executor, goldenFiles } from '../operators/testing/golden-cases.ts';
import { type TestTable, testColumn } from '../operators/testing/run-operator.ts';
import { AnswerCache } from './answers/answer-cache.ts';
import { page } from './answers/evaluate.ts';
import { execute } from './execute/execute.ts';
import type { NodeDone } from './execute/node-outcome.ts';
import { engineTable, here, sourceTableOf } from './testing.ts';

async function run(
  type: string,
  params: Readonly<Record<string, unknown>>,
  table: TestTable,
  learned?: unknown,
  second?: TestTable,
): Promise<NodeDone> {
  const tables = [engineTable(table), ...(second ? [engineTable(second)] : [])];
  const document = {
    format: 'prepgraph' as const,
    version: 1 as const,
    nodes: [
      ...tables.map((_, port) => ({ id: `source${port}`, type: 'CsvSource', params: { path: `golden${port}.csv` } })),
      { id: 'node', type, params: { ...params } },
    ],
    edges: tables.map((_, port) => ({
      source: `source${port}`,
      target: 'node',
      ...(port > 0 && { targetHandle: operatorOf(type)?.inputs[port]?.id }),
    })),
    ...(learned !== undefined && {
      fitted: { node: JSON.parse(JSON.stringify(storable(learned))) as Record<string, unknown> },
    }),
  };
  const outcomes = await execute(document, {
    task: here,
    answered: new AnswerCache(),
    cache: new Map(),
    mode: learned === undefined ? 'fit' : 'apply',
    readSource: async ({ id }) => sourceTableOf(id, tables[Number(id.at(-1))]),
  });
  const outcome = outcomes.get('node');
  if (outcome?.state === 'done') return outcome;
  throw new ProblemError(outcome?.problems[0] ?? { code: 'test.waiting', message: 'The node did not run.' });
}

const engine: Executor = async (operator, params, table, fit, second) => {
  const fitted = await run(operator.type, params, fit, undefined, second);
  const done = fit === table ? fitted : await run(operator.type, params, table, fitted.learned);
  const { symbolic, rows, partition } = done.value;
  const { columns } = await page(symbolic.columns, rows, 0, rows.rows, here);
  return {
    columns: symbolic.columns.map(({ name, type }, index) => testColumn(name, type, columns[index] ?? [])),
    state: fitted.learned,
    marks: partition,
  };
};

describe.each(goldenFiles.map((file) => [file.operator, file] as const))('%s', (_, file) => {
  test.each(
    file.cases.map((golden, index) => [`${index}: ${golden.data} ${JSON.stringify(golden.params)}`, golden] as const),
  )('%s', async (_name, golden) => {
    await checkCase(file, golden, engine);
  });
});

/**
 * Many texts cross between the engine's own thread and its workers as bytes on shared memory, never as lists of strings:
 * a list of millions would be copied string by string while the engine hears no message.
 */
import { afterAll, expect, test } from 'vitest';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { ProblemError } from '../ir/problem.ts';
import { operators } from '../operators/catalogue.ts';
import { variants } from '../operators/testing/catalogue-tables.ts';
import type { Operator } from '../operators/kit/operator.ts';
import { tableOf } from '../operators/testing/run-operator.ts';
import { AnswerCache } from './answers/answer-cache.ts';
import { page, wholeColumn } from './answers/evaluate.ts';
import { execute } from './execute/execute.ts';
import { MIN_THREADED_STRINGS } from './kernels/sort-texts.ts';
import { neverCancelled } from './session.ts';
import { engineTable, sourceTableOf, WORKER } from './testing.ts';
import { Pool } from './threads/pool.ts';

/** All of them differ: more than are dealt with on the engine's own thread. */
const ROWS = MIN_THREADED_STRINGS + 1_000;

const texts = Array.from({ length: ROWS }, (_, row) => `word ${(row * 7919) % ROWS}`);
const source = sourceTableOf(
  'texts',
  engineTable(
    tableOf(
      {
        number: texts.map((_, row) => row % 977),
        text: texts.map((text, row) => (row % 50 === 0 ? null : text)),
        other: texts.map((text, row) => (row % 3 === 0 ? text : `${text} too`)),
      },
      { text: 'text', other: 'text' },
    ),
  ),
);

const pool = new Pool({ workerPath: WORKER, threads: 2 });
afterAll(() => pool.close());

/** Strings of the longest list of them within a message. */
function longestList(message: unknown): number {
  let longest = 0;
  const seen = new Set<object>();
  const pending = [message];
  for (let next = pending.pop(); pending.length > 0 || next !== undefined; next = pending.pop()) {
    if (typeof next !== 'object' || next === null || ArrayBuffer.isView(next) || seen.has(next)) continue;
    seen.add(next);
    if (Array.isArray(next) && typeof (next[0] ?? next[1]) === 'string') longest = Math.max(longest, next.length);
    else pending.push(...(next instanceof Map ? [...next.keys()] : Object.values(next)));
  }
  return longest;
}

/** Some steps refuse such texts. */
function refused(error: unknown): void {
  if (!(error instanceof ProblemError)) throw error;
}

async function manyStringsSent(operator: Operator, params: Record<string, unknown>): Promise<string[]> {
  const found: string[] = [];
  const task = async <Output>(name: string, input: unknown): Promise<Output> => {
    const output = await pool.run<Output>(name, input, neverCancelled());
    for (const [way, message] of Object.entries({ input, output }))
      if (longestList(message) >= MIN_THREADED_STRINGS) found.push(`${way} of ${name}`);
    return output;
  };
  const document: PipelineDocument = {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path: 'table.csv' } },
      { id: 'step', type: operator.type, params },
    ],
    edges: operator.inputs.map((port) => ({ source: 'source', target: 'step', targetHandle: port.id })),
  };
  const outcomes = await execute(document, {
    task,
    cache: new Map(),
    answered: new AnswerCache(),
    mode: 'fit',
    readSource: async () => source,
  });
  const outcome = outcomes.get('step');
  if (outcome?.state !== 'done') return found;
  const { rows, symbolic } = outcome.value;
  const columns = symbolic.columns.slice(0, 12);
  const made = columns.filter(({ name }) => outcome.touched.includes(name));
  const reads = [
    () => page(columns, rows, 0, 20, task),
    ...made.map(
      ({ expr }) =>
        () =>
          wholeColumn(expr, rows, task),
    ),
  ];
  for (const read of reads) await read().catch(refused);
  return found;
}

const ofTexts: readonly Record<string, unknown>[] = [
  { columns: ['text'] },
  { subset: ['text'] },
  { on: ['text'] },
  { stratify: 'other' },
  { group: 'other' },
  { by: [{ column: 'text' }] },
  { formula: 'if(text < other, text, other)' },
  { formula: 'concat(upper(text), other)' },
  { formula: 'if(is_missing(text), "none", text) == other' },
  { columns: ['text'], strategy: 'most_frequent' },
  { columns: ['text'], value: 'none' },
  { columns: ['text'], output_mode: 'int', output_sequence_length: 4 },
];

const steps = operators
  .filter(({ inputs }) => inputs.length > 0)
  .map((operator) => {
    const [least = {}] = variants(operator);
    const fitting = ofTexts.filter((params) => operator.params.safeParse({ ...least, ...params }).success);
    return { name: operator.type, operator, all: [least, ...fitting.map((params) => ({ ...least, ...params }))] };
  });

test.each(steps)('$name sends no list of many strings', { timeout: 120_000 }, async ({ operator, all }) => {
  for (const params of all)
    expect({ params, sent: await manyStringsSent(operator, params) }).toEqual({ params, sent: [] });
});

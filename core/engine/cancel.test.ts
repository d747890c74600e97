/** Cancel is answered soon, whatever a step is at: no step holds the engine's own thread, and threads that do not stop are ended. */
import { afterAll, expect, test } from 'vitest';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { operatorOf, operators } from '../operators/catalogue.ts';
import { variants } from '../operators/testing/catalogue-tables.ts';
import type { Operator } from '../operators/kit/operator.ts';
import { allocateVector, BATCH_ROWS, type Batch, type Table, type Vector } from '../table/column.ts';
import { dictionaryOf } from '../table/dictionary.ts';
import { Cancelled } from '../run/run.ts';
import { AnswerCache } from './answers/answer-cache.ts';
import { execute } from './execute/execute.ts';
import { neverCancelled } from './session.ts';
import type { SourceTable } from './sources/source.ts';
import { sourceTableOf, WORKER } from './testing.ts';
import { Pool } from './threads/pool.ts';

/** Rows for which the promise is made; `npm run faults` tries them all. */
const PROMISED_ROWS = 2_000_000;
/** Enough that an unbounded loop over them is noticed. */
const ROWS = process.env['PREPGRAPH_FAULT_ROUNDS'] === undefined ? 500_000 : PROMISED_ROWS;
/** Promised are 200 ms on a machine that does nothing else. A loop over all rows is quicker over fewer of them. */
const LIMIT_MS = ROWS === PROMISED_ROWS ? 600 : 300;
/** A step is cancelled after this long, unless it is done. */
const LONGEST_MS = (2_000 * ROWS) / PROMISED_ROWS;
/** The same for steps on different cells: what they do with the answers of long questions is tried, too. */
const LONGEST_OF_DISTINCT_MS = 30_000;
const CATEGORIES = 50;
const TEXTS = 20_000;

const TYPES = ['number', 'boolean', 'category', 'text', 'datetime'] as const;

/** @param texts how many of its texts differ */
function tableOfEachType(texts: number): Table {
  const words = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `word ${index % 977} ${index}`);
  const batches: Batch[] = [];
  for (let start = 0; start < ROWS; start += BATCH_ROWS) {
    const rows = Math.min(BATCH_ROWS, ROWS - start);
    const vectors = TYPES.map((type): Vector => {
      const vector = allocateVector(type, rows);
      const cells = vector.cells;
      const most = { number: 0, datetime: 0, boolean: 2, category: CATEGORIES, text: texts }[type];
      for (let row = 0; row < rows; row++) {
        const at = start + row;
        const mixed = Math.imul(at, 2_654_435_761) >>> 0;
        cells[row] = most > 0 ? mixed % most : type === 'number' ? Math.sin(at) * 100 : 1.7e12 + (mixed % 1e9);
      }
      return vector;
    });
    batches.push({ start, rows, vectors });
  }
  return {
    fields: TYPES.map((type) => ({ name: type, type })),
    rows: ROWS,
    batches,
    dictionaries: TYPES.map((type) =>
      type === 'category' ? dictionaryOf(words(CATEGORIES)) : type === 'text' ? dictionaryOf(words(texts)) : null,
    ),
  };
}

const pool = new Pool({ workerPath: WORKER, threads: 2 });
afterAll(() => pool.close());

/** The longest time for which this thread did not look at messages, in milliseconds. */
function watchStalls(): () => number {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 5);
  return () => {
    clearInterval(timer);
    return Math.max(longest, performance.now() - last);
  };
}

/** How many times longer than its own time a loop takes here, because others use the machine. */
function slowness(): number {
  const [started, before] = [performance.now(), process.cpuUsage()];
  for (let sum = 0, step = 0; step < 2e7; step++) sum += step % 7;
  const { user, system } = process.cpuUsage(before);
  return Math.max(1, (performance.now() - started) / Math.max(1, (user + system) / 1000));
}

async function cancelLatency(document: PipelineDocument, source: SourceTable, longest: number): Promise<Times> {
  const cancelled = neverCancelled();
  const stalls = watchStalls();
  let cancelledAt = 0;
  const timer = setTimeout(() => {
    cancelledAt = performance.now();
    Atomics.store(cancelled, 0, 1);
  }, longest);
  try {
    await execute(document, {
      task: (task, input) => pool.run(task, input, cancelled),
      cache: new Map(),
      answered: new AnswerCache(),
      mode: 'fit',
      readSource: async () => source,
      cancelled,
    });
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
  } finally {
    clearTimeout(timer);
  }
  const latency = cancelledAt === 0 ? 0 : performance.now() - cancelledAt;
  return { stall: stalls(), latency };
}

interface Times {
  readonly stall: number;
  readonly latency: number;
}

/** Measured times without the share of other processes. */
async function corrected(document: PipelineDocument, source: SourceTable, longest: number): Promise<Times> {
  const before = slowness();
  const { stall, latency } = await cancelLatency(document, source, longest);
  const factor = Math.max(before, slowness());
  return { stall: stall / factor, latency: latency / factor };
}

const TRIES = 3;
const isTooLong = ({ stall, latency }: Times): boolean => stall > LIMIT_MS || latency > LIMIT_MS;
const least = (a: Times, b: Times): Times => ({
  stall: Math.min(a.stall, b.stall),
  latency: Math.min(a.latency, b.latency),
});

interface Step {
  readonly name: string;
  readonly operator: Operator;
  readonly params: Record<string, unknown>;
}

async function expectHeard(steps: readonly Step[], source: SourceTable, longest: number): Promise<void> {
  const found: { name: string; stall: number; latency: number }[] = [];
  for (const { name, operator, params } of steps) {
    const document: PipelineDocument = {
      format: 'prepgraph',
      version: 1,
      nodes: [
        { id: 'source', type: 'CsvSource', params: { path: 'table.csv' } },
        { id: 'step', type: operator.type, params },
      ],
      edges: operator.inputs.map((port) => ({ source: 'source', target: 'step', targetHandle: port.id })),
    };
    // What stalls does so each time; another process that took the machine for a moment does not.
    let best = await corrected(document, source, longest);
    for (let again = 1; again < TRIES && isTooLong(best); again++)
      best = least(best, await corrected(document, source, longest));
    found.push({ name, ...best });
  }
  const worst = (key: 'stall' | 'latency') =>
    [...found]
      .sort((a, b) => b[key] - a[key])
      .slice(0, 12)
      .map((each) => `${each.name} ${Math.round(each[key])} ms`)
      .join(', ');
  console.log(
    `Longest without hearing messages: ${worst('stall')}\nLongest until a cancel was answered: ${worst('latency')}`,
  );
  expect(found.filter(isTooLong)).toEqual([]);
}

const steps = operators
  .filter(({ inputs }) => inputs.length > 0)
  .flatMap((operator) =>
    variants(operator)
      .slice(0, 2)
      .map((params, index): Step => ({ name: `${operator.type} ${index}`, operator, params })),
  );

test(`every operator on ${ROWS} rows lets the engine hear messages, and stops`, { timeout: 900_000 }, () =>
  expectHeard(steps, sourceTableOf('table', tableOfEachType(TEXTS)), LONGEST_MS),
);

/** Steps that sort or count the different cells of a column. */
const ofDistinct: readonly (readonly [type: string, params: Record<string, unknown>])[] = [
  ['SortRows', { by: [{ column: 'text' }] }],
  ['LabelEncoder', { columns: ['number'] }],
  ['LabelEncoder', { columns: ['text'] }],
  ['CountEncoder', { columns: ['number'] }],
  ['CountEncoder', { columns: ['text'] }],
  ['StringLookup', { columns: ['text'] }],
  ['OrdinalEncoder', { columns: ['number'] }],
  ['OrdinalEncoder', { columns: ['text'] }],
  ['LabelBinarizer', { columns: ['text'] }],
  ['TargetEncoder', { columns: ['text'], target: 'number' }],
  ['TextSplit', { columns: ['text'], pat: ' ' }],
  ['Join', { on: ['text'] }],
  ['TextVectorization', { columns: ['text'], output_sequence_length: 4 }],
  ['MultiLabelBinarizer', { columns: ['text'], delimiter: ' ' }],
  ['MultiLabelBinarizer', { columns: ['text'] }],
  ['Replace', { columns: ['text'], pat: 'w', repl: 'W', regex: true }],
  ['SimpleImputer', { columns: ['text'], strategy: 'most_frequent' }],
  ['DropDuplicates', { subset: ['text'] }],
  ['Derive', { name: 'less', formula: 'text < category' }],
];

test(`so do the steps that sort or count ${ROWS} different cells`, { timeout: 900_000 }, () =>
  expectHeard(
    ofDistinct.map(([type, params]): Step => {
      const operator = operatorOf(type);
      if (operator === undefined) throw new Error(`no operator ${type}`);
      return { name: `${type} ${JSON.stringify(params)}`, operator, params };
    }),
    sourceTableOf('table', tableOfEachType(ROWS)),
    LONGEST_OF_DISTINCT_MS,
  ),
);

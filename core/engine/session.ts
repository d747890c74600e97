/**
 * The engine as its users know it: give it a document, then ask for pages, profiles and files. It keeps what it computed
 * and computes only what changed. The command line, the desktop app and the tests all use this.
 */
import { stat } from 'node:fs/promises';
import type { DocumentNode, PipelineDocument } from '../graph/document.ts';
import { storable } from '../graph/document.ts';
import { parseParams } from '../graph/validate.ts';
import { agg, type Moments, together } from '../ir/aggregate.ts';
import { isMissing, toNumber } from '../ir/build.ts';
import type { Expr } from '../ir/expression.ts';
import { ProblemError } from '../ir/problem.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { Run } from '../table/parallel.ts';
import { answer, type RunTask } from './answer.ts';
import { Answered } from './answered.ts';
import { type Page, page } from './evaluate.ts';
import { type ExecuteOptions, execute, type NodeDone, type NodeOutcome, type NodeValue } from './execute.ts';
import { Pool, type PoolOptions } from './pool.ts';
import { type ColumnProfile, profileColumn } from './profile.ts';
import { type Round, Rounds } from './rounds.ts';
import { type RowSet, sampleOf } from './row-set.ts';
import { fileKey, readCsvSample, readCsvSource, resolvePath, type SourceTable, sourceKey } from './source.ts';
import { defaultBudget, removeStaleSpills } from './spill.ts';
import { type WriteOptions, type Written, writeTable } from './write.ts';

export interface SessionOptions extends PoolOptions {
  /** Bytes of a table that are held in memory; the rest goes to a temporary file. Default: half of the machine's. */
  readonly memoryBudget?: number;
}

/** What a call may report while it works. */
export interface CallOptions {
  /** Set to 1 from outside to stop the call; it then throws Cancelled. */
  readonly cancelled?: Int32Array;
  readonly onProgress?: (done: number, total: number, unit: 'bytes' | 'rows' | 'passes', nodeId?: string) => void;
}

export interface RunOptions extends CallOptions {
  readonly mode?: 'fit' | 'apply';
  /** Where relative paths start. */
  readonly folder: string | null;
  /** Files to read instead of the sources' own, by node id. */
  readonly inputs?: ReadonlyMap<string, string>;
  /** Refuses paths that the user did not choose. */
  readonly mayRead?: (path: string) => boolean;
  readonly onStart?: (nodeId: string) => void;
  readonly onOutcome?: (nodeId: string, outcome: NodeOutcome) => void;
  readonly onRound?: (round: Round) => void;
  /** Reads only the beginning of each file, this many rows: results at once, to be replaced by those of a whole run. */
  readonly sampleRows?: number;
}

/** Results kept for undo and for switching back and forth; expressions are small, so a few hundred nodes cost little. */
const MOST_CACHED = 500;
/** Rows of a sampled profile. */
const PROFILE_SAMPLE = 20_000;
/** Tables kept: those of the current document's sources and the last few others. */
const MOST_TABLES = 4;

export const neverCancelled = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

export class Session {
  private readonly pool: Pool;
  private readonly budget: number;
  private readonly answered = new Answered();
  private readonly cache = new Map<string, NodeDone>();
  private readonly tables = new Map<string, SourceTable>();
  private outcomes = new Map<string, NodeOutcome>();
  private document: PipelineDocument | null = null;
  /** Whether the outcomes rest on the files' beginnings only. */
  private sampled = false;
  private readonly missingCounts = new WeakMap<RowSet, Map<Expr, number>>();

  constructor({ memoryBudget = defaultBudget(), ...pool }: SessionOptions) {
    this.pool = new Pool(pool);
    this.budget = memoryBudget;
    removeStaleSpills();
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  /** Runs the document; what has not changed since earlier runs is not run again. Throws Cancelled. */
  async run(document: PipelineDocument, options: RunOptions): Promise<Map<string, NodeOutcome>> {
    const cancelled = options.cancelled ?? neverCancelled();
    const task = this.taskFor(cancelled);
    const settings: ExecuteOptions = {
      task,
      cache: this.cache,
      answered: this.answered,
      mode: options.mode ?? 'fit',
      readSource: (node, params) => this.readSource(node, params, options, cancelled),
      onRound: (round) => options.onRound?.(round),
      ...(options.onStart && { onStart: options.onStart }),
      ...(options.onOutcome && { onOutcome: options.onOutcome }),
    };
    const outcomes = await execute(document, settings);
    this.outcomes = outcomes;
    this.document = document;
    this.sampled = options.sampleRows !== undefined;
    for (const key of this.cache.keys()) {
      if (this.cache.size <= MOST_CACHED) break;
      this.cache.delete(key);
    }
    return outcomes;
  }

  /** Rows start … start + count − 1 of a node's table, of the columns from … to − 1. */
  async page(
    nodeId: string,
    start: number,
    count: number,
    columns?: readonly [number, number],
    options: CallOptions = {},
  ): Promise<Page & { total: number; fields: NodeValue['symbolic']['columns']; partition: number[] | null }> {
    const { rows, symbolic, partition } = this.value(nodeId);
    const fields = columns ? symbolic.columns.slice(columns[0], columns[1]) : symbolic.columns;
    const made = await page(fields, rows, start, count, this.taskFor(options.cancelled ?? neverCancelled()));
    return {
      ...made,
      total: rows.rows,
      fields,
      partition: partition === null ? null : Array.from(partition.subarray(start, start + count)),
    };
  }

  /** Profiles of a node's columns; all where no names are given. With `sample`, of some of the rows, marked so. */
  async profile(
    nodeId: string,
    names: readonly string[] | undefined,
    options: CallOptions & { sample?: boolean } = {},
  ): Promise<ColumnProfile[]> {
    const { rows, symbolic } = this.value(nodeId);
    const wanted = names && new Set(names);
    const columns = symbolic.columns.filter(({ name }) => wanted === undefined || wanted.has(name));
    const rounds = new Rounds(this.taskFor(options.cancelled ?? neverCancelled()), this.answered);
    const part = options.sample === true ? sampleOf(rows, PROFILE_SAMPLE) : rows;
    const profiles = await rounds.learn(together(columns.map((column) => profileColumn(column))), part);
    return this.sampled || part !== rows ? profiles.map((profile) => ({ ...profile, sampled: true })) : profiles;
  }

  /** Missing cells of each column of a node, in column order. Columns that several nodes share are counted once. */
  async missing(nodeId: string, options: CallOptions = {}): Promise<number[]> {
    const { rows, symbolic } = this.value(nodeId);
    const known = this.missingCounts.get(rows) ?? new Map<Expr, number>();
    this.missingCounts.set(rows, known);
    const open = symbolic.columns.filter(({ expr }) => !known.has(expr));
    const task = this.taskFor(options.cancelled ?? neverCancelled());
    const counted = await answer(
      open.map(({ expr }) => agg.moments(toNumber(isMissing(expr)))),
      rows,
      task,
    );
    open.forEach(({ expr }, index) => known.set(expr, (counted[index] as Moments).sum));
    return symbolic.columns.map(({ expr }) => known.get(expr) as number);
  }

  /** Writes a node’s table; the format follows the ending. */
  async write(nodeId: string, path: string, write: WriteOptions, options: CallOptions = {}): Promise<Written> {
    const cancelled = options.cancelled ?? neverCancelled();
    this.refuseSampled();
    return writeTable(this.value(nodeId), path, write, this.runFor(cancelled, options), this.taskFor(cancelled));
  }

  /** The current document with what was learned and what was found on reading. */
  fittedDocument(): PipelineDocument {
    if (this.document === null) throw new TypeError('nothing was run yet');
    this.refuseSampled();
    const fitted: Record<string, Record<string, unknown>> = {};
    const nodes = this.document.nodes.map((node) => {
      const outcome = this.outcomes.get(node.id);
      if (outcome?.state !== 'done') return node;
      if (outcome.learned !== undefined) fitted[node.id] = storable(outcome.learned) as Record<string, unknown>;
      return outcome.source ? { ...node, params: { ...node.params, ...outcome.source.decided } } : node;
    });
    return { ...this.document, nodes, fitted };
  }

  /** A node's outcome in the last run. */
  outcome(nodeId: string): NodeOutcome | undefined {
    return this.outcomes.get(nodeId);
  }

  private refuseSampled(): void {
    if (!this.sampled) return;
    throw new ProblemError({
      code: 'run.sampled',
      message: 'The data is still being read: what is shown rests on its first rows.',
      hint: 'Wait until the run is done, then try again.',
    });
  }

  /** Whether a run would have to read a file of at least so many bytes. */
  async mustRead(document: PipelineDocument, folder: string | null, bytes: number): Promise<boolean> {
    for (const node of document.nodes) {
      const parsed = parseParams(node);
      if (operatorOf(node.type)?.inputs.length !== 0 || 'problems' in parsed) continue;
      try {
        const path = resolvePath(String(parsed.params['path']), folder);
        if ((await stat(path)).size < bytes) continue;
        if (!this.tables.has(sourceKey(await fileKey(path), parsed.params))) return true;
      } catch {
        // The run will say what is wrong.
      }
    }
    return false;
  }

  private value(nodeId: string): NodeValue {
    const outcome = this.outcomes.get(nodeId);
    if (outcome?.state === 'done') return outcome.value;
    const problem = outcome?.problems[0];
    throw new ProblemError(
      problem ?? {
        code: 'node.no-result',
        message: 'There is no result of this node yet.',
        hint: 'It waits for a node before it: mend that one first.',
        nodeId,
      },
    );
  }

  private taskFor(cancelled: Int32Array): RunTask {
    return (task, input) => this.pool.run(task, input, cancelled);
  }

  /** The pool as readers and writers see it. */
  runFor(cancelled: Int32Array, { onProgress }: CallOptions, nodeId?: string): Run {
    return {
      parallel: this.pool.parallel(cancelled),
      cancelled,
      progress: (done, total, unit) => onProgress?.(done, total, unit, nodeId),
    };
  }

  private async readSource(
    node: DocumentNode,
    params: Record<string, unknown>,
    options: RunOptions,
    cancelled: Int32Array,
  ): Promise<SourceTable> {
    const path = options.inputs?.get(node.id) ?? resolvePath(String(params['path']), options.folder);
    if (options.mayRead && !options.mayRead(path)) {
      throw new ProblemError({
        code: 'source.not-chosen',
        message: 'This pipeline names a file that you did not choose.',
        hint: 'Choose the file yourself: locate it in the inspector, or drop it into the window.',
        nodeId: node.id,
        field: 'path',
        file: path,
      });
    }
    if (options.sampleRows !== undefined) {
      return readCsvSample(node, params, path, this.runFor(cancelled, options, node.id), options.sampleRows);
    }
    const key = sourceKey(await fileKey(path), params);
    const known = this.tables.get(key);
    if (known !== undefined) {
      this.keepTable(key, known);
      return known;
    }
    const read = await readCsvSource(node, params, path, this.runFor(cancelled, options, node.id), this.budget);
    // Found parameters are stored in the document, which then asks for the same table under another key.
    this.keepTable(key, read);
    this.keepTable(read.key, read);
    return read;
  }

  private keepTable(key: string, table: SourceTable): void {
    this.tables.delete(key);
    this.tables.set(key, table);
    const distinct = new Set(this.tables.values());
    for (const [oldest, value] of this.tables) {
      if (distinct.size <= MOST_TABLES) break;
      this.tables.delete(oldest);
      if (![...this.tables.values()].includes(value)) distinct.delete(value);
    }
  }
}

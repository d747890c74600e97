/**
 * The engine as its callers use it: run a document, then ask for pages, profiles and files. Results are cached; a run
 * computes only the steps that changed. Used by the command line, the desktop app and the tests.
 */
import type { CellPlace, ChangedColumn, ExplainedStep, RowView } from '../protocol/engine.ts';
import type { TargetCoding } from '../graph/decode.ts';
import type { DataRule, DocumentNode, PipelineDocument, ResultColumn } from '../graph/document-schema.ts';
import { storable } from '../graph/write-document.ts';
import { type GraphNode, graphOf, terminalNodes, upstreamOf } from '../graph/graph.ts';
import type { SourceChange } from '../graph/source-change.ts';
import type { SourceProfile } from '../graph/source-profile.ts';
import type { SourceRecord } from '../graph/source-record.ts';
import { hasTarget, targetSide } from '../graph/target.ts';
import { agg, ask, type Learning, together } from '../ir/aggregate.ts';
import { toNumber } from '../ir/build.ts';
import { childrenOf, columnsRead, type Expr } from '../ir/expression.ts';
import type { Notice } from '../ir/notice.ts';
import { ProblemError } from '../ir/problem.ts';
import { isStringType } from '../ir/types.ts';
import type { SymbolicColumn, SymbolicTable } from '../operators/kit/operator.ts';
import type { Table } from '../table/column.ts';
import { Cancelled, type Run } from '../run/run.ts';
import { releaseThreadMemory } from '../run/thread-memory.ts';
import type { Code } from '../targets/python/node-lines.ts';
import type { RunTask } from './answers/run-task.ts';
import { AnswerCache } from './answers/answer-cache.ts';
import { type Page, page } from './answers/evaluate.ts';
import { sampledRows } from './answers/sample.ts';
import { execute } from './execute/execute.ts';
import type { ExecuteOptions, NodeDone, NodeOutcome, NodeValue } from './execute/node-outcome.ts';
import { KeptResults } from './execute/kept-results.ts';
import { cutCells, lostCells } from './execute/lost-cells.ts';
import { cutCellsNotice, lostCellsNotice } from './execute/step-notices.ts';
import { type Round, LearningRounds } from './execute/learning-rounds.ts';
import type { ExportTarget } from './export/code.ts';
import type { ColumnProfile } from './folds/profile.ts';
import { type Associations, associations } from './inspect/associations.ts';
import { changedCells } from './inspect/changed-cells.ts';
import { explainCell } from './inspect/explain-cell.ts';
import { profileColumns } from './inspect/profile-columns.ts';
import { type ResultDiff, resultDiff } from './inspect/result-diff.ts';
import { type Survey, survey } from './inspect/survey.ts';
import { KeptViews } from './inspect/kept-views.ts';
import { MissingCounts } from './inspect/missing-counts.ts';
import { type CheckOptions, checkNewData, unseenNotices } from './new-data/check-new-data.ts';
import { checkRules, type RuleResult } from './new-data/check-rules.ts';
import { type Mismatched, mismatchedCells, type NewDataReport } from './new-data/new-data.ts';
import type { Finding } from './new-data/finding.ts';
import { type ProposedRule, proposeRules } from './new-data/propose-rules.ts';
import { profileSource, trainRowsOf } from './new-data/source-profile.ts';
import { collectGarbage } from './memory/collect-garbage.ts';
import { MemoryLedger, roomOf } from './memory/ledger.ts';
import { despiteShortage } from './memory/shortage.ts';
import { pickedRows } from './rows/picked-rows.ts';
import { type RowSet, sampleOf } from './rows/row-set.ts';
import { defaultBudget, removeStaleSpills } from './rows/spill.ts';
import { spillTables } from './rows/spill-tables.ts';
import { KeptTables } from './sources/kept-tables.ts';
import { readSource, type SourceTable, sourcePath } from './sources/source.ts';
import { sourceNotices } from './sources/source-notices.ts';
import { type KeptSources, refuseChanges, sourceChanges } from './sources/source-changes.ts';
import { recordOf, type SourceStamp } from './sources/stamp.ts';
import { inlineTasks } from './threads/inline-tasks.ts';
import { Pool, type PoolOptions } from './threads/pool.ts';
import { type Rounding, roundingOf } from './write/single-precision.ts';
import { type Written, writeTable } from './write/write.ts';
import type { WriteOptions } from './write/writing.ts';

export { Cancelled };

export interface SessionOptions extends PoolOptions {
  /**
   * Bytes of memory for tables, results and steps; data beyond it goes to temporary files. Default: half of the
   * machine's memory.
   */
  readonly memoryBudget?: number;
  /** Ledger of another session, to share its memory budget. */
  readonly ledger?: MemoryLedger;
}

/** Options of every call: how to cancel it, and where its progress is reported. */
export interface CallOptions {
  /** Set to 1 from outside to stop the call; it then throws Cancelled. */
  readonly cancelled?: Int32Array;
  readonly onProgress?: (done: number, total: number, unit: 'bytes' | 'rows' | 'passes', nodeId?: string) => void;
}

export interface RunOptions extends CallOptions {
  readonly mode?: 'fit' | 'apply';
  /** Base folder of relative paths. */
  readonly folder: string | null;
  /** Files to read instead of the sources' own, by node id. */
  readonly inputs?: ReadonlyMap<string, string>;
  /** Refuses paths that the user did not choose. */
  readonly mayRead?: (path: string) => boolean;
  readonly onStart?: (nodeId: string) => void;
  readonly onOutcome?: (nodeId: string, outcome: NodeOutcome) => void;
  readonly onRound?: (round: Round) => void;
  /**
   * Reads only this many rows from the beginning of each file, for a first result at once; a whole run then replaces
   * it.
   */
  readonly sampleRows?: number;
  /**
   * Stamps of earlier reads, by source node. A source keeps the rows read under its stamp, even if its files have
   * changed since.
   */
  readonly asRead?: ReadonlyMap<string, string>;
}

/** Rows of a sampled profile. */
const PROFILE_SAMPLE_ROWS = 20_000;
/** Rows of a sampled profile whose expressions contain a row model, because each row costs a model call. */
const MODEL_SAMPLE_ROWS = 500;
/** Above 100 columns, a survey samples only 4,000 rows. */
const WIDE_TABLE_COLUMNS = 100;
const WIDE_SAMPLE_ROWS = 4_000;
/** Bounds of the garbage, an eighth of the budget, above which all threads are stopped to collect it. */
const MIN_GARBAGE_BYTES = 32 * 2 ** 20;
const MAX_GARBAGE_BYTES = 256 * 2 ** 20;

function* distinctTexts(expr: Expr): Learning<string[]> {
  const { distinct } = yield* ask({ distinct: agg.distinct(expr) });
  return distinct.values.map(String);
}

/** Number of rows for which the test is true. */
function* countOf(test: Expr): Learning<number> {
  const { moments } = yield* ask({ moments: agg.moments(toNumber(test)) });
  return moments.sum;
}

/** Whether the expression contains a row model. */
function asksModel(expr: Expr): boolean {
  const seen = new Set<Expr>();
  const pending = [expr];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.op === 'rowModel') return true;
    if (seen.has(next)) continue;
    seen.add(next);
    pending.push(...childrenOf(next));
  }
  return false;
}

export const neverCancelled = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

/** Loaded on demand, because a command that only runs a pipeline writes no code. */
const exporting = () => import('./export/code.ts');

export class Session {
  private readonly pool: Pool;
  readonly ledger: MemoryLedger;
  private readonly answered: AnswerCache;
  private readonly results: KeptResults;
  private readonly tables: KeptTables;
  private readonly views: KeptViews;
  private readonly missingCounts = new MissingCounts();
  /** Bytes of the process that are not in the ledger, as of the last garbage collection. */
  private unledgeredBefore = 0;
  private isTidying = false;
  /** Ends this session's claim on entries of the ledger. */
  private readonly leaveLedger: () => void;
  /** Results by node: from the current run where it has reached the node, else from the previous run. */
  private outcomes = new Map<string, NodeOutcome>();
  private document: PipelineDocument | null = null;
  /** Graphs by document, kept because every step looks up its place in the graph. */
  private readonly graphs = new WeakMap<PipelineDocument, ReadonlyMap<string, GraphNode>>();
  /** The last run that was completed. */
  private finished: { readonly document: PipelineDocument; readonly outcomes: Map<string, NodeOutcome> } | null = null;
  /** Fitted document of the last completed run; weakly held, so that it is dropped when memory is short. */
  private fitted: { readonly of: object; readonly document: WeakRef<PipelineDocument> } | null = null;
  /** Outcomes of sampled runs: computed from the beginnings of files only. */
  private readonly sampledOutcomes = new WeakSet<NodeOutcome>();
  /** Category names of the results, by column; see `learnWords`. */
  private readonly words = new WeakMap<NodeValue, ReadonlyMap<string, readonly string[]>>();
  /** Source profiles by the outcome of the source; see `learnProfiles`. */
  private readonly profiles = new WeakMap<NodeOutcome, SourceProfile>();
  private mode: 'fit' | 'apply' = 'fit';

  constructor({ memoryBudget = defaultBudget(), ledger, ...pool }: SessionOptions) {
    this.pool = new Pool(pool);
    this.ledger = ledger ?? new MemoryLedger({ budget: memoryBudget, collect: () => void this.collect('garbage') });
    this.answered = new AnswerCache(this.ledger);
    this.results = new KeptResults(this.ledger);
    this.tables = new KeptTables(this.ledger);
    this.views = new KeptViews(this.ledger);
    this.leaveLedger = this.ledger.addUser({
      subjects: () => this.inUse(),
      moveToDisk: (bytes) => this.moveToDisk(bytes),
    });
    removeStaleSpills();
  }

  async close(): Promise<void> {
    this.leaveLedger();
    this.drop();
    await this.pool.close();
  }

  /** Drops all results and tables of the current document; call `release` to return their memory. */
  forget(): void {
    this.drop();
    this.ledger.dropUnused();
  }

  /** Makes every thread collect its garbage and drop the buffers that it keeps for its next task. */
  release(): Promise<void> {
    return this.collect('all');
  }

  private drop(): void {
    this.document = null;
    this.finished = null;
    this.fitted = null;
    this.outcomes = new Map();
    this.results.clear();
    this.tables.clear();
  }

  /** Entries in use: results that are displayed or pending, and the rows of their sources. */
  private *inUse(): Generator<object> {
    for (const outcomes of [this.outcomes, this.finished?.outcomes]) {
      for (const outcome of outcomes?.values() ?? []) {
        yield outcome;
        if (outcome.state === 'done') yield outcome.value.rows;
      }
    }
    yield* this.results.inUse();
    yield* this.tables.inUse();
  }

  /** Moves tables in use to temporary files until `bytes` bytes are freed. */
  private async moveToDisk(bytes: number): Promise<void> {
    const tables = new Set<Table>();
    for (const subject of this.inUse()) {
      if ('table' in subject) tables.add((subject as RowSet).table);
      else if ('value' in subject) tables.add((subject as NodeDone).value.rows.table);
    }
    await spillTables(tables, bytes, (table, moved) => this.ledger.movedToDisk(table, moved));
    await this.collect('garbage');
  }

  /** Collects garbage in this thread and all others: shared memory is freed only when no thread holds it. */
  private async collect(what: 'garbage' | 'all'): Promise<void> {
    if (what === 'all') releaseThreadMemory();
    collectGarbage();
    await this.pool.release(what);
    if (what === 'all') collectGarbage();
    this.unledgeredBefore = this.unledgeredBytes();
  }

  /**
   * Collects garbage on shared memory, which V8 does not count: columns copied for a sort, batches on their way to
   * disk. Cheap if there is little; call it now and then while the program runs.
   */
  tidy(): void {
    const slack = Math.min(MAX_GARBAGE_BYTES, Math.max(MIN_GARBAGE_BYTES, this.ledger.budget / 8));
    if (this.isTidying || this.unledgeredBytes() < this.unledgeredBefore + slack) return;
    this.isTidying = true;
    void this.collect('garbage').finally(() => {
      this.isTidying = false;
    });
  }

  /** Bytes of the process that are not in the ledger. */
  private unledgeredBytes(): number {
    return process.memoryUsage.rss() - this.ledger.memoryBytes;
  }

  /** Runs the work; if an allocation fails, drops every entry that is not in use and runs the work once more. */
  despiteShortage<Result>(work: () => Promise<Result>): Promise<Result> {
    return despiteShortage(work, () => this.relieve(), this.ledger);
  }

  private async relieve(): Promise<void> {
    this.ledger.dropUnused();
    await this.collect('all');
  }

  /** Runs the document; steps that have not changed since earlier runs are taken from the cache. Throws Cancelled. */
  async run(document: PipelineDocument, options: RunOptions): Promise<Map<string, NodeOutcome>> {
    this.pool.warm();
    const cancelled = options.cancelled ?? neverCancelled();
    const task = this.taskFor(cancelled);
    const settings: ExecuteOptions = {
      task,
      cache: this.results,
      answered: this.answered,
      mode: options.mode ?? 'fit',
      readSource: (node, params) =>
        this.tables.read(node, params, { ...options, run: this.runFor(cancelled, options, node.id) }),
      onRound: (round) => options.onRound?.(round),
      ledger: this.ledger,
      relieve: () => this.relieve(),
      cancelled,
      onProgress: (nodeId, done, total) => options.onProgress?.(done, total, 'rows', nodeId),
      ...(options.onStart && { onStart: options.onStart }),
      // Stored before it is reported: the listener may ask for rows of this outcome at once.
      onOutcome: (nodeId, outcome) => {
        if (options.sampleRows !== undefined) this.sampledOutcomes.add(outcome);
        this.outcomes.set(nodeId, outcome);
        this.results.reported(outcome);
        options.onOutcome?.(nodeId, outcome);
      },
    };
    this.document = document;
    this.mode = options.mode ?? 'fit';
    this.outcomes = new Map(this.outcomes);
    this.tables.keepOnly(new Set(document.nodes.map(({ id }) => id)));
    try {
      const outcomes = await execute(document, settings);
      this.outcomes = outcomes;
      this.finished = { document, outcomes };
      return outcomes;
    } finally {
      this.tables.settle();
      this.results.settle(new Set(this.inUse()), document.nodes.length);
      this.ledger.settle();
    }
  }

  /** Rows start … start + count − 1 of a node's table, columns from … to − 1. */
  async page(
    nodeId: string,
    start: number,
    count: number,
    columns?: readonly [number, number],
    options: CallOptions = {},
  ): Promise<Page & { total: number; fields: NodeValue['symbolic']['columns']; partition: number[] | null }> {
    const { rows, symbolic, partition } = this.value(nodeId);
    const fields = columns ? symbolic.columns.slice(columns[0], columns[1]) : symbolic.columns;
    const made = await page(fields, rows, start, count, this.inlineTaskFor(options.cancelled ?? neverCancelled()));
    return {
      ...made,
      total: rows.rows,
      fields,
      partition: partition === null ? null : Array.from(partition.subarray(start, start + count)),
    };
  }

  /**
   * Profiles of a node's columns, or of the named ones. With `sample`, a large table is profiled on a sample of its
   * rows and the profiles are marked `sampled`.
   */
  async profile(
    nodeId: string,
    names: readonly string[] | undefined,
    options: CallOptions & { sample?: boolean } = {},
  ): Promise<ColumnProfile[]> {
    const { rows, symbolic } = this.value(nodeId);
    const wanted = names && new Set(names);
    const columns = symbolic.columns.filter(({ name }) => wanted === undefined || wanted.has(name));
    const cancelled = options.cancelled ?? neverCancelled();
    const isBeginning = this.sampledOutcomes.has(this.outcomes.get(nodeId) as NodeOutcome);
    let part = rows;
    let task = this.inlineTaskFor(cancelled);
    if (options.sample === true) {
      const exprs = columns.map(({ expr }) => expr);
      const count = exprs.some(asksModel) ? MODEL_SAMPLE_ROWS : PROFILE_SAMPLE_ROWS;
      part = await sampledRows(rows, count, columnsRead(exprs), task, this.taskFor(cancelled), this.ledger);
    } else if (!isBeginning) task = this.backgroundTaskFor(cancelled);
    const profiles = await profileColumns(columns, part, task, this.answered);
    return isBeginning || part !== rows ? profiles.map((profile) => ({ ...profile, sampled: true })) : profiles;
  }

  /** Missing cells of each column of a node, in column order. A column shared by several nodes is counted once. */
  async missing(nodeId: string, options: CallOptions = {}): Promise<number[]> {
    const rounds = new LearningRounds(this.backgroundTaskFor(options.cancelled ?? neverCancelled()), this.answered);
    return this.missingCounts.of(this.value(nodeId), rounds);
  }

  /**
   * Notices of all sources and steps upstream of a node and of the node itself: rows and cells left out, cut, rounded,
   * guessed or turned to missing.
   */
  async notices(nodeId: string, options: CallOptions = {}): Promise<Notice[]> {
    const outcomes = this.outcomesOf(nodeId);
    const notices: Notice[] = [];
    for (const id of this.upstream(nodeId)) {
      const outcome = outcomes.get(id);
      if (outcome?.state !== 'done') continue;
      if (outcome.source) notices.push(...sourceNotices(id, outcome.source));
      for (const notice of outcome.notices ?? []) notices.push({ ...notice, nodeId: id });
      notices.push(...(await this.stepNotices(id, options)));
    }
    return notices;
  }

  /**
   * Notices of a step that need a pass over its rows: cells that it turned to missing, and values that it has not
   * learned.
   */
  async stepNotices(nodeId: string, options: CallOptions = {}): Promise<Notice[]> {
    const { node, inputs = [] } = this.graph()?.get(nodeId) ?? {};
    const outcome = this.outcomes.get(nodeId);
    const before = this.outcomes.get(inputs[0]?.source ?? '');
    if (node === undefined || node.bypassed === true) return [];
    if (outcome?.state !== 'done' || before?.state !== 'done') return [];
    const rounds = new LearningRounds(this.backgroundTaskFor(options.cancelled ?? neverCancelled()), this.answered);
    const { rows, symbolic } = outcome.value;
    const lost = lostCells(node.params, before.value.symbolic, symbolic).filter(({ isLost }) => !asksModel(isLost));
    const cut = cutCells(node, outcome.learned, before.value.symbolic).filter(({ isLost }) => !asksModel(isLost));
    const counts = await rounds.learn(together([...lost, ...cut].map(({ isLost }) => countOf(isLost))), rows);
    const made = [
      ...lost.map(
        ({ name }) =>
          (count: number) =>
            lostCellsNotice(name, count),
      ),
      ...cut.map(
        ({ column, how }) =>
          (count: number) =>
            cutCellsNotice(column, count, how),
      ),
    ];
    const notices = made.flatMap((notice, index) => {
      const count = counts[index] ?? 0;
      return count === 0 ? [] : [notice(count)];
    });
    // In `apply` mode, unseen values are findings of the data check instead.
    if (this.mode === 'fit') notices.push(...(await unseenNotices(node, outcome.learned, before.value, rounds)));
    return notices.map((notice) => ({ ...notice, nodeId }));
  }

  private graph(): ReadonlyMap<string, GraphNode> | null {
    if (this.document === null) return null;
    const known = this.graphs.get(this.document) ?? graphOf(this.document);
    this.graphs.set(this.document, known);
    return known;
  }

  /** Writes a node's table; the file name's ending selects the format. */
  write(
    nodeId: string,
    path: string,
    { kept, ...write }: WriteOptions & { readonly kept?: KeptSources },
    options: CallOptions = {},
  ): Promise<Written> {
    const cancelled = options.cancelled ?? neverCancelled();
    return this.despiteShortage(async () => {
      this.refuseSampled([this.outcomes.get(nodeId)]);
      await this.refuseChanged(nodeId, kept);
      const record = recordsOf(this.stampsRead(nodeId));
      const value = this.withTargets(nodeId, this.value(nodeId));
      const words = write.words ?? (await this.targetWords(nodeId, value, cancelled));
      // Checked again when the file is complete: it is placed only if the sources are still the ones that were read.
      const made = { ...write, words, record, beforePlaced: () => this.refuseChanged(nodeId, kept) };
      return writeTable(value, path, made, this.runFor(cancelled, options));
    });
  }

  /** Number columns of a node that single precision rounds beyond use. The notices have no hint yet. */
  async singlePrecision(
    nodeId: string,
    names: readonly string[],
    options: CallOptions = {},
    rounding?: Rounding,
  ): Promise<Notice[]> {
    const { rows, symbolic } = this.value(nodeId);
    const wanted = new Set(names);
    const columns = symbolic.columns
      .filter(({ name, type }) => wanted.has(name) && type === 'number')
      .map(({ name, expr }) => ({ name, expr: toNumber(expr) }));
    if (columns.length === 0) return [];
    return roundingOf(columns, rows, this.runFor(options.cancelled ?? neverCancelled(), {}), rounding);
  }

  /** Sources whose files changed since they were read, with the changes. */
  sourceChanges(nodeId?: string): Promise<SourceChange[]> {
    return sourceChanges(this.stampsRead(nodeId));
  }

  /**
   * Throws a ProblemError if a source of the node (default: any source) changed on disk, except for sources listed in
   * `kept`.
   */
  async refuseChanged(nodeId: string | undefined, kept?: KeptSources): Promise<void> {
    refuseChanges(await this.sourceChanges(nodeId), kept);
  }

  /** Stamps with which sources were read, by source node; only sources upstream of `nodeId`, if it is given. */
  private stampsRead(nodeId?: string): Map<string, SourceStamp> {
    const read = new Map<string, SourceStamp>();
    const among = nodeId === undefined ? null : this.upstream(nodeId);
    const outcomes = nodeId === undefined ? this.outcomes : this.outcomesOf(nodeId);
    for (const { id } of this.document?.nodes ?? []) {
      const outcome = among?.has(id) === false ? undefined : outcomes.get(id);
      const stamp = outcome?.state === 'done' ? outcome.source?.stamp : outcome && this.tables.attemptedStamp(id);
      if (stamp) read.set(id, stamp);
    }
    return read;
  }

  /**
   * Outcomes of the run from which the node's result comes: of the previous run while the current one has not reached
   * the node.
   */
  private outcomesOf(nodeId: string): ReadonlyMap<string, NodeOutcome> {
    const before = this.finished?.outcomes;
    return before !== undefined && before.get(nodeId) === this.outcomes.get(nodeId) ? before : this.outcomes;
  }

  private upstream(nodeId: string): ReadonlySet<string> {
    return this.document === null ? new Set() : upstreamOf(this.document, nodeId);
  }

  /**
   * The result with target columns marked even where no SetTarget precedes: before SetTarget, or if a later step names
   * its own target.
   * New rows may lack the target column, so train rows must not use it as a feature either.
   */
  private withTargets(nodeId: string, value: NodeValue): NodeValue {
    if (this.document === null || !hasTarget(this.document)) return value;
    const fields = new Map<string, SymbolicTable['columns']>();
    for (const [id, outcome] of this.mode === 'fit' ? this.outcomes : [])
      if (outcome.state === 'done' && outcome.source !== undefined) fields.set(id, outcome.value.symbolic.columns);
    const names = targetSide(this.document, fields, nodeId).names(nodeId);
    const { columns } = value.symbolic;
    if (columns.every(({ name, target }) => target === true || !names.has(name))) return value;
    const marked = columns.map((column) => (names.has(column.name) ? { ...column, target: true } : column));
    return { ...value, symbolic: { ...value.symbolic, columns: marked } };
  }

  /** Labels of a text target: from the fitted document in `apply` mode, else from the train rows. */
  private async targetWords(
    nodeId: string,
    value: NodeValue,
    cancelled: Int32Array,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const targets = value.symbolic.columns.filter(({ target, type }) => target === true && isStringType(type));
    if (targets.length === 0) return new Map();
    const stored = this.mode === 'apply' ? this.document?.result?.[nodeId] : undefined;
    if (stored !== undefined) return new Map(stored.flatMap(({ name, words }) => (words ? [[name, words]] : [])));
    return this.mode === 'apply' ? new Map() : this.distinctWords(targets, value.train, cancelled);
  }

  private async distinctWords(
    columns: readonly SymbolicColumn[],
    rows: RowSet,
    cancelled: Int32Array,
  ): Promise<Map<string, readonly string[]>> {
    const rounds = new LearningRounds(this.backgroundTaskFor(cancelled), this.answered);
    const found = await rounds.learn(together(columns.map(({ expr }) => distinctTexts(expr))), rows);
    return new Map(columns.map(({ name }, index) => [name, found[index]]));
  }

  /**
   * Finds the category names in the current document's results, so that `fittedDocument` includes them. Reads train
   * rows only.
   */
  async learnWords(options: CallOptions = {}): Promise<void> {
    if (this.finished === null) throw new TypeError('nothing was run yet');
    const { document, outcomes } = this.finished;
    const cancelled = options.cancelled ?? neverCancelled();
    for (const { id } of terminalNodes(document)) {
      const outcome = outcomes.get(id);
      if (outcome?.state !== 'done' || this.words.has(outcome.value)) continue;
      const { symbolic, train } = outcome.value;
      const categories = symbolic.columns.filter(({ type, expr }) => type === 'category' && !asksModel(expr));
      this.words.set(outcome.value, await this.distinctWords(categories, train, cancelled));
      this.fitted = null;
    }
  }

  /** Profiles the train rows of each source, so that `fittedDocument` includes the profiles. */
  async learnProfiles(options: CallOptions = {}): Promise<void> {
    if (this.finished === null) throw new TypeError('nothing was run yet');
    const { document, outcomes } = this.finished;
    const cancelled = options.cancelled ?? neverCancelled();
    const rounds = new LearningRounds(
      this.backgroundTaskFor(cancelled),
      this.answered,
      undefined,
      undefined,
      cancelled,
    );
    for (const [id, outcome] of outcomes) {
      if (outcome.state !== 'done' || outcome.source === undefined) continue;
      const rows = await trainRowsOf(document, outcomes, id, rounds);
      if (rows === null) continue;
      const profile = await profileSource(outcome.value.symbolic.columns, rows, rounds);
      this.profiles.set(outcome, profile);
      this.fitted = null;
    }
  }

  /** The current document with its learned values and the parameters detected while reading. */
  fittedDocument(): PipelineDocument {
    if (this.finished === null) throw new TypeError('nothing was run yet');
    this.refuseSampled(this.finished.outcomes.values());
    const known = this.fitted?.of === this.finished ? this.fitted.document.deref() : undefined;
    const document = known ?? this.fittedBy(this.finished);
    this.fitted = { of: this.finished, document: new WeakRef(document) };
    return document;
  }

  private fittedBy({ document, outcomes }: NonNullable<Session['finished']>): PipelineDocument {
    const fitted: Record<string, Record<string, unknown>> = {};
    const nodes = document.nodes.map((node) => {
      const outcome = outcomes.get(node.id);
      if (outcome?.state !== 'done') return node;
      if (outcome.learned !== undefined) fitted[node.id] = storable(outcome.learned) as Record<string, unknown>;
      if (outcome.source) {
        const { stamp } = outcome.source;
        const { symbolic } = outcome.value;
        const profile = this.profiles.get(outcome);
        fitted[node.id] = {
          columns: symbolic.columns.map(({ name }) => name),
          integer_columns: wholeNames(symbolic),
          ...(stamp && { read_from: recordOf(stamp) }),
          ...(profile !== undefined && { profile: storable(profile) }),
        };
      }
      return outcome.source ? { ...node, params: { ...node.params, ...outcome.source.decided } } : node;
    });
    const result = Object.fromEntries(
      terminalNodes(document).flatMap(({ id }): [string, ResultColumn[]][] => {
        const outcome = outcomes.get(id);
        if (outcome?.state !== 'done') return [];
        return [[id, resultColumns(this.withTargets(id, outcome.value), this.words.get(outcome.value))]];
      }),
    );
    return { ...document, nodes, fitted, result };
  }

  /** Outcome of a node, if it has been reached. */
  outcome(nodeId: string): NodeOutcome | undefined {
    return this.outcomes.get(nodeId);
  }

  /** Like `page`, for the rows of a view in the view's order; `rowNumbers` are row numbers in the table. */
  async viewPage(
    nodeId: string,
    view: RowView,
    start: number,
    count: number,
    columns?: readonly [number, number],
    options: CallOptions = {},
  ): Promise<Awaited<ReturnType<Session['page']>> & { rowNumbers: number[] }> {
    const value = this.value(nodeId);
    const task = this.taskFor(options.cancelled ?? neverCancelled());
    const order = await this.views.order(value, view, task);
    const shown = order.subarray(start, start + count);
    const fields = columns ? value.symbolic.columns.slice(columns[0], columns[1]) : value.symbolic.columns;
    const few = pickedRows(value.rows, shown, columnsRead(fields.map(({ expr }) => expr)));
    const made = await page(fields, few, 0, shown.length, task);
    const { partition } = value;
    return {
      ...made,
      start,
      total: order.length,
      fields,
      partition: partition === null ? null : Array.from(shown, (row) => partition[row]),
      rowNumbers: [...shown],
    };
  }

  /** Column statistics of a node, input of the advice rules. */
  survey(nodeId: string, options: CallOptions = {}): Promise<Survey> {
    const { rows, symbolic } = this.value(nodeId);
    const rounds = new LearningRounds(this.taskFor(options.cancelled ?? neverCancelled()), this.answered);
    const large = sampleOf(rows, PROFILE_SAMPLE_ROWS);
    const sample = symbolic.columns.length > WIDE_TABLE_COLUMNS ? sampleOf(large, WIDE_SAMPLE_ROWS) : large;
    return survey(symbolic, rows, sample, rounds);
  }

  /** Correlations, and columns whose cells are missing together, computed on a sample. */
  associations(nodeId: string, options: CallOptions = {}): Promise<Associations> {
    const { rows, symbolic } = this.value(nodeId);
    const cancelled = options.cancelled ?? neverCancelled();
    return associations(symbolic.columns, sampleOf(rows, PROFILE_SAMPLE_ROWS), this.taskFor(cancelled), async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (Atomics.load(cancelled, 0) !== 0) throw new Cancelled();
    });
  }

  /** Cells that a node changed, for columns that exist in its first input as well. */
  changes(nodeId: string, names: readonly string[], options: CallOptions = {}): Promise<ChangedColumn[]> {
    const after = this.value(nodeId);
    const before = this.graph()?.get(nodeId)?.inputs[0]?.source;
    if (before === undefined) return Promise.resolve([]);
    return changedCells(this.value(before), after, names, this.taskFor(options.cancelled ?? neverCancelled()));
  }

  /** Differences between a node's result and its result in another run of this session. */
  difference(before: NodeValue, nodeId: string, options: CallOptions = {}): Promise<ResultDiff> {
    return resultDiff(before, this.value(nodeId), this.taskFor(options.cancelled ?? neverCancelled()));
  }

  /** Source cells upstream of a node that do not fit the type decided for their column. */
  mismatchedCells(nodeId: string, mismatched: Mismatched): Finding[] {
    const among = this.upstream(nodeId);
    return [...this.outcomesOf(nodeId)].flatMap(([id, outcome]) =>
      among.has(id) && outcome.state === 'done' && outcome.source
        ? mismatchedCells({ nodeId: id, ledger: outcome.source.ledger }, mismatched)
        : [],
    );
  }

  /**
   * Differences between the data of the last run, which applied a fitted document, and the data on which that document
   * was fitted.
   */
  newData(nodeId: string, check: CheckOptions, options: CallOptions = {}): Promise<NewDataReport> {
    if (this.document === null) throw new TypeError('nothing was run yet');
    const rounds = new LearningRounds(this.taskFor(options.cancelled ?? neverCancelled()), this.answered);
    return checkNewData(this.document, this.outcomes, nodeId, rounds, check);
  }

  /** Checks user-defined rules on the tables of the last run. Throws Cancelled. */
  async checkRules(rules: readonly DataRule[], options: CallOptions = {}): Promise<RuleResult[]> {
    if (this.document === null) throw new TypeError('nothing was run yet');
    const cancelled = options.cancelled ?? neverCancelled();
    const task = this.taskFor(cancelled);
    const room = this.ledger.hold({ waits: false });
    try {
      const rounds = new LearningRounds(task, this.answered, undefined, room, cancelled);
      return await checkRules(this.document, rules, { outcomes: this.outcomes, rounds, task });
    } finally {
      room.release();
    }
  }

  /** Rules suggested by the sources of the last run, except those that the document has already. Throws Cancelled. */
  proposeRules(document: PipelineDocument, options: CallOptions = {}): Promise<ProposedRule[]> {
    const cancelled = options.cancelled ?? neverCancelled();
    const rounds = new LearningRounds(this.taskFor(cancelled), this.answered, undefined, undefined, cancelled);
    return proposeRules(document, this.outcomes, rounds);
  }

  /** Text that an export of a node would write, with the lines of each node. */
  async code(nodeId: string, target: string): Promise<Code> {
    const { codeOf } = await exporting();
    return codeOf(this.fittedDocument(), this.outcomes, nodeId, target);
  }

  /** Export targets of a node, each with the reasons that prevent it. */
  async exportTargets(nodeId: string): Promise<ExportTarget[]> {
    const { exportTargetsOf } = await exporting();
    return exportTargetsOf(this.fittedDocument(), this.outcomes, nodeId);
  }

  /** Decoding of predictions of a node's target. Throws a ProblemError if they cannot be decoded. */
  async targetCoding(nodeId: string): Promise<TargetCoding> {
    const { targetCodingOf } = await exporting();
    return targetCodingOf(this.fittedDocument(), this.outcomes, nodeId);
  }

  /** Explains a cell's value step by step, from the cell back to the files. Rows are counted from 0. */
  explainCell(place: CellPlace): Promise<ExplainedStep[]> {
    if (this.document === null) throw new TypeError('nothing was run yet');
    return explainCell(this.document, this.outcomes, place);
  }

  private refuseSampled(outcomes: Iterable<NodeOutcome | undefined>): void {
    if (![...outcomes].some((outcome) => outcome !== undefined && this.sampledOutcomes.has(outcome))) return;
    throw new ProblemError({
      code: 'run.sampled',
      message: 'The data is still being read: what is shown rests on its first rows.',
      hint: 'Wait until the run is done, then try again.',
    });
  }

  /** Whether a run would have to read a file of at least `bytes` bytes. */
  mustRead(
    document: PipelineDocument,
    reading: Pick<RunOptions, 'folder' | 'asRead' | 'mayRead'>,
    bytes: number,
  ): Promise<boolean> {
    return this.tables.mustRead(document, reading, bytes);
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

  /** Runner for tasks on few rows whose results are displayed at once: on this thread. */
  private inlineTaskFor(cancelled: Int32Array): RunTask {
    return inlineTasks(this.taskFor(cancelled), cancelled);
  }

  /** Runner for tasks on all rows, which wait until more urgent tasks are done. */
  private backgroundTaskFor(cancelled: Int32Array): RunTask {
    return (task, input) => this.pool.runLater(task, input, cancelled);
  }

  /** The pool in the form that readers and writers use. */
  runFor(cancelled: Int32Array, { onProgress }: CallOptions, nodeId?: string): Run {
    return {
      parallel: this.pool.parallel(cancelled),
      cancelled,
      progress: (done, total, unit) => onProgress?.(done, total, unit, nodeId),
    };
  }

  /** The first rows of a source, read without running the document. */
  head(
    node: DocumentNode,
    rows: number,
    options: CallOptions & { readonly folder?: string | null } = {},
  ): Promise<SourceTable> {
    const run = this.runFor(options.cancelled ?? neverCancelled(), options, node.id);
    const path = sourcePath(node.params, options.folder ?? null);
    const takeStamp = () => this.tables.stampOf(node.type, path, node.params, undefined);
    return readSource(node, node.params, path, { run, room: roomOf(this.ledger.budget), takeStamp, rows });
  }
}

/** Records of the source files for the output's metadata, by source node. */
const recordsOf = (stamps: ReadonlyMap<string, SourceStamp>): Record<string, SourceRecord> =>
  Object.fromEntries(Array.from(stamps, ([id, stamp]) => [id, recordOf(stamp)]));

/** Columns with more distinct words are texts rather than categories: their words are not stored. */
const MAX_WORDS = 1_000;

function resultColumns(
  { symbolic }: NodeValue,
  words: ReadonlyMap<string, readonly string[]> | undefined,
): ResultColumn[] {
  return symbolic.columns.map(({ name, type, integer, target }) => {
    const found = words?.get(name);
    return {
      name,
      type,
      ...(integer === true && { integer }),
      ...(target === true && { target }),
      ...(found !== undefined && found.length <= MAX_WORDS && { words: [...found] }),
    };
  });
}

/** Names of columns whose numbers are all whole and never missing. */
const wholeNames = ({ columns }: SymbolicTable): string[] =>
  columns.filter(({ integer }) => integer === true).map(({ name }) => name);

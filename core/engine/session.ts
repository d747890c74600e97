/**
 * The engine as its users know it: give it a document, then ask for pages, profiles and files. It keeps what it computed
 * and computes only what changed. The command line, the desktop app and the tests all use this.
 */
import type { CellPlace, ChangedColumn, ExplainedStep, RowView } from '../protocol/engine.ts';
import type { TargetCoding } from '../graph/decode.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import type { ResultColumn } from '../graph/document-schema.ts';
import type { DataRule } from '../graph/document-schema.ts';
import type { DocumentNode } from '../graph/document-schema.ts';
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
import { type ExecuteOptions, execute, type NodeDone, type NodeOutcome, type NodeValue } from './execute/execute.ts';
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
import { type Finding } from './new-data/finding.ts';
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
import { type WriteOptions } from './write/writing.ts';

export { Cancelled };

export interface SessionOptions extends PoolOptions {
  /** Bytes of memory for tables, results and steps; what does not fit goes to temporary files. Default: half of the machine's. */
  readonly memoryBudget?: number;
  /** Another session's, whose memory this one shares. */
  readonly ledger?: MemoryLedger;
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
  /** By source node: the stamp of what was read of it earlier, which stands although its files have changed since. */
  readonly asRead?: ReadonlyMap<string, string>;
}

/** Rows of a sampled profile. */
const PROFILE_SAMPLE = 20_000;
/** The same where a model is asked for each of them. */
const MODEL_SAMPLE = 500;
/** Columns from which a survey looks at fewer rows, and how many. */
const WIDE = 100;
const WIDE_SAMPLE = 4_000;
/** Garbage for which every thread is stopped to collect it: an eighth of the budget, within these bounds. */
const MIN_GARBAGE_BYTES = 32 * 2 ** 20;
const MAX_GARBAGE_BYTES = 256 * 2 ** 20;

function* distinctTexts(expr: Expr): Learning<string[]> {
  const { distinct } = yield* ask({ distinct: agg.distinct(expr) });
  return distinct.values.map(String);
}

/** Rows in which the test holds. */
function* countOf(test: Expr): Learning<number> {
  const { moments } = yield* ask({ moments: agg.moments(toNumber(test)) });
  return moments.sum;
}

/** Whether a model over rows stands somewhere in the expression. */
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

/** Loaded when it is needed: the command that runs a pipeline writes no code. */
const exporting = () => import('./export/code.ts');

export class Session {
  private readonly pool: Pool;
  readonly ledger: MemoryLedger;
  private readonly answered: AnswerCache;
  private readonly results: KeptResults;
  private readonly tables: KeptTables;
  private readonly views: KeptViews;
  private readonly missingCounts = new MissingCounts();
  /** Bytes of the process beside what is kept, when garbage was last collected. */
  private besideLately = 0;
  private isTidying = false;
  /** Takes back that this session uses entries of the ledger. */
  private readonly leave: () => void;
  /** Of the present run as far as it has come; those of the one before for nodes that it has not come to. */
  private outcomes = new Map<string, NodeOutcome>();
  private document: PipelineDocument | null = null;
  /** Every step asks for its place in the graph. */
  private readonly graphs = new WeakMap<PipelineDocument, ReadonlyMap<string, GraphNode>>();
  /** The last run that came to its end. */
  private finished: { readonly document: PipelineDocument; readonly outcomes: Map<string, NodeOutcome> } | null = null;
  /** The fitted document of the last finished run, for as long as there is memory. */
  private fitted: { readonly of: object; readonly document: WeakRef<PipelineDocument> } | null = null;
  /** Outcomes that rest on the files' beginnings only. */
  private readonly beginnings = new WeakSet<NodeOutcome>();
  /** Words of the categories of results, by column; see `learnWords`. */
  private readonly words = new WeakMap<NodeValue, ReadonlyMap<string, readonly string[]>>();
  /** Profiles of sources by the source's outcome; see `learnProfiles`. */
  private readonly profiles = new WeakMap<NodeOutcome, SourceProfile>();
  private mode: 'fit' | 'apply' = 'fit';

  constructor({ memoryBudget = defaultBudget(), ledger, ...pool }: SessionOptions) {
    this.pool = new Pool(pool);
    this.ledger = ledger ?? new MemoryLedger({ budget: memoryBudget, collect: () => void this.collect('garbage') });
    this.answered = new AnswerCache(this.ledger);
    this.results = new KeptResults(this.ledger);
    this.tables = new KeptTables(this.ledger);
    this.views = new KeptViews(this.ledger);
    this.leave = this.ledger.addUser({
      subjects: () => this.inUse(),
      moveToDisk: (bytes) => this.moveToDisk(bytes),
    });
    removeStaleSpills();
  }

  async close(): Promise<void> {
    this.leave();
    this.drop();
    await this.pool.close();
  }

  /** What is kept of the present document is of no use any more: it is dropped, and `release` gives its memory back. */
  forget(): void {
    this.drop();
    this.ledger.dropUnused();
  }

  /** Has every thread collect its garbage and let go of what it keeps for its next task. */
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

  /** Results that are shown, or will be, and the rows of their sources. */
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

  /** Moves tables in use to temporary files, until so many bytes are given back. */
  private async moveToDisk(bytes: number): Promise<void> {
    const tables = new Set<Table>();
    for (const subject of this.inUse()) {
      if ('table' in subject) tables.add((subject as RowSet).table);
      else if ('value' in subject) tables.add((subject as NodeDone).value.rows.table);
    }
    await spillTables(tables, bytes, (table, moved) => this.ledger.movedToDisk(table, moved));
    await this.collect('garbage');
  }

  /** Shared memory is given back when no thread has it in its garbage. */
  private async collect(what: 'garbage' | 'all'): Promise<void> {
    if (what === 'all') releaseThreadMemory();
    collectGarbage();
    await this.pool.release(what);
    if (what === 'all') collectGarbage();
    this.besideLately = this.bytesBeside();
  }

  /**
   * Gives back what calls left as garbage on shared memory, of which V8 takes no notice: whole columns that a sort worked
   * on, batches on their way to disk. To be called now and then while the program goes on.
   */
  tidy(): void {
    const slack = Math.min(MAX_GARBAGE_BYTES, Math.max(MIN_GARBAGE_BYTES, this.ledger.budget / 8));
    if (this.isTidying || this.bytesBeside() < this.besideLately + slack) return;
    this.isTidying = true;
    void this.collect('garbage').finally(() => {
      this.isTidying = false;
    });
  }

  /** Bytes of the process beside what is kept. */
  private bytesBeside(): number {
    return process.memoryUsage.rss() - this.ledger.memoryBytes;
  }

  /** Does work; where an allocation fails, all that is not in use is dropped, and it is done once more. */
  despiteShortage<Result>(work: () => Promise<Result>): Promise<Result> {
    return despiteShortage(work, () => this.relieve(), this.ledger);
  }

  private async relieve(): Promise<void> {
    this.ledger.dropUnused();
    await this.collect('all');
  }

  /** Runs the document; what has not changed since earlier runs is not run again. Throws Cancelled. */
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
      // Whoever hears of an outcome may ask for its rows at once.
      onOutcome: (nodeId, outcome) => {
        if (options.sampleRows !== undefined) this.beginnings.add(outcome);
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
    const made = await page(fields, rows, start, count, this.soon(options.cancelled ?? neverCancelled()));
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
    const cancelled = options.cancelled ?? neverCancelled();
    const isBeginning = this.beginnings.has(this.outcomes.get(nodeId) as NodeOutcome);
    let part = rows;
    let task = this.soon(cancelled);
    if (options.sample === true) {
      const exprs = columns.map(({ expr }) => expr);
      const count = exprs.some(asksModel) ? MODEL_SAMPLE : PROFILE_SAMPLE;
      part = await sampledRows(rows, count, columnsRead(exprs), task, this.taskFor(cancelled), this.ledger);
    } else if (!isBeginning) task = this.later(cancelled);
    const profiles = await profileColumns(columns, part, task, this.answered);
    return isBeginning || part !== rows ? profiles.map((profile) => ({ ...profile, sampled: true })) : profiles;
  }

  /** Missing cells of each column of a node, in column order. Columns that several nodes share are counted once. */
  async missing(nodeId: string, options: CallOptions = {}): Promise<number[]> {
    const rounds = new LearningRounds(this.later(options.cancelled ?? neverCancelled()), this.answered);
    return this.missingCounts.of(this.value(nodeId), rounds);
  }

  /** What the sources and steps that lead to a node left out, cut, rounded, guessed or turned to missing. */
  async notices(nodeId: string, options: CallOptions = {}): Promise<Notice[]> {
    const outcomes = this.outcomesBehind(nodeId);
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

  /** Notices of a step that take a pass over its rows: cells that it made missing, and values that it has not learned. */
  async stepNotices(nodeId: string, options: CallOptions = {}): Promise<Notice[]> {
    const { node, inputs = [] } = this.graph()?.get(nodeId) ?? {};
    const outcome = this.outcomes.get(nodeId);
    const before = this.outcomes.get(inputs[0]?.source ?? '');
    if (node === undefined || node.bypassed === true) return [];
    if (outcome?.state !== 'done' || before?.state !== 'done') return [];
    const rounds = new LearningRounds(this.later(options.cancelled ?? neverCancelled()), this.answered);
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
    // What new data holds that was not learned is a finding.
    if (this.mode === 'fit') notices.push(...(await unseenNotices(node, outcome.learned, before.value, rounds)));
    return notices.map((notice) => ({ ...notice, nodeId }));
  }

  private graph(): ReadonlyMap<string, GraphNode> | null {
    if (this.document === null) return null;
    const known = this.graphs.get(this.document) ?? graphOf(this.document);
    this.graphs.set(this.document, known);
    return known;
  }

  /** Writes a node’s table; the format follows the ending. */
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
      // Compared again when the file is complete: it takes its place only if the sources are still those that were read.
      const made = { ...write, words, record, beforePlaced: () => this.refuseChanged(nodeId, kept) };
      return writeTable(value, path, made, this.runFor(cancelled, options));
    });
  }

  /** Columns of a node's numbers that single precision rounds beyond use, without what to do about it. */
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

  /** The sources whose files are no longer those that were read, with what changed. */
  sourceChanges(nodeId?: string): Promise<SourceChange[]> {
    return sourceChanges(this.stampsRead(nodeId));
  }

  /** Throws a ProblemError if a source of the node, or any, changed on disk, unless what was read of it is to be kept. */
  async refuseChanged(nodeId: string | undefined, kept?: KeptSources): Promise<void> {
    refuseChanges(await this.sourceChanges(nodeId), kept);
  }

  /** By source node: the stamp with which it was read; of the sources of one node, if it is given. */
  private stampsRead(nodeId?: string): Map<string, SourceStamp> {
    const read = new Map<string, SourceStamp>();
    const among = nodeId === undefined ? null : this.upstream(nodeId);
    const outcomes = nodeId === undefined ? this.outcomes : this.outcomesBehind(nodeId);
    for (const { id } of this.document?.nodes ?? []) {
      const outcome = among?.has(id) === false ? undefined : outcomes.get(id);
      const stamp = outcome?.state === 'done' ? outcome.source?.stamp : outcome && this.tables.attemptedStamp(id);
      if (stamp) read.set(id, stamp);
    }
    return read;
  }

  /** The run that a node's result is of: while a newer one has not come to the node, that is the one before. */
  private outcomesBehind(nodeId: string): ReadonlyMap<string, NodeOutcome> {
    const before = this.finished?.outcomes;
    return before !== undefined && before.get(nodeId) === this.outcomes.get(nodeId) ? before : this.outcomes;
  }

  private upstream(nodeId: string): ReadonlySet<string> {
    return this.document === null ? new Set() : upstreamOf(this.document, nodeId);
  }

  /**
   * A result with its target marked wherever it comes from: a step before SetTarget, or one that names a target of its own.
   * New rows may lack that column, so it is no feature of train rows either.
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

  /** Labels of a target that is still text: as they were when the pipeline was fitted, else those of the train rows. */
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
    const rounds = new LearningRounds(this.later(cancelled), this.answered);
    const found = await rounds.learn(together(columns.map(({ expr }) => distinctTexts(expr))), rows);
    return new Map(columns.map(({ name }, index) => [name, found[index]]));
  }

  /**
   * Finds the words of the categories that the current document's results hold, so that `fittedDocument` can say them. It
   * looks at train rows only.
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

  /** Makes the profiles of the sources' train rows, so that `fittedDocument` can say them. */
  async learnProfiles(options: CallOptions = {}): Promise<void> {
    if (this.finished === null) throw new TypeError('nothing was run yet');
    const { document, outcomes } = this.finished;
    const cancelled = options.cancelled ?? neverCancelled();
    const rounds = new LearningRounds(this.later(cancelled), this.answered, undefined, undefined, cancelled);
    for (const [id, outcome] of outcomes) {
      if (outcome.state !== 'done' || outcome.source === undefined) continue;
      const rows = await trainRowsOf(document, outcomes, id, rounds);
      if (rows === null) continue;
      const profile = await profileSource(outcome.value.symbolic.columns, rows, rounds);
      this.profiles.set(outcome, profile);
      this.fitted = null;
    }
  }

  /** The current document with what was learned and what was found on reading. */
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

  /** A node's outcome in the last run. */
  outcome(nodeId: string): NodeOutcome | undefined {
    return this.outcomes.get(nodeId);
  }

  /** As `page`, of the rows that a view shows, in its order; `rowNumbers` are the rows of the table. */
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

  /** What a node's columns are like, for advice about them. */
  survey(nodeId: string, options: CallOptions = {}): Promise<Survey> {
    const { rows, symbolic } = this.value(nodeId);
    const rounds = new LearningRounds(this.taskFor(options.cancelled ?? neverCancelled()), this.answered);
    const large = sampleOf(rows, PROFILE_SAMPLE);
    const sample = symbolic.columns.length > WIDE ? sampleOf(large, WIDE_SAMPLE) : large;
    return survey(symbolic, rows, sample, rounds);
  }

  /** Correlations and cells that are missing together, from a sample. */
  associations(nodeId: string, options: CallOptions = {}): Promise<Associations> {
    const { rows, symbolic } = this.value(nodeId);
    const cancelled = options.cancelled ?? neverCancelled();
    return associations(symbolic.columns, sampleOf(rows, PROFILE_SAMPLE), this.taskFor(cancelled), async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (Atomics.load(cancelled, 0) !== 0) throw new Cancelled();
    });
  }

  /** What a node changed in columns that it has of its (first) input. */
  changes(nodeId: string, names: readonly string[], options: CallOptions = {}): Promise<ChangedColumn[]> {
    const after = this.value(nodeId);
    const before = this.graph()?.get(nodeId)?.inputs[0]?.source;
    if (before === undefined) return Promise.resolve([]);
    return changedCells(this.value(before), after, names, this.taskFor(options.cancelled ?? neverCancelled()));
  }

  /** How a node's result differs from that of another run of this session. */
  difference(before: NodeValue, nodeId: string, options: CallOptions = {}): Promise<ResultDiff> {
    return resultDiff(before, this.value(nodeId), this.taskFor(options.cancelled ?? neverCancelled()));
  }

  /** Cells of the sources that lead to a node which the decided type of their column cannot hold. */
  mismatchedCells(nodeId: string, mismatched: Mismatched): Finding[] {
    const among = this.upstream(nodeId);
    return [...this.outcomesBehind(nodeId)].flatMap(([id, outcome]) =>
      among.has(id) && outcome.state === 'done' && outcome.source
        ? mismatchedCells({ nodeId: id, ledger: outcome.source.ledger }, mismatched)
        : [],
    );
  }

  /** How the data of the last run, which applied a fitted document, differs from what that document was fitted on. */
  newData(nodeId: string, check: CheckOptions, options: CallOptions = {}): Promise<NewDataReport> {
    if (this.document === null) throw new TypeError('nothing was run yet');
    const rounds = new LearningRounds(this.taskFor(options.cancelled ?? neverCancelled()), this.answered);
    return checkNewData(this.document, this.outcomes, nodeId, rounds, check);
  }

  /** Rules of one's own, on the tables of the last run. Throws Cancelled. */
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

  /** Rules that the sources of the last run suggest, beside those of the document that they are of. Throws Cancelled. */
  proposeRules(document: PipelineDocument, options: CallOptions = {}): Promise<ProposedRule[]> {
    const cancelled = options.cancelled ?? neverCancelled();
    const rounds = new LearningRounds(this.taskFor(cancelled), this.answered, undefined, undefined, cancelled);
    return proposeRules(document, this.outcomes, rounds);
  }

  /** What an export would write for a node, as text, with the lines of each node. */
  async code(nodeId: string, target: string): Promise<Code> {
    const { codeOf } = await exporting();
    return codeOf(this.fittedDocument(), this.outcomes, nodeId, target);
  }

  /** What a node can be exported to, with what keeps each target from it. */
  async exportTargets(nodeId: string): Promise<ExportTarget[]> {
    const { exportTargetsOf } = await exporting();
    return exportTargetsOf(this.fittedDocument(), this.outcomes, nodeId);
  }

  /** How predictions of a node's target are decoded. Throws a ProblemError where they cannot be. */
  async targetCoding(nodeId: string): Promise<TargetCoding> {
    const { targetCodingOf } = await exporting();
    return targetCodingOf(this.fittedDocument(), this.outcomes, nodeId);
  }

  /** Why a cell holds what it holds, from the cell back to the files. Rows are counted from 0. */
  explainCell(place: CellPlace): Promise<ExplainedStep[]> {
    if (this.document === null) throw new TypeError('nothing was run yet');
    return explainCell(this.document, this.outcomes, place);
  }

  private refuseSampled(outcomes: Iterable<NodeOutcome | undefined>): void {
    if (![...outcomes].some((outcome) => outcome !== undefined && this.beginnings.has(outcome))) return;
    throw new ProblemError({
      code: 'run.sampled',
      message: 'The data is still being read: what is shown rests on its first rows.',
      hint: 'Wait until the run is done, then try again.',
    });
  }

  /** Whether a run would have to read a file of at least so many bytes. */
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

  /** Tasks on few rows, whose results are on screen a moment later. */
  private soon(cancelled: Int32Array): RunTask {
    return inlineTasks(this.taskFor(cancelled), cancelled);
  }

  /** Tasks on all rows that may wait for others. */
  private later(cancelled: Int32Array): RunTask {
    return (task, input) => this.pool.runLater(task, input, cancelled);
  }

  /** The pool as readers and writers see it. */
  runFor(cancelled: Int32Array, { onProgress }: CallOptions, nodeId?: string): Run {
    return {
      parallel: this.pool.parallel(cancelled),
      cancelled,
      progress: (done, total, unit) => onProgress?.(done, total, unit, nodeId),
    };
  }

  /** The first rows of a source, without running anything. */
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

/** What an output says of the files that it was made of, by source node. */
const recordsOf = (stamps: ReadonlyMap<string, SourceStamp>): Record<string, SourceRecord> =>
  Object.fromEntries(Array.from(stamps, ([id, stamp]) => [id, recordOf(stamp)]));

/** More words than this are not kept: they are no categories but texts. */
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

/** Columns whose numbers are all whole, and none missing. */
const wholeNames = ({ columns }: SymbolicTable): string[] =>
  columns.filter(({ integer }) => integer === true).map(({ name }) => name);

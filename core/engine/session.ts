/**
 * The engine as its callers use it: run a document, then ask for pages, profiles and files. Results are cached; a run
 * computes only the steps that changed. Used by the command line, the desktop app and the tests.
 */
import type {
  CellPlace,
  ChangedColumn,
  ComparedResults,
  ExplainedStep,
  RowView,
  TriedStep,
} from '../protocol/inspection.ts';
import type { TargetCoding } from '../graph/decode.ts';
import type { DataRule, DocumentNode, PipelineDocument } from '../graph/document-schema.ts';
import type { SourceChange } from '../graph/source-change.ts';
import { toNumber } from '../ir/build.ts';
import type { Notice } from '../ir/notice.ts';
import type { Run } from '../run/run.ts';
import type { Code } from '../targets/python/node-lines.ts';
import { AnswerCache } from './answers/answer-cache.ts';
import { execute } from './execute/execute.ts';
import type { ExecuteOptions, NodeOutcome, NodeValue } from './execute/node-outcome.ts';
import { LearningRounds } from './execute/learning-rounds.ts';
import type { ExportTarget } from './export/code.ts';
import type { ColumnProfile } from './folds/profile.ts';
import type { Associations } from './inspect/associations.ts';
import { changedCells } from './inspect/changed-cells.ts';
import { explainCell } from './inspect/explain-cell.ts';
import { type ResultDiff, resultDiff } from './inspect/result-diff.ts';
import type { Survey } from './inspect/survey.ts';
import { type CheckOptions, checkNewData } from './new-data/check-new-data.ts';
import { checkRules, type RuleResult } from './new-data/check-rules.ts';
import { type Mismatched, mismatchedCells, type NewDataReport } from './new-data/new-data.ts';
import type { Finding } from './new-data/finding.ts';
import { type ProposedRule, proposeRules } from './new-data/propose-rules.ts';
import { type MemoryLedger, roomOf } from './memory/ledger.ts';
import { defaultBudget } from './rows/spill.ts';
import { readSource, type SourceTable, sourcePath } from './sources/source.ts';
import { type KeptSources, refuseChanges, sourceChanges } from './sources/source-changes.ts';
import { type SourceLines, sourceLines } from './sources/source-lines.ts';
import { type Rounding, roundingOf } from './write/single-precision.ts';
import { type Written, type WrittenPart, writeTable, writtenParts } from './write/write.ts';
import type { WriteOptions } from './write/writing.ts';
import { compareResults, type Other } from './session/compare-results.ts';
import { compareWithFitted, type FittedComparison } from './session/compare-with-fitted.ts';
import { Builders } from './session/builders.ts';
import { FittedDocument } from './session/fitted-document.ts';
import { type ColumnRange, Inspection, type NodePage, partOf, type ViewPage } from './session/inspection.ts';
import { countedNotices, upstreamNotices } from './session/node-notices.ts';
import { type CallOptions, neverCancelled, type RunOptions, type SessionOptions } from './session/options.ts';
import { Resources } from './session/resources.ts';
import { RunResults } from './session/run-results.ts';

export { type CallOptions, neverCancelled, type RunOptions, type SessionOptions } from './session/options.ts';

/** The flag by which a call is cancelled. */
const flagOf = ({ cancelled = neverCancelled() }: CallOptions): Int32Array => cancelled;

/** Loaded on demand, because a command that only runs a pipeline writes no code. */
const exporting = () => import('./export/code.ts');

export class Session {
  readonly ledger: MemoryLedger;
  /** Questions of the window's builders. */
  readonly builders: Builders;
  private readonly resources: Resources;
  private readonly results: RunResults;
  private readonly fitted: FittedDocument;
  private readonly answered: AnswerCache;
  private readonly inspection: Inspection;

  constructor({ memoryBudget = defaultBudget(), ledger, ...pool }: SessionOptions) {
    this.resources = new Resources(pool, ledger ?? memoryBudget, () => this.results.inUse());
    this.ledger = this.resources.ledger;
    this.results = new RunResults(this.ledger);
    this.answered = new AnswerCache(this.ledger);
    this.inspection = new Inspection(this.resources, this.answered);
    this.builders = new Builders(this.resources, this.results, this.answered);
    this.fitted = new FittedDocument(this.results, this.resources, this.answered);
  }

  async close(): Promise<void> {
    this.drop();
    await this.resources.close();
  }

  /** Drops all results and tables of the current document; call `release` to return their memory. */
  forget(): void {
    this.drop();
    this.ledger.dropUnused();
  }

  /** Makes every thread collect its garbage and drop the buffers that it keeps for its next task. */
  release(): Promise<void> {
    return this.resources.collect('all');
  }

  private drop(): void {
    this.fitted.clear();
    this.results.clear();
  }

  /**
   * Collects garbage on shared memory, which V8 does not count: columns copied for a sort, batches on their way to
   * disk. Cheap if there is little; call it now and then while the program runs.
   */
  tidy(): void {
    this.resources.tidy();
  }

  /** Runs the work; if an allocation fails, drops every entry that is not in use and runs the work once more. */
  despiteShortage<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.resources.despiteShortage(work);
  }

  /** Runs the document; steps that have not changed since earlier runs are taken from the cache. Throws Cancelled. */
  async run(document: PipelineDocument, options: RunOptions): Promise<Map<string, NodeOutcome>> {
    this.resources.warm();
    const cancelled = flagOf(options);
    const { cache, tables } = this.results;
    const mode = options.mode ?? 'fit';
    const settings: ExecuteOptions = {
      task: this.resources.taskFor(cancelled),
      cache,
      answered: this.answered,
      mode,
      readSource: (node, params) =>
        tables.read(node, params, { ...options, run: this.runFor(cancelled, options, node.id) }),
      onRound: (round) => options.onRound?.(round),
      ledger: this.ledger,
      relieve: () => this.resources.relieve(),
      cancelled,
      onProgress: (nodeId, done, total) => options.onProgress?.(done, total, 'rows', nodeId),
      ...(options.onStart && { onStart: options.onStart }),
      // Stored before it is reported: the listener may ask for rows of this outcome at once.
      onOutcome: (nodeId, outcome) => {
        this.results.report(nodeId, outcome, options.sampleRows !== undefined);
        options.onOutcome?.(nodeId, outcome);
      },
    };
    this.results.start(document, mode);
    try {
      const outcomes = await execute(document, settings);
      this.results.finish(document, outcomes);
      return outcomes;
    } finally {
      this.results.settle(document.nodes.length);
      this.ledger.settle();
    }
  }

  /** Rows start … start + count − 1 of a node's table, columns from … to − 1. */
  async page(
    nodeId: string,
    start: number,
    count: number,
    columns?: ColumnRange,
    options: CallOptions = {},
  ): Promise<NodePage> {
    return this.inspection.page(this.results.value(nodeId), start, count, columns, flagOf(options));
  }

  /**
   * Profiles of a node's columns, or of the named ones. With `sample`, a large table is profiled on a sample of its
   * rows and the profiles are marked `sampled`.
   */
  async profile(
    nodeId: string,
    names: readonly string[] | undefined,
    options: CallOptions & { sample?: boolean; part?: 'train' | 'val' | 'test' } = {},
  ): Promise<ColumnProfile[]> {
    const isBeginning = this.results.isSampled(nodeId);
    const isSampled = options.sample === true;
    const value = this.results.value(nodeId);
    const of = options.part === undefined ? value : partOf(value, options.part);
    return this.inspection.profile(of, names, isBeginning, isSampled, flagOf(options));
  }

  /** Missing cells of each column of a node, in column order. A column shared by several nodes is counted once. */
  async missing(nodeId: string, options: CallOptions = {}): Promise<number[]> {
    return this.inspection.missing(this.results.value(nodeId), flagOf(options));
  }

  /**
   * Notices of all sources and steps upstream of a node and of the node itself: rows and cells left out, cut, rounded,
   * guessed or turned to missing.
   */
  async notices(nodeId: string, options: CallOptions = {}): Promise<Notice[]> {
    const rounds = new LearningRounds(this.resources.backgroundTaskFor(flagOf(options)), this.answered);
    return upstreamNotices(this.results, nodeId, rounds);
  }

  /**
   * Notices of a step that need a pass over its rows: cells that it turned to missing, and values that it has not
   * learned.
   */
  async stepNotices(nodeId: string, options: CallOptions = {}): Promise<Notice[]> {
    const rounds = new LearningRounds(this.resources.backgroundTaskFor(flagOf(options)), this.answered);
    return countedNotices(this.results, nodeId, rounds);
  }

  /** Parts of the split that a node's rows are in, in their order. Throws a ProblemError without a split. */
  partsOf(nodeId: string): WrittenPart[] {
    return writtenParts(this.results.value(nodeId));
  }

  /** Writes a node's table; the file name's ending selects the format. */
  write(
    nodeId: string,
    path: string,
    { kept, ...write }: WriteOptions & { readonly kept?: KeptSources },
    options: CallOptions = {},
  ): Promise<Written> {
    const cancelled = flagOf(options);
    return this.despiteShortage(async () => {
      this.results.refuseSampled([this.outcome(nodeId)]);
      await this.refuseChanged(nodeId, kept);
      const record = this.results.recordsRead(nodeId);
      const value = this.fitted.withTargets(nodeId, this.results.value(nodeId));
      const words = write.words ?? (await this.fitted.targetWords(nodeId, value, cancelled));
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
    const { rows, symbolic } = this.results.value(nodeId);
    const wanted = new Set(names);
    const columns = symbolic.columns
      .filter(({ name, type }) => wanted.has(name) && type === 'number')
      .map(({ name, expr }) => ({ name, expr: toNumber(expr) }));
    if (columns.length === 0) return [];
    return roundingOf(columns, rows, this.runFor(flagOf(options), {}), rounding);
  }

  /** Sources whose files changed since they were read, with the changes. */
  sourceChanges(nodeId?: string): Promise<SourceChange[]> {
    return sourceChanges(this.results.stampsRead(nodeId));
  }

  /**
   * Throws a ProblemError if a source of the node (default: any source) changed on disk, except for sources listed in
   * `kept`.
   */
  async refuseChanged(nodeId: string | undefined, kept?: KeptSources): Promise<void> {
    refuseChanges(await this.sourceChanges(nodeId), kept);
  }

  /**
   * Finds the category names in the current document's results, so that `fittedDocument` includes them. Reads train
   * rows only.
   */
  learnWords(options: CallOptions = {}): Promise<void> {
    return this.fitted.learnWords(flagOf(options));
  }

  /** Profiles the train rows of each source, so that `fittedDocument` includes the profiles. */
  learnProfiles(options: CallOptions = {}): Promise<void> {
    return this.fitted.learnProfiles(flagOf(options));
  }

  /** The current document with its learned values and the parameters detected while reading. */
  fittedDocument(): PipelineDocument {
    return this.fitted.document();
  }

  /** Outcome of a node, if it has been reached. */
  outcome(nodeId: string): NodeOutcome | undefined {
    return this.results.outcomes.get(nodeId);
  }

  /** Like `page`, for the rows of a view in the view's order; `rowNumbers` are row numbers in the table. */
  async viewPage(
    nodeId: string,
    view: RowView,
    start: number,
    count: number,
    columns?: ColumnRange,
    options: CallOptions = {},
  ): Promise<ViewPage> {
    const value = this.results.value(nodeId);
    const result = view.droppedBy && this.results.value(view.droppedBy.nodeId);
    return this.inspection.viewPage(value, view, start, count, columns, flagOf(options), result);
  }

  /** Column statistics of a node, input of the advice rules. */
  survey(nodeId: string, options: CallOptions = {}): Promise<Survey> {
    return this.inspection.survey(this.results.value(nodeId), flagOf(options));
  }

  /** A step that is not in the document yet, tried on a sample of a node's table. */
  tryStep(
    nodeId: string,
    step: { readonly type: string; readonly params: Record<string, unknown> },
    names: readonly string[],
    options: CallOptions = {},
  ): Promise<TriedStep> {
    return this.inspection.tryStep(this.results.value(nodeId), step, names, flagOf(options));
  }

  /** Correlations, and columns whose cells are missing together, computed on a sample. */
  associations(nodeId: string, options: CallOptions = {}): Promise<Associations> {
    return this.inspection.associations(this.results.value(nodeId), flagOf(options));
  }

  /** Cells that a node changed, for columns that exist in its first input as well. */
  changes(nodeId: string, names: readonly string[], options: CallOptions = {}): Promise<ChangedColumn[]> {
    const after = this.results.value(nodeId);
    const before = this.results.node(nodeId)?.inputs[0]?.source;
    if (before === undefined) return Promise.resolve([]);
    return changedCells(this.results.value(before), after, names, this.resources.taskFor(flagOf(options)));
  }

  /** Differences between a node's result and its result in another run of this session. */
  difference(before: NodeValue, nodeId: string, options: CallOptions = {}): Promise<ResultDiff> {
    return resultDiff(before, this.results.value(nodeId), this.resources.taskFor(flagOf(options)));
  }

  /** Source cells upstream of a node that do not fit the type decided for their column. */
  mismatchedCells(nodeId: string, mismatched: Mismatched): Finding[] {
    const among = this.results.upstream(nodeId);
    return [...this.results.outcomesOf(nodeId)].flatMap(([id, outcome]) =>
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
    const rounds = new LearningRounds(this.resources.taskFor(flagOf(options)), this.answered);
    return checkNewData(this.results.documentOfRun(), this.results.outcomes, nodeId, rounds, check);
  }

  /** Compares the sources with the data on which a document was fitted. Displayed results stay. Throws Cancelled. */
  compareWithFitted(document: PipelineDocument, reading: RunOptions): Promise<FittedComparison> {
    const parts = { tables: this.results.tables, resources: this.resources, answered: this.answered };
    return compareWithFitted(parts, document, { ...reading, cancelled: flagOf(reading) });
  }

  /** Compares a node's table with another one. Displayed results stay. Throws Cancelled. */
  compareResults(other: Other, nodeId: string, options: CallOptions = {}): Promise<ComparedResults> {
    const { results, resources, answered } = this;
    return compareResults({ results, resources, answered }, other, nodeId, {
      ...options,
      cancelled: flagOf(options),
    }).finally(() => this.ledger.settle());
  }

  /** Checks user-defined rules on the tables of the last run. Throws Cancelled. */
  async checkRules(rules: readonly DataRule[], options: CallOptions = {}): Promise<RuleResult[]> {
    const document = this.results.documentOfRun();
    const cancelled = flagOf(options);
    const task = this.resources.taskFor(cancelled);
    const room = this.ledger.hold({ waits: false });
    try {
      const rounds = new LearningRounds(task, this.answered, undefined, room, cancelled);
      return await checkRules(document, rules, { outcomes: this.results.outcomes, rounds, task });
    } finally {
      room.release();
    }
  }

  /** Rules suggested by the sources of the last run, except those that the document has already. Throws Cancelled. */
  proposeRules(document: PipelineDocument, options: CallOptions = {}): Promise<ProposedRule[]> {
    const cancelled = flagOf(options);
    const rounds = new LearningRounds(
      this.resources.taskFor(cancelled),
      this.answered,
      undefined,
      undefined,
      cancelled,
    );
    return proposeRules(document, this.results.outcomes, rounds);
  }

  /** Text that an export of a node would write, with the lines of each node. */
  async code(nodeId: string, target: string): Promise<Code> {
    const { codeOf } = await exporting();
    return codeOf(this.fittedDocument(), this.results.outcomes, nodeId, target);
  }

  /** Export targets of a node, each with the reasons that prevent it. */
  async exportTargets(nodeId: string): Promise<ExportTarget[]> {
    const { exportTargetsOf } = await exporting();
    return exportTargetsOf(this.fittedDocument(), this.results.outcomes, nodeId);
  }

  /** Decoding of predictions of a node's target. Throws a ProblemError if they cannot be decoded. */
  async targetCoding(nodeId: string): Promise<TargetCoding> {
    const { targetCodingOf } = await exporting();
    return targetCodingOf(this.fittedDocument(), this.results.outcomes, nodeId);
  }

  /** Explains a cell's value step by step, from the cell back to the files. Rows are counted from 0. */
  explainCell(place: CellPlace): Promise<ExplainedStep[]> {
    return explainCell(this.results.documentOfRun(), this.results.outcomes, place);
  }

  /** Whether a run would have to read a file of at least `bytes` bytes. */
  mustRead(
    document: PipelineDocument,
    reading: Pick<RunOptions, 'folder' | 'asRead' | 'mayRead'>,
    bytes: number,
  ): Promise<boolean> {
    return this.results.tables.mustRead(document, reading, bytes);
  }

  /** The pool in the form that readers and writers use. */
  runFor(cancelled: Int32Array, { onProgress }: CallOptions, nodeId?: string): Run {
    return this.resources.runFor(cancelled, onProgress, nodeId);
  }

  /** The first rows of a source, read without running the document. */
  head(
    node: DocumentNode,
    rows: number,
    options: CallOptions & { readonly folder?: string | null } = {},
  ): Promise<SourceTable> {
    const run = this.runFor(flagOf(options), options, node.id);
    const path = sourcePath(node.params, options.folder ?? null);
    const takeStamp = () => this.results.tables.stampOf(node.type, path, node.params, undefined);
    return readSource(node, node.params, path, { run, room: roomOf(this.ledger.budget), takeStamp, rows });
  }

  /** The first lines of a source's file as they are written; null for a source that does not cut lines. */
  rawLines(
    node: DocumentNode,
    folder: string | null,
    mayRead: (path: string) => boolean,
    options: CallOptions = {},
  ): Promise<SourceLines | null> {
    return sourceLines(node, folder, { run: this.runFor(flagOf(options), options, node.id), mayRead });
  }
}

/**
 * Results of the current and of the last completed run, with the caches from which the next run takes unchanged results
 * and source tables.
 */
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { type GraphNode, graphOf, upstreamOf } from '../../graph/graph.ts';
import type { SourceRecord } from '../../graph/source-record.ts';
import { ProblemError } from '../../ir/problem.ts';
import { KeptResults } from '../execute/kept-results.ts';
import type { NodeOutcome, NodeValue } from '../execute/node-outcome.ts';
import type { MemoryLedger } from '../memory/ledger.ts';
import { KeptTables } from '../sources/kept-tables.ts';
import { recordOf, type SourceStamp } from '../sources/stamp.ts';

type Outcomes = ReadonlyMap<string, NodeOutcome>;

/** A run that was completed. */
export interface FinishedRun {
  readonly document: PipelineDocument;
  readonly outcomes: Outcomes;
}

export class RunResults {
  /** Results by the key of their step. */
  readonly cache: KeptResults;
  readonly tables: KeptTables;
  private current: PipelineDocument | null = null;
  private currentMode: 'fit' | 'apply' = 'fit';
  private currentOutcomes = new Map<string, NodeOutcome>();
  private lastRun: FinishedRun | null = null;
  /** Outcomes of sampled runs: computed from the beginnings of files only. */
  private readonly sampledOutcomes = new WeakSet<NodeOutcome>();
  /** Graphs by document, kept because every step looks up its place in the graph. */
  private readonly graphs = new WeakMap<PipelineDocument, ReadonlyMap<string, GraphNode>>();

  constructor(ledger: MemoryLedger) {
    this.cache = new KeptResults(ledger);
    this.tables = new KeptTables(ledger);
  }

  /** Document of the current run; null before the first one. */
  get document(): PipelineDocument | null {
    return this.current;
  }

  get mode(): 'fit' | 'apply' {
    return this.currentMode;
  }

  /** Results by node: from the current run where it has reached the node, else from the previous run. */
  get outcomes(): Outcomes {
    return this.currentOutcomes;
  }

  /** Document of the current run. Throws a TypeError before the first one. */
  documentOfRun(): PipelineDocument {
    if (this.current === null) throw new TypeError('nothing was run yet');
    return this.current;
  }

  /** The last run that was completed. Throws a TypeError if there is none. */
  finished(): FinishedRun {
    if (this.lastRun === null) throw new TypeError('nothing was run yet');
    return this.lastRun;
  }

  /** A run begins; results of the previous run stay until it reaches their nodes. */
  start(document: PipelineDocument, mode: 'fit' | 'apply'): void {
    this.current = document;
    this.currentMode = mode;
    this.currentOutcomes = new Map(this.currentOutcomes);
    this.tables.keepOnly(new Set(document.nodes.map(({ id }) => id)));
  }

  /** The current run has reached a node. */
  report(nodeId: string, outcome: NodeOutcome, isSampled: boolean): void {
    if (isSampled) this.sampledOutcomes.add(outcome);
    this.currentOutcomes.set(nodeId, outcome);
    this.cache.reported(outcome);
  }

  /** The run is completed. */
  finish(document: PipelineDocument, outcomes: Map<string, NodeOutcome>): void {
    this.currentOutcomes = outcomes;
    this.lastRun = { document, outcomes };
  }

  /** Ends a run, completed or not, and drops surplus results. `nodes`: number of its nodes. */
  settle(nodes: number): void {
    this.tables.settle();
    this.cache.settle(new Set(this.inUse()), nodes);
  }

  /** Drops all results and tables. */
  clear(): void {
    this.current = null;
    this.lastRun = null;
    this.currentOutcomes = new Map();
    this.cache.clear();
    this.tables.clear();
  }

  /** Entries in use: results that are displayed or pending, and the rows of their sources. */
  *inUse(): Generator<object> {
    for (const outcomes of [this.currentOutcomes, this.lastRun?.outcomes]) {
      for (const outcome of outcomes?.values() ?? []) {
        yield outcome;
        if (outcome.state === 'done') yield outcome.value.rows;
      }
    }
    yield* this.cache.inUse();
    yield* this.tables.inUse();
  }

  /** Result of a node. Throws a ProblemError if it has none. */
  value(nodeId: string): NodeValue {
    const outcome = this.currentOutcomes.get(nodeId);
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

  /**
   * Outcomes of the run from which the node's result comes: of the previous run while the current one has not reached
   * the node.
   */
  outcomesOf(nodeId: string): Outcomes {
    const before = this.lastRun?.outcomes;
    return before !== undefined && before.get(nodeId) === this.currentOutcomes.get(nodeId)
      ? before
      : this.currentOutcomes;
  }

  /** Ids of the nodes upstream of a node, and its own. */
  upstream(nodeId: string): ReadonlySet<string> {
    return this.current === null ? new Set() : upstreamOf(this.current, nodeId);
  }

  /** A node with its inputs in the current document. */
  node(nodeId: string): GraphNode | undefined {
    if (this.current === null) return undefined;
    const graph = this.graphs.get(this.current) ?? graphOf(this.current);
    this.graphs.set(this.current, graph);
    return graph.get(nodeId);
  }

  /** Whether a node's result was computed from the beginnings of files only. */
  isSampled(nodeId: string): boolean {
    return this.sampledOutcomes.has(this.currentOutcomes.get(nodeId) as NodeOutcome);
  }

  /** Throws a ProblemError if one of the outcomes was computed from the beginnings of files only. */
  refuseSampled(outcomes: Iterable<NodeOutcome | undefined>): void {
    if (![...outcomes].some((outcome) => outcome !== undefined && this.sampledOutcomes.has(outcome))) return;
    throw new ProblemError({
      code: 'run.sampled',
      message: 'The data is still being read: what is shown rests on its first rows.',
      hint: 'Wait until the run is done, then try again.',
    });
  }

  /** Stamps with which sources were read, by source node; only sources upstream of `nodeId`, if it is given. */
  stampsRead(nodeId?: string): Map<string, SourceStamp> {
    const read = new Map<string, SourceStamp>();
    const among = nodeId === undefined ? null : this.upstream(nodeId);
    const outcomes = nodeId === undefined ? this.currentOutcomes : this.outcomesOf(nodeId);
    for (const { id } of this.current?.nodes ?? []) {
      const outcome = among?.has(id) === false ? undefined : outcomes.get(id);
      const stamp = outcome?.state === 'done' ? outcome.source?.stamp : outcome && this.tables.attemptedStamp(id);
      if (stamp) read.set(id, stamp);
    }
    return read;
  }

  /** Records of the source files upstream of a node for the output's metadata, by source node. */
  recordsRead(nodeId: string): Record<string, SourceRecord> {
    return Object.fromEntries(Array.from(this.stampsRead(nodeId), ([id, stamp]) => [id, recordOf(stamp)]));
  }
}

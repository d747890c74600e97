/**
 * What a completed run adds to its document: learned values, detected parameters, profiles of the sources, and the
 * columns of the results with the names of their categories.
 */
import type { PipelineDocument, ResultColumn } from '../../graph/document-schema.ts';
import { terminalNodes } from '../../graph/graph.ts';
import type { SourceProfile } from '../../graph/source-profile.ts';
import { hasTarget, targetSide } from '../../graph/target.ts';
import { storable } from '../../graph/write-document.ts';
import { agg, ask, type Learning, together } from '../../ir/aggregate.ts';
import type { Expr } from '../../ir/expression.ts';
import { isStringType } from '../../ir/types.ts';
import type { SymbolicColumn, SymbolicTable } from '../../operators/kit/operator.ts';
import type { AnswerCache } from '../answers/answer-cache.ts';
import { LearningRounds } from '../execute/learning-rounds.ts';
import type { NodeOutcome, NodeValue } from '../execute/node-outcome.ts';
import { profileSource, trainRowsOf } from '../new-data/source-profile.ts';
import type { RowSet } from '../rows/row-set.ts';
import { recordOf } from '../sources/stamp.ts';
import { asksModel } from './asks-model.ts';
import type { Resources } from './resources.ts';
import type { FinishedRun, RunResults } from './run-results.ts';

/** Category names by column. */
type Words = ReadonlyMap<string, readonly string[]>;

/** Columns with more distinct words are texts rather than categories: their words are not stored. */
const MAX_WORDS = 1_000;

export class FittedDocument {
  private readonly results: RunResults;
  private readonly resources: Resources;
  private readonly answered: AnswerCache;
  /** Fitted document of the last completed run; weakly held, so that it is dropped when memory is short. */
  private fitted: { readonly of: FinishedRun; readonly document: WeakRef<PipelineDocument> } | null = null;
  /** Category names of the results; see `learnWords`. */
  private readonly words = new WeakMap<NodeValue, Words>();
  /** Source profiles by the outcome of the source; see `learnProfiles`. */
  private readonly profiles = new WeakMap<NodeOutcome, SourceProfile>();

  constructor(results: RunResults, resources: Resources, answered: AnswerCache) {
    this.results = results;
    this.resources = resources;
    this.answered = answered;
  }

  /** Drops the document that is kept. */
  clear(): void {
    this.fitted = null;
  }

  /** The document of the last completed run, fitted. Throws a ProblemError if that run read only first rows. */
  document(): PipelineDocument {
    const finished = this.results.finished();
    this.results.refuseSampled(finished.outcomes.values());
    const known = this.fitted?.of === finished ? this.fitted.document.deref() : undefined;
    const document = known ?? this.fittedBy(finished);
    this.fitted = { of: finished, document: new WeakRef(document) };
    return document;
  }

  private fittedBy({ document, outcomes }: FinishedRun): PipelineDocument {
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

  /** Finds the category names in the results, from train rows only. */
  async learnWords(cancelled: Int32Array): Promise<void> {
    const { document, outcomes } = this.results.finished();
    for (const { id } of terminalNodes(document)) {
      const outcome = outcomes.get(id);
      if (outcome?.state !== 'done' || this.words.has(outcome.value)) continue;
      const { symbolic, train } = outcome.value;
      const categories = symbolic.columns.filter(({ type, expr }) => type === 'category' && !asksModel(expr));
      this.words.set(outcome.value, await this.distinctWords(categories, train, cancelled));
      this.fitted = null;
    }
  }

  /** Profiles the train rows of each source. */
  async learnProfiles(cancelled: Int32Array): Promise<void> {
    const { document, outcomes } = this.results.finished();
    const task = this.resources.backgroundTaskFor(cancelled);
    const rounds = new LearningRounds(task, this.answered, undefined, undefined, cancelled);
    for (const [id, outcome] of outcomes) {
      if (outcome.state !== 'done' || outcome.source === undefined) continue;
      const rows = await trainRowsOf(document, outcomes, id, rounds);
      if (rows === null) continue;
      const profile = await profileSource(outcome.value.symbolic.columns, rows, rounds);
      this.profiles.set(outcome, profile);
      this.fitted = null;
    }
  }

  /**
   * The result with target columns marked even where no SetTarget precedes: before SetTarget, or if a later step names
   * its own target.
   * New rows may lack the target column, so train rows must not use it as a feature either.
   */
  withTargets(nodeId: string, value: NodeValue): NodeValue {
    const { document, mode, outcomes } = this.results;
    if (document === null || !hasTarget(document)) return value;
    const fields = new Map<string, SymbolicTable['columns']>();
    for (const [id, outcome] of mode === 'fit' ? outcomes : [])
      if (outcome.state === 'done' && outcome.source !== undefined) fields.set(id, outcome.value.symbolic.columns);
    const names = targetSide(document, fields, nodeId).names(nodeId);
    const { columns } = value.symbolic;
    if (columns.every(({ name, target }) => target === true || !names.has(name))) return value;
    const marked = columns.map((column) => (names.has(column.name) ? { ...column, target: true } : column));
    return { ...value, symbolic: { ...value.symbolic, columns: marked } };
  }

  /** Labels of a text target: from the fitted document in `apply` mode, else from the train rows. */
  async targetWords(nodeId: string, value: NodeValue, cancelled: Int32Array): Promise<Words> {
    const { document, mode } = this.results;
    const targets = value.symbolic.columns.filter(({ target, type }) => target === true && isStringType(type));
    if (targets.length === 0) return new Map();
    const stored = mode === 'apply' ? document?.result?.[nodeId] : undefined;
    if (stored !== undefined) return new Map(stored.flatMap(({ name, words }) => (words ? [[name, words]] : [])));
    return mode === 'apply' ? new Map() : this.distinctWords(targets, value.train, cancelled);
  }

  private async distinctWords(columns: readonly SymbolicColumn[], rows: RowSet, cancelled: Int32Array): Promise<Words> {
    const rounds = new LearningRounds(this.resources.backgroundTaskFor(cancelled), this.answered);
    const found = await rounds.learn(together(columns.map(({ expr }) => distinctTexts(expr))), rows);
    return new Map(columns.map(({ name }, index) => [name, found[index]]));
  }
}

function* distinctTexts(expr: Expr): Learning<string[]> {
  const { distinct } = yield* ask({ distinct: agg.distinct(expr) });
  return distinct.values.map(String);
}

function resultColumns({ symbolic }: NodeValue, words: Words | undefined): ResultColumn[] {
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

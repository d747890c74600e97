/** Collects the input of `new-data.ts` from the rows of a run. */
import { storable } from '../../graph/write-document.ts';
import type { DocumentNode, PipelineDocument } from '../../graph/document-schema.ts';
import { fittedFields } from '../../graph/fitted.ts';
import { graphOf, upstreamOf } from '../../graph/graph.ts';
import { columnReaches } from '../../graph/column-reach.ts';
import type { RenamedColumn } from '../../graph/renamed-columns.ts';
import { profileOf } from '../../graph/source-profile.ts';
import { targetSide } from '../../graph/target.ts';
import { agg, ask, type Learning, together } from '../../ir/aggregate.ts';
import { greaterThan, isMissing, lessThan, or, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { NodeOutcome, NodeValue } from '../execute/node-outcome.ts';
import type { LearningRounds } from '../execute/learning-rounds.ts';
import type { RowSet } from '../rows/row-set.ts';
import { type ComparedColumn, compareProfile, profileFindings, undecidedDrift } from './compare-profile.ts';
import {
  type Domain,
  domainFinding,
  domainsOf,
  domainsOfNode,
  type ObservedCells,
  type Mismatched,
  type NewDataReport,
  type NewTable,
  refusal,
  schemaFindings,
} from './new-data.ts';
import type { Finding } from './finding.ts';
import { renamedInRows } from './renamed-columns.ts';

export interface CheckOptions {
  readonly mismatched: Mismatched;
  /**
   * Also computes every cell of the result, to find cells that a step refuses. Not needed if the result is written,
   * which computes them too.
   */
  readonly trial?: boolean;
  /** Also compares each source's rows with the profile of the train rows in the document. */
  readonly profiles?: boolean;
}

/**
 * Differences between the data of a run in `apply` mode and the data on which its document was fitted, as far as the
 * node `output` depends on it.
 */
export async function checkNewData(
  document: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  output: string,
  rounds: LearningRounds,
  { mismatched, trial = false, profiles = false }: CheckOptions,
): Promise<NewDataReport> {
  const wanted = upstreamOf(document, output);
  const tables = [...outcomes].flatMap(([nodeId, outcome]) => {
    if (!wanted.has(nodeId) || outcome.state !== 'done' || outcome.source === undefined) return [];
    const { rows, symbolic, ledger } = outcome.source;
    return [{ nodeId, rows: rows.rows, fields: symbolic.columns, ledger }];
  });
  const compared = profiles ? await comparedColumns(document, outcomes, wanted, rounds) : [];
  const moved = compared.length === 0 ? [] : movedFindings(document, output, compared);
  const outside = new Set(moved.filter(({ kind }) => kind === 'range').map(({ column }) => column));
  const domains = await domainFindings(document, outcomes, output, rounds);
  const findings = [
    ...withRenamed(
      schemaFindings(document, output, tables, mismatched),
      await renamedIn(document, tables, outcomes, rounds),
    ),
    ...moved,
    // A number outside of the train rows is also outside of a step's learned range; it is reported once.
    ...domains.filter(({ kind, column }) => kind !== 'range' || !outside.has(column)),
  ];
  // Not if a column is missing: the step that needs it would only report that again.
  const lacks = findings.some(({ kind, fatal }) => kind === 'missing-column' && fatal);
  if (trial && !lacks) findings.push(...(await refusals(outcomes, output, wanted, rounds)));
  return {
    sources: tables.map(({ nodeId, rows, fields }) => ({
      nodeId,
      rows,
      columns: fields.length,
      fittedColumns: fittedFields(document, nodeId)?.length ?? fields.length,
    })),
    findings,
    columns: compared,
    untold: tables.flatMap(({ nodeId }) => undecidedDrift(compared.filter((each) => each.nodeId === nodeId)) ?? []),
  };
}

/** By source, columns that its new rows likely have under another name. */
async function renamedIn(
  document: PipelineDocument,
  tables: readonly NewTable[],
  outcomes: ReadonlyMap<string, NodeOutcome>,
  rounds: LearningRounds,
): Promise<ReadonlyMap<string, readonly RenamedColumn[]>> {
  const found = await Promise.all(
    tables.map(async ({ nodeId }): Promise<[string, readonly RenamedColumn[]]> => {
      const outcome = outcomes.get(nodeId);
      const fitted = fittedFields(document, nodeId);
      if (fitted === null || outcome?.state !== 'done' || outcome.source === undefined) return [nodeId, []];
      const { rows, symbolic } = outcome.source;
      const profile = profileOf(document, nodeId);
      return [nodeId, await renamedInRows(nodeId, fitted, symbolic.columns, profile, rows, rounds)];
    }),
  );
  return new Map(found);
}

/** Findings of missing columns, with the names that the columns likely have now. */
function withRenamed(findings: readonly Finding[], bySource: ReadonlyMap<string, readonly RenamedColumn[]>): Finding[] {
  const all = [...bySource].flatMap(([source, renamed]) => renamed.map((one) => ({ ...one, source })));
  return findings.map((finding): Finding => {
    const one = all.find(({ from }) => from === finding.column);
    if (one === undefined || finding.kind !== 'missing-column') return finding;
    const { source, to, reason } = one;
    const hint = `Perhaps it is called "${to}" now: ${reason}. Give it its old name in the new data, or rename it after the source.`;
    return { ...finding, renamed: { source, to, reason }, hint };
  });
}

/** Source columns compared with their profiles; columns missing in the new data are reported elsewhere. */
async function comparedColumns(
  document: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  wanted: ReadonlySet<string>,
  rounds: LearningRounds,
): Promise<ComparedColumn[]> {
  const found = await Promise.all(
    Array.from(outcomes, async ([nodeId, outcome]) => {
      if (!wanted.has(nodeId) || outcome.state !== 'done' || outcome.source === undefined) return [];
      const profile = profileOf(document, nodeId);
      if (profile === null) return [];
      const read = new Set(outcome.source.symbolic.columns.map(({ name }) => name));
      const columns = outcome.value.symbolic.columns.filter(({ name }) => read.has(name));
      return compareProfile(nodeId, profile, columns, outcome.value.rows, rounds);
    }),
  );
  return found.flat();
}

function movedFindings(document: PipelineDocument, output: string, compared: readonly ComparedColumn[]): Finding[] {
  const reachOf = columnReaches(document, output);
  const { sources } = targetSide(document, new Map(), output);
  const ids = new Set(compared.map(({ nodeId }) => nodeId));
  return [...ids].flatMap((id) =>
    profileFindings(
      compared.filter(({ nodeId }) => nodeId === id),
      reachOf,
      (column) => sources.get(id)?.get(column) === 'target',
    ),
  );
}

async function domainFindings(
  document: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  output: string,
  rounds: LearningRounds,
): Promise<Finding[]> {
  const graph = graphOf(document);
  const targets = targetSide(document, new Map(), output);
  const byRows = new Map<RowSet, { readonly domain: Domain; readonly column: SymbolicColumn }[]>();
  for (const domain of domainsOf(document, output)) {
    const before = outcomes.get(graph.get(domain.nodeId)?.inputs[0]?.source ?? '');
    if (before?.state !== 'done') continue;
    const { rows, symbolic } = before.value;
    const column = symbolic.columns.find(({ name }) => name === domain.column);
    if (column === undefined) continue;
    const asked = byRows.get(rows) ?? [];
    asked.push({ domain, column });
    byRows.set(rows, asked);
  }
  const found = await Promise.all(
    Array.from(byRows, async ([rows, asked]) => {
      const met = await unlessRefused(
        rounds.learn(together(asked.map(({ domain, column }) => observe(domain, column))), rows),
      );
      // A cell refused by an earlier step is reported when the result is computed.
      if (met instanceof ProblemError) return [];
      return asked.map(({ domain }, index) => {
        const finding = domainFinding(domain, met[index]);
        return finding?.kind === 'unseen' && targets.names(domain.nodeId).has(domain.column)
          ? { ...finding, message: `${finding.message} No feature needs them.` }
          : finding;
      });
    }),
  );
  return found.flat().filter((finding): finding is Finding => finding !== null);
}

/**
 * Values in the rows of a split that a step has not learned, because it learned from train rows only. Empty without a
 * split, because then it learned from all rows.
 */
export async function unseenNotices(
  node: DocumentNode,
  learned: unknown,
  { rows, partition, symbolic }: NodeValue,
  rounds: LearningRounds,
): Promise<Notice[]> {
  if (partition === null || learned === undefined) return [];
  const asked = domainsOfNode(node, storable(learned)).flatMap((domain) => {
    const column = symbolic.columns.find(({ name }) => name === domain.column);
    return column === undefined || !('values' in domain) ? [] : [{ domain, column }];
  });
  const met = await unlessRefused(
    rounds.learn(together(asked.map(({ domain, column }) => observe(domain, column))), rows),
  );
  if (met instanceof ProblemError) return [];
  return asked.flatMap(({ domain }, index): Notice[] => {
    const finding = domainFinding(domain, met[index]);
    if (finding === null) return [];
    const { message, column, cells } = finding;
    return [
      {
        code: 'step.unseen',
        message,
        ...(column !== undefined && { column }),
        ...(cells !== undefined && { count: cells }),
      },
    ];
  });
}

function* observe(domain: Domain, { expr, ...field }: SymbolicColumn): Learning<ObservedCells> {
  if ('values' in domain) {
    // Steps without support for booleans learned them as 0 and 1.
    const asNumber = field.type === 'boolean' && !domain.values.some((value) => typeof value === 'boolean');
    const { distinct } = yield* ask({ distinct: agg.distinct(asNumber ? toNumber(expr) : expr) });
    return { field, values: distinct.values, counts: distinct.counts, missing: distinct.missing };
  }
  const x: Expr = toNumber(expr);
  const { extent, outside } = yield* ask({
    extent: agg.extent(x),
    outside: agg.moments(toNumber(or(lessThan(x, domain.min), greaterThan(x, domain.max)))),
  });
  return { min: extent.min, max: extent.max, count: extent.count, outside: outside.sum };
}

/** The first cell of the result that a step refuses, or the problems of steps that could not be run. */
async function refusals(
  outcomes: ReadonlyMap<string, NodeOutcome>,
  output: string,
  wanted: ReadonlySet<string>,
  rounds: LearningRounds,
): Promise<Finding[]> {
  const problems = [...outcomes].flatMap(([nodeId, outcome]) =>
    wanted.has(nodeId) && outcome.state !== 'done' ? outcome.problems : [],
  );
  const result = outcomes.get(output);
  if (problems.length > 0 || result?.state !== 'done') return problems.map(refusal);
  const { rows, symbolic } = result.value;
  const tried = await unlessRefused(rounds.learn(together(symbolic.columns.map(({ expr }) => compute(expr))), rows));
  return tried instanceof ProblemError ? [refusal(tried.problem)] : [];
}

function* compute(expr: Expr): Learning<void> {
  yield* ask({ moments: agg.moments(toNumber(isMissing(expr))) });
}

async function unlessRefused<Result>(work: Promise<Result>): Promise<Result | ProblemError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}

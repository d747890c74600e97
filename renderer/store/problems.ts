/** Problems of each node: detected here at once from the document, and by the engine from the data. */

import type { Advice } from '../../core/advice/advice.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { type KnownProblems, structureProblems, UNFED, UNSET } from '../../core/graph/validate.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { plural } from '../design/numbers.ts';
import { adviceOf } from './data-check.ts';
import { graphIn } from './lookup.ts';
import { changeProblem } from './sources.ts';
import type { WorkbenchState } from './state.ts';

export type NodeProblem = ProblemMessage & {
  readonly severity: 'error' | 'warning' | 'info';
  /** True if it reports values that the step left out, cut, rounded, guessed or turned to missing. */
  readonly isNotice?: boolean;
  /** True if a step that was just added lacks a choice, or does not work with the choices that it began with. */
  readonly isOpen?: boolean;
};

interface Memo {
  readonly document: PipelineDocument;
  readonly reports: ReadonlyMap<string, NodeReport>;
  readonly problems: readonly ProblemMessage[];
  readonly stale: ReadonlySet<string>;
  readonly begun: WorkbenchState['runs']['begun'];
  readonly advice: readonly Advice[];
  readonly sourceChanges: WorkbenchState['runs']['sourceChanges'];
  readonly keptSources: WorkbenchState['runs']['keptSources'];
  readonly result: ReadonlyMap<string, readonly NodeProblem[]>;
}
let memo: Memo | undefined;

/** Prefix of the codes of problems that are advice. */
export const ADVICE_PREFIX = 'advice.';

/** A step that was just added is unfinished, not wrong. */
export const isUnfinished = ({ code, isOpen }: Pick<NodeProblem, 'code' | 'isOpen'>): boolean =>
  isOpen === true || code === UNFED || code === UNSET;

const severityOf = (problem: ProblemMessage & Pick<NodeProblem, 'isOpen'>, failed: boolean): NodeProblem['severity'] =>
  isUnfinished(problem) ? 'info' : (problem.severity ?? (failed ? 'error' : 'warning'));

/** Notices of a report, as problems without consequences. */
function noticesOf({ nodeId, notices = [], noticesLeft = 0 }: NodeReport): NodeProblem[] {
  const problems = notices.map(
    ({ count: _, ...notice }): NodeProblem => ({ ...notice, nodeId, severity: 'warning', isNotice: true }),
  );
  if (noticesLeft === 0) return problems;
  const message = `There ${noticesLeft === 1 ? 'is' : 'are'} ${plural(noticesLeft, 'more notice')} of this step.`;
  return [...problems, { code: 'notices.more', nodeId, message, severity: 'warning', isNotice: true }];
}

/** Codes of failures that no other choice of columns would spare: of memory, the disk, the engine. */
const OF_THE_MACHINE = /^(step\.memory|engine\.|spill\.)/;

/** Whether the step was just added and its parameters are still those that it began with. */
function isBegun(document: PipelineDocument, { begun }: WorkbenchState['runs'], nodeId: string): boolean {
  const start = begun.get(nodeId);
  const node = start && graphIn(document).get(nodeId)?.node;
  return node !== undefined && JSON.stringify(node.params) === JSON.stringify(start?.params);
}

const structures = new WeakMap<PipelineDocument, readonly ProblemMessage[]>();
/** Cached for each node, because a change affects only a few of thousands of steps. */
const ofParams: KnownProblems = new WeakMap();

/** Problems of the graph itself; requested after every report of a node. */
function structureOf(document: PipelineDocument): readonly ProblemMessage[] {
  const known = structures.get(document) ?? structureProblems(document, ofParams);
  structures.set(document, known);
  return known;
}

/** Problems by node id, errors first. */
export function problemsOf(state: WorkbenchState): ReadonlyMap<string, readonly NodeProblem[]> {
  const {
    document: { current },
    runs,
  } = state;
  const advice = adviceOf(state);
  if (
    memo?.document === current &&
    memo.reports === runs.reports &&
    memo.stale === runs.stale &&
    memo.begun === runs.begun &&
    memo.problems === runs.problems &&
    memo.advice === advice &&
    memo.sourceChanges === runs.sourceChanges &&
    memo.keptSources === runs.keptSources
  ) {
    return memo.result;
  }
  const found = new Map<string, NodeProblem[]>();
  const added = new Set<string>();
  const add = (problem: ProblemMessage & Pick<NodeProblem, 'isNotice' | 'isOpen'>, failed: boolean): void => {
    const { nodeId, code, field, column, message } = problem;
    if (nodeId === undefined) return;
    const key = JSON.stringify([nodeId, code, field, column, message]);
    if (added.has(key)) return;
    added.add(key);
    const list = found.get(nodeId) ?? [];
    found.set(nodeId, list);
    list.push({ ...problem, severity: severityOf(problem, failed) });
  };
  for (const problem of structureOf(current)) add(problem, true);
  for (const [nodeId, { problem }] of runs.begun)
    if (problem !== null && isBegun(current, runs, nodeId)) add({ ...problem, nodeId, isOpen: true }, false);
  for (const [nodeId, report] of runs.reports) {
    // Problems of the parameters from before the last change may no longer hold.
    if (runs.stale.has(nodeId)) continue;
    const isOpen =
      report.state === 'failed' &&
      isBegun(current, runs, nodeId) &&
      !report.problems.some(({ code }) => OF_THE_MACHINE.test(code));
    // The choice that it lacks is the reason.
    if (isOpen && runs.begun.get(nodeId)?.problem !== null) continue;
    for (const problem of report.problems)
      add({ ...problem, nodeId: problem.nodeId ?? nodeId, ...(isOpen && { isOpen }) }, report.state === 'failed');
    for (const notice of noticesOf(report)) add(notice, false);
  }
  for (const change of runs.sourceChanges.values()) add(changeProblem(runs, change), false);
  for (const problem of runs.problems) add(problem, true);
  for (const { rule, severity, nodeId, message, hint } of advice)
    if (!runs.stale.has(nodeId)) add({ code: `${ADVICE_PREFIX}${rule}`, severity, nodeId, message, hint }, false);
  const rank = { error: 0, warning: 1, info: 2 };
  const result = new Map<string, readonly NodeProblem[]>();
  for (const [nodeId, list] of found) {
    list.sort((a, b) => rank[a.severity] - rank[b.severity]);
    // An equal list is the same object as before, so that its view is not rendered again.
    const before = memo?.result.get(nodeId);
    result.set(nodeId, before !== undefined && JSON.stringify(before) === JSON.stringify(list) ? before : list);
  }
  memo = {
    document: current,
    reports: runs.reports,
    problems: runs.problems,
    stale: runs.stale,
    begun: runs.begun,
    advice,
    sourceChanges: runs.sourceChanges,
    keptSources: runs.keptSources,
    result,
  };
  return result;
}

/** Problems, notices and advice of the whole pipeline, hints included. */
export function problemCount(state: WorkbenchState): number {
  let total = 0;
  for (const list of problemsOf(state).values()) total += list.length;
  return total;
}

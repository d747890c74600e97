/**
 * Notices of a node's result: those of reading and of the steps, and those that need a pass over a step's rows (cells
 * that it turned to missing or cut, and values that it has not learned).
 */
import { together } from '../../ir/aggregate.ts';
import type { Notice } from '../../ir/notice.ts';
import { countOf } from '../answers/count-of.ts';
import type { LearningRounds } from '../execute/learning-rounds.ts';
import { cutCells, lostCells } from '../execute/lost-cells.ts';
import { cutCellsNotice, lostCellsNotice } from '../execute/step-notices.ts';
import { unseenNotices } from '../new-data/check-new-data.ts';
import { sourceNotices } from '../sources/source-notices.ts';
import { asksModel } from './asks-model.ts';
import type { RunResults } from './run-results.ts';

/** Notices of all sources and steps upstream of a node and of the node itself. */
export async function upstreamNotices(results: RunResults, nodeId: string, rounds: LearningRounds): Promise<Notice[]> {
  const outcomes = results.outcomesOf(nodeId);
  const notices: Notice[] = [];
  for (const id of results.upstream(nodeId)) {
    const outcome = outcomes.get(id);
    if (outcome?.state !== 'done') continue;
    if (outcome.source) notices.push(...sourceNotices(id, outcome.source));
    for (const notice of outcome.notices ?? []) notices.push({ ...notice, nodeId: id });
    notices.push(...(await countedNotices(results, id, rounds)));
  }
  return notices;
}

/** Notices of one step that need a pass over its rows. */
export async function countedNotices(results: RunResults, nodeId: string, rounds: LearningRounds): Promise<Notice[]> {
  const { node, inputs = [] } = results.node(nodeId) ?? {};
  const outcome = results.outcomes.get(nodeId);
  const before = results.outcomes.get(inputs[0]?.source ?? '');
  if (node === undefined || node.bypassed === true) return [];
  if (outcome?.state !== 'done' || before?.state !== 'done') return [];
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
  if (results.mode === 'fit') notices.push(...(await unseenNotices(node, outcome.learned, before.value, rounds)));
  return notices.map((notice) => ({ ...notice, nodeId }));
}

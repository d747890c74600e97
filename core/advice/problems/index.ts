/** All rules, in descending severity. */
import type { Advice, Evidence, Rule } from '../advice.ts';
import { constantColumns } from './constant.ts';
import { duplicateColumns } from './duplicate.ts';
import { highCardinality } from './high-cardinality.ts';
import { identifiers } from './identifier.ts';
import { imbalance } from './imbalance.ts';
import { leaks } from './leaks.ts';
import { noSplit } from './no-split.ts';
import { outliers } from './outliers.ts';
import { proxies } from './proxy.ts';
import { refusedMissing } from './refused-missing.ts';
import { flatFences } from './flat-fence.ts';
import { rowsDropped } from './rows-dropped.ts';
import { emptiedParts, fewRows } from './rows-left.ts';
import { sharedRows } from './shared-rows.ts';
import { skew } from './skew.ts';
import { spelling } from './spelling.ts';
import { stillMissing } from './still-missing.ts';
import { stillText } from './still-text.ts';
import { targetInFeatures } from './target-in-features.ts';
import { targetTreated } from './target-treated.ts';
import { unseen } from './unseen.ts';

const rules: readonly Rule[] = [
  refusedMissing,
  leaks,
  targetInFeatures,
  targetTreated,
  proxies,
  sharedRows,
  emptiedParts,
  fewRows,
  flatFences,
  rowsDropped,
  identifiers,
  stillMissing,
  stillText,
  constantColumns,
  duplicateColumns,
  spelling,
  highCardinality,
  unseen,
  noSplit,
  imbalance,
  skew,
  outliers,
];

/** All advice, warnings first. */
export const findProblems = (evidence: Evidence): readonly Advice[] => inOrder(rules.flatMap((rule) => rule(evidence)));

/** Like `findProblems`, with a pause after each rule; null once `isOver` returns true. */
export async function findProblemsInTurns(
  evidence: Evidence,
  pause: () => Promise<void>,
  isOver: () => boolean,
): Promise<readonly Advice[] | null> {
  const found: Advice[] = [];
  for (const rule of rules) {
    await pause();
    if (isOver()) return null;
    for (const advice of rule(evidence)) found.push(advice);
  }
  return inOrder(found);
}

const inOrder = (found: readonly Advice[]): readonly Advice[] => [
  ...found.filter(({ severity }) => severity === 'warning'),
  ...found.filter(({ severity }) => severity === 'info'),
];

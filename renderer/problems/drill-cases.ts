/** Cases of a fire drill in the order of the list. */
import type { DrillResult } from '../../core/protocol/verification.ts';

export type Verdict = DrillResult['verdict'];

/** Kinds of broken data with their titles, in the order of the list. */
const KINDS: readonly (readonly [DrillResult['kind'], string])[] = [
  ['missing', 'Cells are missing'],
  ['unseen', 'Values that were never seen'],
  ['range', 'Numbers and dates far out of range'],
  ['mismatched', 'Text where there should be none'],
  ['missing-column', 'A column is missing'],
  ['extra-column', 'A column is new'],
  ['reordered', 'Columns in another order'],
  ['no-rows', 'No rows at all'],
];

export interface DrillGroup {
  readonly kind: DrillResult['kind'];
  readonly title: string;
  readonly cases: readonly DrillResult[];
  /** Change made to the data, if it is the same in all cases; else empty. */
  readonly change: string;
}

export const groupsOf = (cases: readonly DrillResult[]): readonly DrillGroup[] =>
  KINDS.flatMap(([kind, title]) => {
    const own = cases.filter((one) => one.kind === kind);
    return own.length === 0 ? [] : [{ kind, title, cases: own, change: sharedChange(own) }];
  });

function sharedChange([first, ...rest]: readonly DrillResult[]): string {
  return first !== undefined && rest.every(({ change }) => change === first.change) ? first.change : '';
}

/** Number of cases with this verdict. */
export const countOf = (cases: readonly DrillResult[], verdict: Verdict): number =>
  cases.filter((one) => one.verdict === verdict).length;

/** Whether the cases belong to several sources, so that each must name its own. */
export const hasSeveralSources = (cases: readonly DrillResult[]): boolean =>
  new Set(cases.map(({ source }) => source)).size > 1;

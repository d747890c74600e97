/** Rule: skewed numbers, most of them close together at one end and a few far away. */
import type { SurveyedColumn } from '../../protocol/inspection.ts';
import { type Rule, areOrIs, endsOf, named } from '../advice.ts';
import { addAfter } from '../add-after.ts';

const SKEWED = 2;
/**
 * Minimum of Kelly's skewness at which the bulk counts as skewed. An exponential distribution,
 * whose skewness is 2, has 0.46.
 */
const MIN_LEAN = 0.2;
/** Minimum number of distinct values; fewer are codes or small counts. */
const MIN_VALUES = 20;

/**
 * Whether a power transform would make a column symmetric. If the skewness comes only from a few distant numbers, the
 * shape is not skewed, and a power that brings them closer would distort all others.
 */
export const isSkewed = ({ type, skew, lean, isApart, distinct }: SurveyedColumn): boolean =>
  type === 'number' &&
  skew !== null &&
  Math.abs(skew) > SKEWED &&
  distinct > MIN_VALUES &&
  !isApart &&
  (lean === null || lean * Math.sign(skew) >= MIN_LEAN);

export const skew: Rule = (evidence) =>
  endsOf(evidence).flatMap(({ nodeId, features }) => {
    if (evidence.document.purpose === 'trees') return [];
    const columns = features.filter(isSkewed).map(({ name }) => name);
    if (columns.length === 0) return [];
    return [
      {
        rule: 'skew',
        severity: 'info',
        nodeId,
        columns,
        message: `${named(columns)} ${areOrIs(columns)} lopsided: most values crowd at one end.`,
        hint: 'Linear models, nets and distances suffer from it; trees do not mind.',
        fix: {
          label: 'Power transform',
          change: (draft) => addAfter(draft, nodeId, { type: 'PowerTransformer', params: { columns } }, evidence),
        },
      },
    ];
  });

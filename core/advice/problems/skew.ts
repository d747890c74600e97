/** Lopsided numbers: most of them crowded at one end, a few far away. */
import type { SurveyedColumn } from '../../protocol/engine.ts';
import { type Rule, areOrIs, endsOf, named } from '../advice.ts';
import { insertAfter } from '../edit.ts';

const SKEWED = 2;
/** Kelly's skewness from which the bulk leans; that of an exponential distribution, whose skewness is 2, is 0.46. */
const LEANING = 0.2;
/** Fewer values are codes or counts of little. */
const LEAST_VALUES = 20;

/**
 * Whether a power would even a column out. A skewness that comes only from a few numbers far out is no lopsided shape: a
 * power that gathers them would bend all others.
 */
export const isSkewed = ({ type, skew, lean, isApart, distinct }: SurveyedColumn): boolean =>
  type === 'number' &&
  skew !== null &&
  Math.abs(skew) > SKEWED &&
  distinct > LEAST_VALUES &&
  !isApart &&
  (lean === null || lean * Math.sign(skew) >= LEANING);

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
          change: (draft) => void insertAfter(draft, nodeId, { type: 'PowerTransformer', params: { columns } }),
        },
      },
    ];
  });

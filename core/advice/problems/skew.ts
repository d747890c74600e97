/** Lopsided numbers: most of them crowded at one end, a few far away. */
import type { SurveyedColumn } from '../../protocol/engine.ts';
import { type Rule, areOrIs, endsOf, named } from '../advice.ts';
import { insertAfter } from '../edit.ts';

const SKEWED = 2;
/** Fewer values are codes or counts of little. */
const LEAST_VALUES = 20;

export const isSkewed = ({ type, skew, distinct }: SurveyedColumn): boolean =>
  type === 'number' && skew !== null && Math.abs(skew) > SKEWED && distinct > LEAST_VALUES;

export const skew: Rule = (evidence) =>
  endsOf(evidence).flatMap(({ nodeId, features }) => {
    const columns = features.filter(isSkewed).map(({ name }) => name);
    if (columns.length === 0) return [];
    return [
      {
        rule: 'skew',
        severity: 'info',
        nodeId,
        columns,
        message: `${named(columns)} ${areOrIs(columns)} lopsided: most values crowd at one end.`,
        hint: 'Linear models and distances suffer from it; trees do not mind.',
        fix: {
          label: 'Power transform',
          change: (draft) => void insertAfter(draft, nodeId, { type: 'PowerTransformer', params: { columns } }),
        },
      },
    ];
  });

/** Rule: number columns with a few distant values. */
import type { SurveyedColumn } from '../../protocol/inspection.ts';
import { type Rule, areOrIs, endsOf, named, percent } from '../advice.ts';
import { addAfter } from '../add-after.ts';
import type { NewStep } from '../edit.ts';
import { isSkewed } from './skew.ts';

/** Minimum share of distant values that is reported. */
const MIN_FAR_SHARE = 0.002;
/**
 * Minimum number of distinct values. With fewer, they are codes or small counts, whose largest is no
 * error unless a gap separates it.
 */
const MIN_VALUES = 20;

export const isFarOut = (column: SurveyedColumn): boolean =>
  column.type === 'number' &&
  column.far >= MIN_FAR_SHARE &&
  (column.distinct > MIN_VALUES || column.isApart) &&
  !isSkewed(column);

/** A step that clips values to three interquartile ranges around the middle half. */
export const fence = (columns: readonly string[]): NewStep => ({ type: 'Clip', params: { columns, bounds: 'iqr' } });

export const outliers: Rule = (evidence) =>
  endsOf(evidence).flatMap(({ nodeId, features }) => {
    if (evidence.document.purpose === 'trees') return [];
    const found = features.filter(isFarOut);
    if (found.length === 0) return [];
    const columns = found.map(({ name }) => name);
    const most = Math.max(...found.map(({ far }) => far));
    return [
      {
        rule: 'outliers',
        severity: 'info',
        nodeId,
        columns,
        message: `${named(columns)} ${areOrIs(columns)} far out in up to ${percent(most)} of the rows.`,
        hint: 'Look at them: errors are to be mended; real ones can be held within bounds.',
        fix: {
          label: 'Clip at 3 interquartile ranges',
          change: (draft) => addAfter(draft, nodeId, fence(columns), evidence),
        },
      },
    ];
  });

/** Numbers of which some lie very far out. */
import { type Rule, areOrIs, endsOf, named, percent } from '../advice.ts';
import { insertAfter } from '../edit.ts';
import { isSkewed } from './skew.ts';

/** Share of values that lie far out from which it is worth a word. */
const SOME = 0.002;
const LEAST_VALUES = 20;

export const outliers: Rule = (evidence) =>
  endsOf(evidence).flatMap(({ nodeId, features }) => {
    const found = features.filter(
      (column) => column.type === 'number' && column.far >= SOME && column.distinct > LEAST_VALUES && !isSkewed(column),
    );
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
          label: 'Clip to the middle 98%',
          change: (draft) =>
            void insertAfter(draft, nodeId, { type: 'Clip', params: { columns, bounds: 'quantiles' } }),
        },
      },
    ];
  });

/** Rule: steps that failed on a missing cell, which must be filled first. */
import { graphOf } from '../../graph/graph.ts';
import { type Rule, named } from '../advice.ts';
import { putBefore } from '../edit.ts';

/** Codes of problems with a missing or infinite cell. */
const REFUSED: ReadonlySet<string> = new Set(['input.not-finite', 'discretization.missing']);

export const refusedMissing: Rule = ({ document, reports }) =>
  [...graphOf(document)].flatMap(
    ([
      nodeId,
      {
        node: { bypassed },
        inputs,
      },
    ]) => {
      const problem = reports.get(nodeId)?.problems.find(({ code }) => REFUSED.has(code));
      const missing = reports.get(inputs[0]?.source ?? '')?.missing?.after ?? 0;
      if (bypassed === true || problem === undefined || missing === 0) return [];
      const columns = problem.column === undefined ? [] : [problem.column];
      return [
        {
          rule: 'refused-missing',
          severity: 'warning' as const,
          nodeId,
          columns,
          message: `${columns.length === 0 ? 'A column' : named(columns)} has missing cells, which this step does not take.`,
          hint: 'The median does not mind outliers; where a model is to know what was missing, add an indicator, too.',
          fix: {
            label: 'Impute with the median first',
            change: (draft: Parameters<typeof putBefore>[0]) =>
              putBefore(draft, nodeId, {
                type: 'SimpleImputer',
                params: { columns: { dtype: 'number' }, strategy: 'median' },
              }),
          },
        },
      ];
    },
  );

/** Rule: encoders that fail on a category without train rows, on columns in which new categories are likely. */
import { downstreamOf } from '../../graph/graph.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import { policyFor } from '../../operators/kit/policy.ts';
import { type Rule, named } from '../advice.ts';
import { setParams } from '../edit.ts';

/** Maximum number of rows of a rare value. Rare values make it likely that the data lacks further ones. */
const MAX_RARE_ROWS = 2;

export const unseen: Rule = ({ document, reports, surveys }) => {
  // The downstream nodes are computed once per survey, because thousands of encoders may follow a few surveys.
  const below = Array.from(surveys, ([id, { columns }]) => ({ columns, reached: downstreamOf(document, id) }));
  return document.nodes.flatMap(({ id: nodeId, type, params, bypassed }) => {
    const operator = operatorOf(type);
    const decides = operator === undefined ? undefined : policyFor(operator, 'unseen');
    const { refusal, tolerant } = decides?.policy ?? {};
    if (decides === undefined || tolerant === undefined || bypassed === true) return [];
    const setting = operator?.params.shape[decides.param]?.safeParse(params[decides.param]);
    if (setting?.data !== refusal) return [];
    const names = reports.get(nodeId)?.learned?.['feature_names_in_'];
    if (!Array.isArray(names)) return [];
    const taken = new Set(names.map(String));
    const columns = below.flatMap((survey) =>
      (survey.reached.has(nodeId) ? survey.columns : [])
        .filter(
          ({ name, rarest, distinct, target }) =>
            taken.has(name) && target !== true && rarest <= MAX_RARE_ROWS && distinct > 1,
        )
        .map(({ name }) => name),
    );
    if (columns.length === 0) return [];
    return [
      {
        rule: 'unseen',
        severity: 'warning' as const,
        nodeId,
        columns,
        message: `${named(columns)} ${columns.length === 1 ? 'has values' : 'have values'} that hardly any row has: new data will bring others, and this step then stops.`,
        hint: 'Say what an unknown value becomes.',
        fix: {
          label: tolerant.label,
          change: (draft: Parameters<typeof setParams>[0]) => setParams(draft, nodeId, tolerant.params),
        },
      },
    ];
  });
};

/** Encoders that stop at a category which no train row had, for columns where new ones are to be expected. */
import { downstreamOf } from '../../graph/graph.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import { policyFor } from '../../operators/kit/policy.ts';
import { type Rule, named } from '../advice.ts';
import { setParams } from '../edit.ts';

/** A value in so few rows at most makes it likely that there are more that no row had. */
const RARE = 2;

export const unseen: Rule = ({ document, reports, surveys }) => {
  // Thousands of encoders stand below a few surveys.
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
          ({ name, rarest, distinct, target }) => taken.has(name) && target !== true && rarest <= RARE && distinct > 1,
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

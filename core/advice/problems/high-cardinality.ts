/** A one-hot encoding that makes very many columns of one. */
import { metBy, operatorOf } from '../../operators/catalogue.ts';
import { named, type Rule } from '../advice.ts';
import { setParams } from '../edit.ts';
import { MAX_ONE_HOT } from '../encode-words.ts';

export const highCardinality: Rule = ({ document, reports }) =>
  document.nodes.flatMap(({ id: nodeId, type, params, bypassed }) => {
    const widens = operatorOf(type)?.columnPerValue;
    if (widens === undefined || bypassed === true) return [];
    if (widens.limitedBy.some((param) => params[param] != null)) return [];
    const wide = metBy(type, reports.get(nodeId)?.learned).flatMap((met) =>
      'values' in met && met.values.length > MAX_ONE_HOT ? [{ name: met.column, values: met.values.length }] : [],
    );
    if (wide.length === 0) return [];
    const columns = wide.map(({ name }) => name);
    const total = wide.reduce((sum, { values }) => sum + values, 0);
    return [
      {
        rule: 'high-cardinality',
        severity: 'warning' as const,
        nodeId,
        columns,
        message: `${named(columns)} become${columns.length === 1 ? 's' : ''} ${total} columns, most of them nearly always 0.`,
        hint: 'Keep the frequent values and put the rest together; or take Target encode or Hash instead.',
        fix: {
          label: `Keep the ${MAX_ONE_HOT} most frequent`,
          change: (draft: Parameters<typeof setParams>[0]) => setParams(draft, nodeId, widens.limit(MAX_ONE_HOT)),
        },
      },
    ];
  });

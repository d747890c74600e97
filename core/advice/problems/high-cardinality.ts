/** A one-hot encoding that makes very many columns of one. */
import type { Rule } from '../advice.ts';
import { named } from '../advice.ts';
import { setParams } from '../edit.ts';
import { MAX_ONE_HOT } from '../encode-words.ts';

export const highCardinality: Rule = ({ document, reports }) =>
  document.nodes.flatMap(({ id: nodeId, type, params, bypassed }) => {
    if (type !== 'OneHotEncoder' || bypassed === true) return [];
    if (params['max_categories'] != null || params['min_frequency'] != null) return [];
    const learned = reports.get(nodeId)?.learned;
    const lists = learned?.['categories_'];
    const names = learned?.['feature_names_in_'];
    if (!Array.isArray(lists) || !Array.isArray(names)) return [];
    const wide = names.flatMap((name: unknown, index): { name: string; values: number }[] => {
      const list: unknown = lists[index];
      return Array.isArray(list) && list.length > MAX_ONE_HOT ? [{ name: String(name), values: list.length }] : [];
    });
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
          change: (draft: Parameters<typeof setParams>[0]) =>
            setParams(draft, nodeId, { max_categories: MAX_ONE_HOT, handle_unknown: 'infrequent_if_exist' }),
        },
      },
    ];
  });

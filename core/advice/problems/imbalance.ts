/** Rule: a rare class. A random split may leave few of its rows for testing, and accuracy says little about it. */
import { upstreamOf } from '../../graph/graph.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import { type Rule, endsOf, percent } from '../advice.ts';
import { setParams } from '../edit.ts';

const MAX_RARE_SHARE = 0.1;
const MAX_CLASSES = 20;

export const imbalance: Rule = (evidence) =>
  endsOf(evidence).flatMap(({ nodeId, target }) => {
    if (target === undefined || target.distinct < 2 || target.distinct > MAX_CLASSES) return [];
    if (target.type === 'number' && target.integer !== true && target.distinct > 2) return [];
    const share = target.rarest / Math.max(1, target.count);
    if (share >= MAX_RARE_SHARE) return [];
    const { document, reports } = evidence;
    const upstream = upstreamOf(document, nodeId);
    const split = document.nodes.find(
      ({ id, type, params, bypassed }) =>
        operatorOf(type)?.group === 'split' &&
        upstream.has(id) &&
        bypassed !== true &&
        params['shuffle'] !== false &&
        ['stratify', 'group', 'time'].every((name) => params[name] == null) &&
        reports.get(id)?.columns?.some(({ name }) => name === target.name) === true,
    );
    const isStratified = document.nodes.some(
      ({ id, params }) => upstream.has(id) && params['stratify'] === target.name,
    );
    // The split is stratified already; nothing is left to fix.
    if (isStratified) return [];
    return [
      {
        rule: 'imbalance',
        severity: 'info',
        nodeId: split?.id ?? nodeId,
        columns: [target.name],
        message: `Classes are out of balance: the rarest of ${target.distinct} in “${target.name}” has ${percent(share)} of the rows.`,
        hint: 'Keep its share in each part of the split, and judge the model by more than accuracy.',
        ...(split !== undefined && {
          fix: {
            label: `Stratify by “${target.name}”`,
            change: (draft: Parameters<typeof setParams>[0]) => setParams(draft, split.id, { stratify: target.name }),
          },
        }),
      },
    ];
  });

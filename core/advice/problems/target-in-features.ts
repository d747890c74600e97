/** Rule: a feature that is the target under another name or code. */
import { type Rule, areOrIs, endsOf, named } from '../advice.ts';
import { addAfter } from '../add-after.ts';
import { leaksIn, targetAllowedIn } from './leaks.ts';

export const targetInFeatures: Rule = (evidence) =>
  endsOf(evidence).flatMap(({ nodeId, features, target }) => {
    if (target === undefined) return [];
    const known = new Set(leaksIn(evidence).flatMap((leak) => (leak.code === 'leak.target' ? leak.columns : [])));
    const allowed = targetAllowedIn(evidence, nodeId);
    const columns = features
      .filter(({ name }) => !known.has(name) && !allowed.has(name))
      .filter(({ name, copyOf, fromTarget }) => fromTarget === true || copyOf === target.name || target.copyOf === name)
      .map(({ name }) => name);
    if (columns.length === 0) return [];
    return [
      {
        rule: 'leak.target',
        severity: 'warning',
        nodeId,
        columns,
        message: `Leak: ${named(columns)} ${areOrIs(columns)} made from the target “${target.name}”, or the same as it.`,
        hint: 'A model would read the answer from there. It will not be known for new data.',
        fix: {
          label: columns.length === 1 ? 'Drop the column' : `Drop ${columns.length} columns`,
          change: (draft) => addAfter(draft, nodeId, { type: 'DropColumns', params: { columns } }, evidence),
        },
      },
    ];
  });

/** Rule: columns with a single value, which tell a model nothing. */
import { type Rule, endsOf, named } from '../advice.ts';
import { addAfter } from '../add-after.ts';

export const constantColumns: Rule = (evidence) =>
  endsOf(evidence).flatMap(({ nodeId, features, survey }) => {
    const columns = features.filter(({ distinct, missing }) => distinct === 0 || (distinct === 1 && missing === 0));
    if (columns.length === 0 || survey.looked < 2) return [];
    const names = columns.map(({ name }) => name);
    const empty = columns.every(({ distinct }) => distinct === 0);
    return [
      {
        rule: 'constant',
        severity: 'warning',
        nodeId,
        columns: names,
        message: `${named(names)} ${names.length === 1 ? 'holds' : 'hold'} ${empty ? 'nothing at all' : 'the same value in every row'}.`,
        hint: 'There is nothing to learn from that.',
        fix: {
          label: names.length === 1 ? 'Drop the column' : `Drop ${names.length} columns`,
          change: (draft) => addAfter(draft, nodeId, { type: 'DropColumns', params: { columns: names } }, evidence),
        },
      },
    ];
  });

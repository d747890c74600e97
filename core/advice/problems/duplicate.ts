/** Rule: columns whose cells all equal another column's. */
import { type Rule, endsOf, named } from '../advice.ts';
import { addAfter } from '../add-after.ts';

export const duplicateColumns: Rule = (evidence) =>
  endsOf(evidence).flatMap(({ nodeId, features, target }) => {
    const copies = features.filter(({ copyOf }) => copyOf !== undefined && copyOf !== target?.name);
    if (copies.length === 0) return [];
    const columns = copies.map(({ name }) => name);
    const [first] = copies;
    return [
      {
        rule: 'duplicate',
        severity: 'warning',
        nodeId,
        columns,
        message:
          columns.length === 1
            ? `“${first?.name}” holds the same as “${first?.copyOf}” in every row.`
            : `${named(columns)} hold the same as other columns in every row.`,
        hint: 'A copy adds weight and no knowledge; linear models become unstable.',
        fix: {
          label: columns.length === 1 ? 'Drop the copy' : `Drop ${columns.length} copies`,
          change: (draft) => addAfter(draft, nodeId, { type: 'DropColumns', params: { columns } }, evidence),
        },
      },
    ];
  });

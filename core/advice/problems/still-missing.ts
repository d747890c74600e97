/** Rule: columns with missing cells at an end of the graph. */
import { type Advice, type End, type Evidence, type Rule, endsOf, named, percent } from '../advice.ts';
import { addAfter } from '../add-after.ts';

/** Trees need no filling, because they read missing cells. */
export const stillMissing: Rule = (evidence) =>
  evidence.document.purpose === 'trees' ? [] : endsOf(evidence).flatMap((end) => ofEnd(end, evidence));

function ofEnd({ nodeId, features, survey }: End, evidence: Evidence): Advice[] {
  const gappy = features.filter(({ missing, count }) => missing > 0 && count > 0);
  const numbers = gappy.filter(({ type }) => type === 'number' || type === 'boolean').map(({ name }) => name);
  const words = gappy.filter(({ type }) => type === 'category' || type === 'text').map(({ name }) => name);
  const worstOf = (names: readonly string[]): number =>
    Math.max(...gappy.map(({ name, missing }) => (names.includes(name) ? missing / Math.max(1, survey.looked) : 0)));
  const advice = (columns: readonly string[], strategy: string, label: string): Advice[] =>
    columns.length === 0
      ? []
      : [
          {
            rule: 'still-missing',
            severity: 'warning',
            nodeId,
            columns,
            message: `${named(columns)} still ${columns.length === 1 ? 'has' : 'have'} missing cells at the end (${columns.length === 1 ? '' : 'up to '}${percent(worstOf(columns))}).`,
            hint: 'Most models refuse missing cells. If it tells something that a cell is missing, add an indicator, too.',
            fix: {
              label,
              change: (draft) =>
                addAfter(draft, nodeId, { type: 'SimpleImputer', params: { columns, strategy } }, evidence),
            },
          },
        ];
  return [
    ...advice(numbers, 'median', 'Impute with the median'),
    ...advice(words, 'most_frequent', 'Impute with the most frequent'),
  ];
}

/** Value labels: words for the values of a column. */
import type { RecordColumn } from './layout.ts';

export interface OwnLabels {
  readonly labels: readonly string[];
  readonly notices: RecordColumn['notices'];
}

/** Labels with a word of its own each: a word that stands for several values gets the value behind it. */
export function ownLabels(values: readonly (number | string)[], words: readonly string[]): OwnLabels {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  const repeated = [...times].filter(([, count]) => count > 1).map(([word]) => word);
  const labels = words.map((word, at) => {
    if (word === '') return String(values[at]);
    return (times.get(word) ?? 0) > 1 ? `${word} (${values[at]})` : word;
  });
  if (repeated.every((word) => word === '')) return { labels, notices: [] };
  return {
    labels,
    notices: [
      {
        code: 'source.labels',
        message: `The label "${repeated.find((word) => word !== '')}" stands for several values: its categories have the value in brackets.`,
      },
    ],
  };
}

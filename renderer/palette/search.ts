/** Search for operators by typed text: label, saved type, reference's name, synonyms, summary. */
import { operators } from '../../core/operators/catalogue.ts';
import type { Operator } from '../../core/operators/kit/operator.ts';

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/**
 * Rank of an operator for the query; 0 if it does not match. Earlier fields weigh more, beginnings more than middles.
 */
function score(operator: Operator, query: readonly string[]): number {
  const fields: readonly [string, number][] = [
    [operator.label, 8],
    [operator.type, 6],
    [operator.keywords.join(' '), 4],
    [operator.reference.name, 3],
    [operator.group, 2],
    [operator.summary, 1],
  ];
  let total = 0;
  for (const word of query) {
    let best = 0;
    for (const [text, weight] of fields) {
      const at = text.toLowerCase().indexOf(word);
      if (at === 0) best = Math.max(best, weight * 3);
      else if (at > 0) best = Math.max(best, words(text).some((part) => part.startsWith(word)) ? weight * 2 : weight);
    }
    if (best === 0) return 0;
    total += best;
  }
  return operator.label.toLowerCase() === query.join(' ') ? total * 2 : total;
}

/** All operators in palette order for an empty query; otherwise the matching ones, best first. */
export function searchOperators(query: string, among: readonly Operator[] = operators): readonly Operator[] {
  const wanted = words(query);
  if (wanted.length === 0) return among;
  return among
    .map((operator) => ({ operator, points: score(operator, wanted) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ operator }) => operator);
}

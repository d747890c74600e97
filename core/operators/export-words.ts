/** Where a step of an operator can run outside of Prepgraph, in a sentence. */
import { DESTINATIONS, IDLE_ON_NEW_ROWS, REFUSED_BY } from './destinations.ts';
import type { Operator } from './kit/operator.ts';

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** "Exports to scikit-learn and Ray Data, not to Keras and ONNX."; empty for a source, which no export holds. */
export function exportWords({ type, inputs }: Pick<Operator, 'type' | 'inputs'>): string {
  if (inputs.length === 0) return '';
  if (IDLE_ON_NEW_ROWS.has(type)) return 'Exports leave it out, because it leaves new rows as they are.';
  const refused = REFUSED_BY[type] ?? [];
  const able = DESTINATIONS.filter((label) => !refused.includes(label));
  if (able.length === 0) return 'Runs in Prepgraph only, not in exported code.';
  return `Exports to ${listed(able)}${refused.length === 0 ? '' : `, not to ${listed(refused)}`}.`;
}

/** Texts about operators for people: names of code become labels. */
import { operatorOf } from './catalogue.ts';
import type { Operator } from './kit/operator.ts';
import { metaOf } from './kit/params.ts';

/** Class names that are no word of English: TargetEncoder, KNNImputer; not Join or Clip. */
const isClassName = (word: string): boolean => /[a-z][A-Z]|[A-Z]{2}[a-z]/.test(word);

/** A text of an operator with labels: “Target encode” for TargetEncoder, “Minimum frequency” for min_frequency. */
export const plainWords = (text: string, operator?: Pick<Operator, 'params'>): string =>
  text.replace(/[\p{L}_][\p{L}\p{N}_]*/gu, (word) => {
    const label = isClassName(word) ? operatorOf(word)?.label : undefined;
    if (label !== undefined) return `“${label}”`;
    const shape = word.includes('_') ? (operator?.params.shape ?? {}) : {};
    const schema = Object.hasOwn(shape, word) ? shape[word] : undefined;
    return schema === undefined ? word : `“${metaOf(schema).label}”`;
  });

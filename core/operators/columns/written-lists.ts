/** Lists in cells, as JSON writes them: vectors of one length, or labels. */
import { itemsOf, labelsOf } from '../methods/list-items.ts';

export interface WrittenLists {
  /** How many numbers each list has; null if lists differ in it, or hold anything else. */
  readonly length: number | null;
  /** Different labels; null if a list holds lists or objects. */
  readonly labels: number | null;
}

/** Characters after which no further list is read: lists are judged by the first million. */
const MAX_LETTERS = 1 << 20;

/** Kind of lists of which all texts are one; null if a text is none, or all are empty. */
export function writtenLists(texts: readonly string[]): WrittenLists | null {
  let letters = 0;
  let length: number | null | undefined;
  let labels: Set<string> | null = new Set();
  for (const text of texts) {
    const items = itemsOf(text);
    if (items === null) return null;
    const own = areNumbers(text, items) ? items.length : null;
    length = length === undefined || length === own ? own : null;
    const words = labelsOf(text);
    labels = words === null ? null : labels;
    for (const word of words ?? []) labels?.add(word);
    letters += text.length;
    if (letters > MAX_LETTERS) break;
  }
  return length === undefined || labels?.size === 0 ? null : { length, labels: labels?.size ?? null };
}

/** Numbers stand without quotes, and some may be missing. */
const areNumbers = (text: string, items: readonly (string | null)[]): boolean =>
  items.length > 0 && !text.includes('"') && items.every((item) => item === null || !Number.isNaN(Number(item)));

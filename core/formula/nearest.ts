/** Guesses the intended name. */
import { editDistance } from '../words/edit-distance.ts';

const folded = (name: string): string => name.toLowerCase().replace(/[\s_\-.]+/g, '');

const MAX_LENGTH = 80;

/** The name most similar to the wanted one; undefined if none is similar enough. */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  const same = names.find((name) => folded(name) === folded(wanted));
  if (same !== undefined) return same;
  if (wanted.length > MAX_LENGTH) return undefined;
  const most = Math.min(3, Math.floor(wanted.length / 3));
  let best: { name: string; edits: number } | undefined;
  for (const name of names) {
    if (name.length > MAX_LENGTH) continue;
    const edits = editDistance(name.toLowerCase(), wanted.toLowerCase(), most);
    if (edits <= most && (best === undefined || edits < best.edits)) best = { name, edits };
  }
  return best?.name;
}

/** Guesses the intended name. */

/** Edit distance between two texts, at most `most` + 1. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    if (Math.min(...next) > most) return most + 1;
    row = next;
  }
  return row[b.length];
}

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
    const edits = distance(name.toLowerCase(), wanted.toLowerCase(), most);
    if (edits <= most && (best === undefined || edits < best.edits)) best = { name, edits };
  }
  return best?.name;
}

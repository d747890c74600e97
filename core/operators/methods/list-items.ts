/**
 * The items of a list in JSON: texts as they are, lists and objects as their JSON text, numbers with all their digits,
 * null where one is missing. Null where the text is no list.
 */
export function itemsOf(text: string): (string | null)[] | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) return null;
  const inner = trimmed.slice(1, -1);
  if (inner.trim() === '') return [];
  try {
    return partsOf(inner).map(itemOf);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function itemOf(raw: string): string | null {
  // Python writes NaN and infinities, which JSON has no words for.
  if (raw === 'null' || raw === 'NaN') return null;
  if (raw === 'Infinity' || raw === '-Infinity') return raw;
  const value: unknown = JSON.parse(raw);
  return typeof value === 'string' ? value : raw;
}

/** Cuts at the commas that stand in no text, list or object. */
function partsOf(inner: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < inner.length; at++) {
    const letter = inner[at];
    if (letter === '"') {
      for (at++; at < inner.length && inner[at] !== '"'; at++) if (inner[at] === '\\') at++;
    } else if (letter === '[' || letter === '{') depth++;
    else if (letter === ']' || letter === '}') depth--;
    else if (letter === ',' && depth === 0) {
      parts.push(inner.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, inner.slice(start).trim()];
}

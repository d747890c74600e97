/**
 * The items of a list in JSON: texts as they are, lists and objects as their JSON text, numbers with all their digits,
 * null where one is missing. Null where the text is no list.
 */
export const itemsOf = (text: string): (string | null)[] | null => itemsBy(itemOf, text);

/** The labels in a list; numbers and truths as they are written. Null where the text is no list, or holds lists or objects. */
export function labelsOf(text: string): string[] | null {
  const items = itemsBy((raw) => (/^[[{]/.test(raw) ? refuseNested(raw) : itemOf(raw)), text);
  return items?.filter((item) => item !== null) ?? null;
}

const refuseNested = (raw: string): never => {
  throw new SyntaxError(raw);
};

function itemsBy(read: (raw: string) => string | null, text: string): (string | null)[] | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) return null;
  const inner = trimmed.slice(1, -1);
  if (inner.trim() === '') return [];
  try {
    return partsOf(inner).map(read);
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

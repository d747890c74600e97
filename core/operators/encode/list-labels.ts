/** The labels in the JSON text of a list; numbers and truths as they are written. Null where the text is no list of those. */
export function labelsOfList(text: string): string[] | null {
  try {
    const items: unknown = JSON.parse(text);
    if (!Array.isArray(items)) return null;
    const isLabel = (item: unknown): item is string | number | boolean => item !== null && typeof item !== 'object';
    if (items.some((item) => item !== null && !isLabel(item))) return null;
    return items.filter(isLabel).map(String);
  } catch {
    return null;
  }
}

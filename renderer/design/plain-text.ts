/** A parameter's value as text, because documents hold any JSON. A missing value is the empty text. */
export function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '';
}

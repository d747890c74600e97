/** Times as text: ISO 8601, in UTC, to the microsecond. */

/** `2024-01-31T12:00:00.000Z`, with three more digits where there are microseconds. */
export function isoUtcText(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  const micros = Math.round((milliseconds - whole) * 1000);
  const text = new Date(whole + (micros === 1000 ? 1 : 0)).toISOString();
  return micros % 1000 === 0 ? text : `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}

/** `2024-01-31` at midnight, else `2024-01-31T12:00:00`, with as much of a fraction as there is, to the microsecond. */
export function isoText(milliseconds: number): string {
  const text = isoUtcText(milliseconds);
  if (text.endsWith('T00:00:00.000Z')) return text.slice(0, -14);
  return text.endsWith('.000Z') ? text.slice(0, -5) : text.slice(0, -1);
}

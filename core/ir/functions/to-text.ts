/** Numbers, booleans and dates as Python and pandas print them. */

/** Python's repr of a float: shortest digits, `1.0`, `1e+16`, `1e-05`. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e16 || magnitude < 1e-4) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string];
    const size = exponent.slice(1).padStart(2, '0');
    return `${digits}e${exponent[0]}${size}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** A number as text: with `float` like a Python float, else a whole number like a Python int. */
export const numberText = (value: number, float: boolean): string =>
  float || !Number.isInteger(value) ? pythonFloat(value) : integerText(value);

/** All digits of a whole number. */
export const integerText = (value: number): string =>
  Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : BigInt(value).toString();

export const booleanText = (value: boolean): string => (value ? 'True' : 'False');

/** `2024-05-17`, or with a time of day `2024-05-17 08:30:00`, or with milliseconds `2024-05-17 08:30:00.250`. */
export function dateText(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return 'NaT';
  const iso = date.toISOString();
  const time = iso.slice(-13, -1);
  const day = iso.slice(0, -14);
  if (time === '00:00:00.000') return day;
  return `${day} ${time.endsWith('.000') ? time.slice(0, -4) : time}`;
}

/**
 * The shortest decimal that reads back to the same finite double. Whole numbers beyond 2^53 have an exponent, because their
 * digits would be read as an exact integer; −0 has a point, because −0 is no whole number.
 */
export function numberText(value: number): string {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return value.toExponential();
  return Object.is(value, -0) ? '-0.0' : String(value);
}

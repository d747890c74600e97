/** Decimal numbers as doubles: whole numbers of units, `places` of whose digits stand after the point. */
import { Damage } from '../damage.ts';

/** The largest power of ten that is a double exactly. */
export const MAX_EXACT_POWER = 22;

/** The double nearest to a decimal number: a quotient of two roundings would be one last digit off. */
export function decimalOf(unscaled: bigint, places: number): number {
  const value = Number(unscaled);
  return Number.isSafeInteger(value) && places >= 0 && places <= MAX_EXACT_POWER
    ? value / 10 ** places
    : Number(`${unscaled}e${-places}`);
}

/** Whether its double is another number, and is not printed with the same digits either. */
export function isRoundedDecimal(unscaled: bigint, places: number): boolean {
  const isShort = Number.isSafeInteger(Number(unscaled));
  if (isShort && Math.abs(places) <= MAX_EXACT_POWER) return false;
  const value = decimalOf(unscaled, places);
  // Beyond the doubles. A damaged file may name millions of places, and their power of ten is no number to work with.
  if (unscaled !== 0n && (value === 0 || !Number.isFinite(value))) return true;
  if (isShort) return false;
  if (places < 0) return isRoundedDecimal(unscaled * 10n ** BigInt(-places), 0);
  const [mantissa = '', exponent] = value.toExponential().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const zeros = Number(exponent) - fraction.length + places;
  const isPrinted = zeros >= 0 && BigInt(whole + fraction) * 10n ** BigInt(zeros) === unscaled;
  // Without places, a whole number may be held exactly although fewer digits are printed.
  return !isPrinted && !(Number.isInteger(value) && BigInt(value) * 10n ** BigInt(places) === unscaled);
}

/** Decimals of 76 digits, the longest that databases know, take half of them. */
const MAX_DECIMAL_BYTES = 64;

/** A whole number in two's complement, most significant byte first. */
export function unscaledOf(bytes: Uint8Array): bigint {
  if (bytes.length > MAX_DECIMAL_BYTES) throw new Damage('a decimal number is longer than any format allows');
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return bytes.length > 0 && bytes[0] >= 0x80 ? value - (1n << BigInt(8 * bytes.length)) : value;
}

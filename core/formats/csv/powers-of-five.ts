/** Decimal exponents from -64 to 64: what lies beyond is rare and read by JavaScript. */
const EXPONENTS = 64;
/** Down to here, 5^-e fits 64 bits, and a quotient that is rounded up makes products exact enough to see ties. */
const LAST_ROUNDED_UP = -27;

/**
 * The upper 128 bits of 5^-64 … 5^64, each as its upper and its lower half: what the loop multiplies significands with
 * (the table of N. Mushtak and D. Lemire, "Fast Number Parsing Without Fallback", 2022).
 */
export function powersOfFive(): BigUint64Array {
  const all = new BigUint64Array(2 * (2 * EXPONENTS + 1));
  for (let exponent = -EXPONENTS; exponent <= EXPONENTS; exponent++) {
    const power = 5n ** BigInt(Math.abs(exponent));
    const bits = BigInt(power.toString(2).length);
    let value = power << (128n - bits);
    if (exponent < 0) value = (1n << (bits + 127n)) / power + (exponent >= LAST_ROUNDED_UP ? 1n : 0n);
    all[2 * (exponent + EXPONENTS)] = value >> 64n;
    all[2 * (exponent + EXPONENTS) + 1] = value & 0xffffffffffffffffn;
  }
  return all;
}

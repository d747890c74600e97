/**
 * The shortest decimal that reads back to the same double, as bytes: the digits that JavaScript's `String(x)` gives, and its
 * notation but for whole numbers beyond 2^53, which have an exponent.
 *
 * The double is scaled by a power of ten to seventeen digits and a fraction of 32 bits, with one multiplication of 64 by
 * 96 bits. All decimals that read back to it lie within half a step between doubles; of those the one is taken that ends
 * in the most zeros and, among these, lies nearest (the idea of R. Giulietti's Schubfach, 2020). The scaling is wrong by
 * less than three units of the fraction's last bit: where a decision hangs on less than `DOUBT`, which those of one in a
 * hundred million random numbers do, none is made and JavaScript is asked instead.
 */

/** Writes `size` as JavaScript spells it from `at` on; returns where it ends. */
export declare function spell(at: u32, size: f64): u32;

/** Powers of five, 128 bits each, for decimal exponents from -64 to 64, and powers of ten as doubles (see write-loop.ts). */
export const fives: usize = memory.data(16 * 129);
export const tens: usize = memory.data(8 * 129);
const MOST: i32 = 64;

const MINUS: u8 = 0x2d;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const ZEROS: u64 = 0x3030303030303030;
/** `0.000000` */
const POINT_ZEROS: u64 = 0x3030303030302e30;

const MAX_SAFE: f64 = 9007199254740991;

/** Decimals with up to eight places and fifteen digits: never do two of them fall on the same double. */
const PLACES: f64 = 1e8;
const LEAST_DECIMAL: f64 = 1e-6;
const MOST_DECIMAL: f64 = 1e7;

/** Digits in front: those that are whole after scaling; eight more are behind. */
const FRONT: i32 = 9;
const UNIT: u64 = 100000000;
/** Scaled by the tables' powers, with room at both ends. */
const LEAST_POINT: i32 = -50;
const MOST_POINT: i32 = 60;
/** The decimal logarithm of 2, times 2^18: close enough for every exponent of a double. */
const LOG_2: i32 = 78913;
/** In units of 2^-32 of the seventeenth digit. */
const DOUBT: u64 = 16;

/** Eight digits of a number below 10^8, one a byte, the first in the lowest. */
function eightDigits(value: u64): u64 {
  const upper = (value * 109951163) >> 40;
  const fours = upper | ((value - upper * 10000) << 32);
  const hundreds = ((fours * 10486) >> 20) & 0x7f0000007f;
  const pairs = hundreds | ((fours - hundreds * 100) << 16);
  const ten = ((pairs * 103) >> 10) & 0x000f000f000f000f;
  return ten | ((pairs - ten * 10) << 8);
}

/** Twice eight digits, one a byte. */
function sixteenDigits(first: u64, second: u64): v128 {
  const left = (first << 32) - ((first * 109951163) >> 40) * (((<u64>10000) << 32) - 1);
  const right = (second << 32) - ((second * 109951163) >> 40) * (((<u64>10000) << 32) - 1);
  const fours = i64x2.replace_lane(i64x2.splat(left), 1, right);
  const hundreds = i32x4.shr_u(i32x4.dot_i16x8_s(fours, i32x4.splat(5243)), 19);
  const shifted = i32x4.shl(hundreds, 16);
  const pairs = i16x8.sub(v128.or(hundreds, i32x4.shl(fours, 16)), i16x8.mul(shifted, i16x8.splat(100)));
  const ten = i16x8.shr_u(i16x8.mul(pairs, i16x8.splat(103)), 10);
  return i16x8.sub(i16x8.shl(pairs, 8), i16x8.mul(ten, i16x8.splat(2559)));
}

/** A whole number up to 2^53. Writes up to seven bytes more. */
function putWhole(at: u32, whole: u64): u32 {
  if (whole < 10) {
    store<u8>(at, ZERO + <u8>whole);
    return at + 1;
  }
  if (whole < UNIT) {
    const digits = eightDigits(whole);
    const zeros = <u32>ctz(digits) >> 3;
    store<u64>(at, (digits | ZEROS) >> (8 * zeros));
    return at + 8 - zeros;
  }
  // Rounded to a double, a quotient just below a whole number still lies below it.
  const upper = <i64>(<f64>(<i64>whole) / PLACES);
  const point = putWhole(at, upper);
  store<u64>(point, eightDigits(whole - upper * UNIT) | ZEROS);
  return point + 8;
}

/** Writes `size`, which is at least 0, from `at` on, with up to 24 bytes more; returns where it ends. */
function putSize(at: u32, size: f64): u32 {
  if (size <= MAX_SAFE) {
    const whole = <i64>size;
    if (<f64>whole == size) return putWhole(at, whole);
    if (size >= LEAST_DECIMAL && size < MOST_DECIMAL) {
      const scaled = nearest(size * PLACES);
      if (scaled / PLACES == size) {
        const point = putWhole(at, whole);
        store<u8>(point, POINT);
        const places = eightDigits(<i64>scaled - whole * UNIT);
        store<u64>(point + 1, places | ZEROS);
        return point + 9 - (<u32>clz(places) >> 3);
      }
    }
  }
  return putShortest(at, size);
}

/** The number with its sign; not for NaN. Writes up to 24 bytes more; returns where it ends. */
export function putNumber(at: u32, value: f64): u32 {
  store<u8>(at, MINUS);
  return putSize(at + <u32>(reinterpret<u64>(value) >> 63), abs(value));
}

function putShortest(at: u32, size: f64): u32 {
  const bits = reinterpret<u64>(size);
  const exponent = <i32>(bits >> 52);
  // The numbers next to a power of two lie at unequal distances.
  if ((bits & 0xfffffffffffff) == 0) return spell(at, size);

  // The digits before the point, or minus the zeros behind it: exact, or one too few.
  let point = (((exponent - 1023) * LOG_2) >> 18) + 1;
  if (point < LEAST_POINT || point > MOST_POINT) return spell(at, size);
  point += <i32>(bits >= load<u64>(tens + 8 * (point + MOST)));
  const power = FRONT - point;
  const five = fives + 16 * (power + MOST);
  const first = load<u64>(five);
  const second = load<u64>(five + 8) >> 32;

  // The upper 96 bits of the product, in two words: above are `whole` bits before the point.
  const significand = (bits << 11) | 0x8000000000000000;
  const low = significand & 0xffffffff;
  const high = significand >> 32;
  const upper = first >> 32;
  const lower = first & 0xffffffff;
  const lowUpper = low * upper;
  const highLower = high * lower;
  const middle = (lowUpper & 0xffffffff) + (highLower & 0xffffffff) + ((low * lower) >> 32) + ((high * second) >> 32);
  const top = high * upper + (lowUpper >> 32) + (highLower >> 32) + (middle >> 32);
  const whole = <u64>(exponent - 1075 + ((217706 * power) >> 16) + 54);
  let front = top >> (64 - whole);
  const fraction = (top << whole) | ((middle << 32) >> (64 - whole));
  const backUpper = (fraction >> 32) * UNIT + (((fraction & 0xffffffff) * UNIT) >> 32);
  // Eight digits and 32 bits behind them.
  const whole8 = backUpper >> 32;
  const rest = backUpper & 0xffffffff;
  const reach = ((first >> (60 - whole)) * UNIT) >> 26;

  // At most one multiple of a hundred lies within reach; of multiples of ten, the nearest counts. Random digits foil the
  // processor's foresight, so there are no branches: what is true or false counts as 1 or 0, and as a mask when negated.
  const hundreds = (whole8 * 1374389535) >> 37;
  const tenths = (whole8 * 3435973837) >> 35;
  const behind50 = <i64>(backUpper - ((hundreds * 100 + 50) << 32));
  const behind5 = <i64>(backUpper - ((tenths * 10 + 5) << 32));
  const within100 = <i64>reach - ((<i64>50) << 32) + abs(behind50);
  const within10 = <i64>reach - ((<i64>5) << 32) + abs(behind5);
  const isDoubtful =
    <u32>(<u64>within100 + DOUBT < 2 * DOUBT) |
    <u32>(<u64>within10 + DOUBT < 2 * DOUBT) |
    <u32>(<u64>behind5 + DOUBT < 2 * DOUBT) |
    <u32>(rest - ((<u64>1) << 31) + DOUBT < 2 * DOUBT);
  if (isDoubtful) return spell(at, size);
  const nearest1 = whole8 + (rest >> 31);
  const nearest10 = (tenths + <u64>(behind5 >= 0)) * 10;
  const nearest100 = (hundreds + <u64>(behind50 >= 0)) * 100;
  let back = nearest10 + ((nearest1 - nearest10) & <u64>(within10 >> 63));
  back = nearest100 + ((back - nearest100) & <u64>(within100 >> 63));
  const carry = <u64>(back >= UNIT);
  back -= carry * UNIT;
  front += carry;
  // Next to a power of ten, rounding may have made it sixteen or eighteen digits.
  if (front - UNIT >= 9 * UNIT) return spell(at, size);

  const begin = (front * 1441151881) >> 57;
  const digits = sixteenDigits(front - begin * UNIT, back);
  // Zeros at the end do not count.
  const count = 33 - <u32>clz(i8x16.bitmask(i8x16.ne(digits, i8x16.splat(0))));
  return putDigits(at, ZERO + <u8>begin, digits, count, point);
}

/** A digit, and sixteen more, of which `count` in all matter, with the point behind `point` digits. */
function putDigits(at: u32, begin: u8, values: v128, count: u32, point: i32): u32 {
  const digits = v128.or(values, i8x16.splat(ZERO));
  if (point > -6 && <i32>count > point) {
    // With digits before the point, those behind it move by a place, the last of them out of the sixteen bytes; without,
    // the point and zeros are in front.
    const isSmall = <i32>(point <= 0);
    store<u64>(at, POINT_ZEROS);
    const from = at + ((2 - point) & -isSmall);
    const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const pointed = i8x16.splat(<i8>((point - 1) & 127));
    const moved = i8x16.swizzle(digits, i8x16.add(places, i8x16.gt_s(places, pointed)));
    store<u8>(from, begin);
    v128.store(from + 1, v128.bitselect(i8x16.splat(POINT), moved, i8x16.eq(places, pointed)));
    store<u8>(from + 17, i8x16.extract_lane_u(digits, 15));
    return from + count + 1 - isSmall;
  }
  // Whole numbers beyond 2^53 have an exponent, too: their digits would be read as an exact integer.
  store<u8>(at, begin);
  store<u8>(at + 1, POINT);
  v128.store(at + 2, digits);
  let end = count == 1 ? at + 1 : at + count + 1;
  store<u8>(end, 0x65);
  store<u8>(end + 1, point > 0 ? 0x2b : MINUS);
  end = putWhole(end + 2, abs(point - 1));
  return end;
}

/** Numbers and dates from bytes: bit for bit what `Number` and the definitions of `cells.ts` say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCell } from './read-cell.ts';
import { classify } from './classify.ts';
import type { CsvFormat } from '../csv/format.ts';
import { KIND, KINDS } from './type-ledger.ts';
import { MODE } from '../csv/chunk.ts';
import { parsed, parseNumber } from './number.ts';
import { parseChunk } from '../csv/parse-chunk.ts';

const POINT = 0x2e;

function check(text: string): void {
  const bytes = new TextEncoder().encode(text);
  const kind = parseNumber(bytes, 0, bytes.length, POINT);
  const expected = Number(text);
  if (!Number.isFinite(expected)) expect(kind).toBe(KIND.other);
  else if (!Object.is(parsed[0], expected)) expect(`${text} is ${parsed[0]}`).toBe(`${text} is ${expected}`);
}

describe('numbers', () => {
  test('every double, as JavaScript prints it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => check(String(value))),
      { numRuns: 20_000 },
    );
  });

  test('ordinary doubles with too many or too few digits', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 40 }), (number, digits) => {
        check(number.toPrecision(digits));
        check(number.toExponential(Math.min(digits, 30)));
      }),
      { numRuns: 20_000 },
    );
  });

  test('digits with a point and an exponent', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 36 }).map((all) => all.join(''));
    fc.assert(
      fc.property(
        digits,
        fc.nat(36),
        fc.integer({ min: -340, max: 320 }),
        fc.boolean(),
        (text, point, exponent, isPlain) => {
          const at = Math.min(point, text.length);
          const mantissa = `${text.slice(0, at)}.${text.slice(at)}`;
          check(isPlain ? mantissa : `${mantissa}e${exponent}`);
        },
      ),
      { numRuns: 30_000 },
    );
  });

  test('points midway between two doubles, and their neighbours', () => {
    for (let step = 0; step < 20_000; step++) {
      const low = 2 ** (step % 70) * (1 + (step * 2654435761) / 2 ** 53);
      const ulp = 2 ** (Math.floor(Math.log2(low)) - 52);
      if (ulp < 2) continue;
      const middle = BigInt(low) + BigInt(ulp) / 2n;
      for (const near of [middle - 1n, middle, middle + 1n]) check(String(near));
    }
    check('9007199254740993');
    check('9007199254740993.0000000000000');
    check('9007199254740993.00000000000001');
    check('2.2250738585072011e-308');
    check('1.7976931348623159e308');
  });
});

const FORMAT: CsvFormat = {
  delimiter: 0x2c,
  quote: 0x22,
  newline: 0x0a,
  decimal: POINT,
  thousands: null,
  comment: new Uint8Array(0),
  encoding: 'utf-8',
  hasTrailing: false,
  keepsMalformed: false,
  hasQuotedTokens: false,
  hasBlankRows: false,
  missing: [],
};

/** A column of numbers, as the loop over rows reads it, against `Number`. */
function checkColumn(texts: readonly string[]): void {
  // Twice, because the first cell of its kind becomes an example and leaves the loop.
  const all = [...texts, ...texts];
  const source = new TextEncoder().encode(all.map((text, index) => (index % 3 === 0 ? `"${text}"` : text)).join('\n'));
  const output = parseChunk({
    source,
    from: 0,
    to: source.length,
    isExact: true,
    format: { ...FORMAT, missing: [{ text: '', bytes: new Uint8Array(0) }] },
    notations: [],
    modes: Uint8Array.of(MODE.number),
    known: new Uint8Array(KINDS),
    maxRows: Infinity,
  });
  const values = (output.vectors[0] as { cells: Float64Array }).cells;
  expect(values.length).toBe(all.length);
  all.forEach((text, row) => {
    const expected = Number.isFinite(Number(text)) ? Number(text) : Number.NaN;
    if (!Object.is(values[row], expected)) expect(`${text} is ${values[row]}`).toBe(`${text} is ${expected}`);
  });
}

describe('columns of numbers', () => {
  const many = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 500, maxLength: 500 });

  test('every double, with any number of digits', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
    );
    const text = fc
      .tuple(value, fc.integer({ min: 1, max: 40 }), fc.nat(3))
      .map(([number, digits, form]) =>
        form === 0
          ? String(number)
          : form === 1
            ? number.toPrecision(digits)
            : form === 2
              ? number.toFixed(Math.min(digits, 25))
              : number.toExponential(Math.min(digits, 30)),
      );
    fc.assert(
      fc.property(many(text), (texts) => checkColumn(texts)),
      { numRuns: 60 },
    );
  });

  test('digits with a point and an exponent', () => {
    const digits = (most: number): fc.Arbitrary<string> =>
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: most }).map((all) => all.join(''));
    const text = fc
      .tuple(
        fc.constantFrom('', '-'),
        digits(18),
        fc.constantFrom('', '.'),
        digits(24),
        fc.integer({ min: -90, max: 90 }),
      )
      .filter(([, whole, point, decimals]) => whole !== '' || (point !== '' && decimals !== ''))
      .map(
        ([sign, whole, point, decimals, exponent]) =>
          `${sign}${whole}${point === '' ? '' : `.${decimals}`}${exponent % 2 === 0 ? '' : `e${exponent}`}`,
      );
    fc.assert(
      fc.property(many(text), (texts) => checkColumn(texts)),
      { numRuns: 60 },
    );
  });

  test('short numbers of every shape, and what only looks like one', () => {
    const texts: string[] = [];
    for (let whole = 0; whole <= 17; whole++) {
      for (let decimals = -1; decimals <= 17; decimals++) {
        if (whole + Math.max(0, decimals) === 0) continue;
        for (let step = 0; step < 6; step++) {
          const digit = (place: number): string => String((7 * place + 3 * step + whole) % 10);
          const front = Array.from({ length: whole }, (_, place) => (step === 0 && place === 0 ? '0' : digit(place)));
          const back = Array.from({ length: Math.max(0, decimals) }, (_, place) => digit(place + 5));
          const text = `${step % 2 === 0 ? '' : '-'}${front.join('')}${decimals < 0 ? '' : '.'}${back.join('')}`;
          texts.push(text, `${text}e1`, `${text}.1`, `${text}-1`, `${text}x`, `-${text}`);
        }
      }
    }
    // Zeros in front of other whole digits are no number here.
    checkColumn(texts.filter((text) => !/^-?0\d/.test(text) && !/^-?\.\D?$/.test(text)));
  });

  test('points midway between two doubles, and their neighbours', () => {
    const texts: string[] = [];
    for (let step = 0; step < 5_000; step++) {
      const exponent = 53 + (step % 11);
      const low = 2n ** BigInt(exponent) + ((BigInt(step) * 2654435761n) % 2n ** 40n) * 2n ** BigInt(exponent - 52);
      const middle = low + 2n ** BigInt(exponent - 53);
      for (const near of [middle - 1n, middle, middle + 1n]) {
        texts.push(String(near), `${near}.0`, `${String(near).slice(0, 3)}.${String(near).slice(3)}`);
      }
    }
    checkColumn(texts);
  });
});

/** The byte-level reading of a cell against its definition. */
function compare(text: string): void {
  const bytes = new TextEncoder().encode(text);
  const expected = readCell(text, { decimal: '.', thousands: null });
  expect([text, classify(bytes, 0, bytes.length, FORMAT)]).toEqual([text, expected.kind]);
  if (!Number.isNaN(expected.value)) expect(parsed[0]).toBe(expected.value);
}

describe('cells', () => {
  test('dates', () => {
    const two = fc.integer({ min: 0, max: 70 }).map((number) => String(number).padStart(2, '0'));
    const year = fc.integer({ min: 0, max: 9999 }).map((number) => String(number).padStart(4, '0'));
    const time = fc.constantFrom(
      '',
      'T10:20',
      ' 10:20',
      'T10:20:30',
      'T23:59:59.5',
      'T00:00:00.123456789',
      'T24:00',
      'T1:00',
    );
    const zone = fc.constantFrom('', '', 'Z', '+05:30', '-0800', '+02', '+2', 'z', '+25:00');
    fc.assert(
      fc.property(year, two, two, time, zone, (y, m, d, t, z) => compare(`${y}-${m}-${d}${t}${z}`)),
      { numRuns: 10_000 },
    );
    for (let day = 0; day < 4000; day++) compare(new Date((day - 2000) * 13 * 86_400_000).toISOString());
  });

  test('truths', () => {
    for (const text of [
      'true',
      'True',
      'TRUE',
      'false',
      'False',
      'FALSE',
      'tRUE',
      'TRue',
      'fALSE',
      'yes',
      'truee',
      'T',
    ])
      compare(text);
  });

  test('anything', () => {
    const piece = fc.constantFrom('1', '0', '9', '.', '-', '+', 'e', 'E', ' ', '\t', 'inf', 'Infinity', ':', 'T', 'x');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => compare(pieces.join(''))),
      { numRuns: 20_000 },
    );
  });
});

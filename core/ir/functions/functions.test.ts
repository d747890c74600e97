/** The scalar functions against NumPy, SciPy, Python, pandas and Keras: goldens/functions.json. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { quantile } from '../statistics.ts';
import { ProblemError } from '../problem.ts';
import type { QuantileMethod } from '../aggregate.ts';
import type { DatePart, TextFunction } from '../expression.ts';
import { datePart, dateReader, unknownDirectives } from './dates.ts';
import { hashedNumberText, textHasher } from './hash.ts';
import { interpolate, normalQuantile, power, pythonMod, roundHalfEven, searchSorted } from './numbers.ts';
import { numberReader } from './parse-number.ts';
import { compilePattern } from './patterns.ts';
import { compareText, textFunction, textLength, textTest } from './text.ts';
import { dateText, numberText, pythonFloat } from './to-text.ts';

type Stored = number | 'NaN' | 'Infinity' | '-Infinity';

interface Goldens {
  hash: { bins: number; lengths: number[]; values: string[]; salts: ([number, number] | null)[]; outputs: number[][] };
  hashNumbers: [Stored, number][];
  normalQuantile: [number, Stored][];
  mod: [Stored, Stored, Stored][];
  round: [Stored, Stored][];
  float: [Stored, string][];
  quantiles: { values: number[]; at: number[]; method: QuantileMethod; result: number[] }[];
  interp: { xs: number[]; ys: number[]; at: Stored[]; result: Stored[]; left: number[]; right: number[] };
  text: { input: string[]; length: number[]; calls: [TextFunction, (string | null)[]][] };
  patterns: {
    replace: [string, string, string[]][];
    extract: [string, number, (string | null)[]][];
    matches: [string, boolean[]][];
  };
  compare: string[];
  dates: [string, string, Stored][];
  isoDates: [string, Stored][];
  dateParts: { at: number[]; parts: Record<DatePart, number[]> };
}

const goldens = JSON.parse(
  readFileSync(new URL('../../../goldens/functions.json', import.meta.url), 'utf8'),
) as Goldens;

const sampleText = (length: number): string =>
  Array.from({ length }, (_, k) => String.fromCharCode(33 + ((k * 37 + length) % 90))).join('');

describe('hashing', () => {
  test.each(goldens.hash.salts.map((salt, index) => [salt, index] as const))(
    'texts with salt %j as Keras',
    (salt, index) => {
      const hash = textHasher(goldens.hash.bins, salt);
      const texts = [...goldens.hash.lengths.map(sampleText), ...goldens.hash.values];
      expect(texts.map(hash)).toEqual(goldens.hash.outputs[index]);
    },
  );

  test('numbers as Keras: by the decimal text of their whole part', () => {
    const hash = textHasher(10007, null);
    for (const [value, bin] of goldens.hashNumbers) {
      expect([value, hash(hashedNumberText(Number(value)))]).toEqual([value, bin]);
    }
  });
});

describe('numbers', () => {
  test('normalQuantile as scipy.special.ndtri', () => {
    for (const [p, expected] of goldens.normalQuantile) {
      const ours = normalQuantile(p);
      if (Number.isFinite(Number(expected))) {
        expect(Math.abs(ours - Number(expected)), `at ${p}`).toBeLessThanOrEqual(
          2e-15 * Math.max(1, Math.abs(Number(expected))),
        );
      } else expect(ours, `at ${p}`).toBe(Number(expected));
    }
  });

  test('mod has the sign of the divisor', () => {
    for (const [a, b, expected] of goldens.mod)
      expect(pythonMod(Number(a), Number(b)), `${a} % ${b}`).toBe(Number(expected));
  });

  test('round takes halves to the even number', () => {
    expect(goldens.round.map(([x]) => roundHalfEven(Number(x)) + 0)).toEqual(
      goldens.round.map(([, y]) => Number(y) + 0),
    );
    expect(roundHalfEven(Number.NaN)).toBeNaN();
  });

  test('1 to the power of missing is 1, as in NumPy', () => {
    expect(power(1, Number.NaN)).toBe(1);
    expect(power(-1, Infinity)).toBe(1);
    expect(power(2, Number.NaN)).toBeNaN();
  });

  test('quantiles by each of NumPy’s methods', () => {
    for (const { values, at, method, result } of goldens.quantiles) {
      const sorted = Float64Array.from(values).sort();
      expect(
        at.map((share) => quantile(sorted, share, method)),
        `${method} of ${values.join(' ')}`,
      ).toEqual(result);
    }
  });

  test('interp and searchSorted', () => {
    const { xs, ys, at, result, left, right } = goldens.interp;
    expect(at.map((x) => interpolate(Number(x), xs, ys))).toEqual(result.map(Number));
    const known = at.slice(0, -1).map(Number);
    expect(known.map((x) => searchSorted(x, xs, 'left'))).toEqual(left);
    expect(known.map((x) => searchSorted(x, xs, 'right'))).toEqual(right);
    expect(searchSorted(Number.NaN, xs, 'left')).toBeNaN();
  });
});

describe('text', () => {
  const { input, length, calls } = goldens.text;

  test('length counts code points', () => {
    expect(input.map(textLength)).toEqual(length);
  });

  test.each(calls)('%j', (fn, expected) => {
    expect(input.map(textFunction(fn))).toEqual(expected);
  });

  test('order is by code point', () => {
    expect(Array.from(goldens.compare).sort().sort(compareText)).toEqual(goldens.compare);
  });

  test.each(goldens.patterns.replace)('replacePattern %s by %s', (pattern, by, expected) => {
    expect(input.map(textFunction({ name: 'replacePattern', pattern, by, ignoreCase: false }))).toEqual(expected);
  });

  test.each(goldens.patterns.extract)('extract %s group %d', (pattern, group, expected) => {
    expect(input.map(textFunction({ name: 'extract', pattern, group }))).toEqual(expected);
  });

  test.each(goldens.patterns.matches)('matches %s', (pattern, expected) => {
    expect(input.map(textTest({ name: 'matches', pattern }))).toEqual(expected);
  });

  test('a pattern that is none is a problem, not a crash', () => {
    expect(() => compilePattern('(')).toThrow(ProblemError);
    expect(() => compilePattern('a{2,1}')).toThrow('is no regular expression');
  });

  test('numbers print as Python prints them', () => {
    for (const [value, text] of goldens.float) expect(pythonFloat(Number(value))).toBe(text);
    expect(numberText(3, false)).toBe('3');
    expect(numberText(1e22, false)).toBe('10000000000000000000000');
    expect(numberText(2.5, false)).toBe('2.5');
    expect(dateText(0)).toBe('1970-01-01');
    expect(dateText(1250)).toBe('1970-01-01 00:00:01.250');
  });
});

describe('dates', () => {
  test.each(goldens.dates)('%s by %s', (text, format, expected) => {
    expect(dateReader({ format, dayfirst: false })(text)).toBe(Number(expected));
  });

  test.each(goldens.isoDates)('%s', (text, expected) => {
    expect(dateReader({ format: null, dayfirst: false })(text)).toBe(Number(expected));
  });

  test('day or month first', () => {
    expect(dateReader({ format: null, dayfirst: true })('1.2.2024')).toBe(Date.UTC(2024, 1, 1));
    expect(dateReader({ format: null, dayfirst: false })('1/2/2024')).toBe(Date.UTC(2024, 0, 2));
    expect(dateReader({ format: null, dayfirst: false })('17/2/2024')).toBeNaN();
  });

  test('the month by its name, years of two digits, clocks of twelve', () => {
    const read = dateReader({ format: null, dayfirst: false });
    const may = Date.UTC(2024, 4, 17);
    for (const text of ['17 May 2024', '17-may-24', 'Fri, 17 May 2024', 'May 17, 2024', 'MAY 17 2024', '5/17/24']) {
      expect([text, read(text)]).toEqual([text, may]);
    }
    expect(read('May 2024')).toBe(Date.UTC(2024, 4, 1));
    expect(read('Sept 1st, 1999')).toBe(Date.UTC(1999, 8, 1));
    expect(read('1/2/69')).toBe(Date.UTC(1969, 0, 2));
    expect(read('1/2/68')).toBe(Date.UTC(2068, 0, 2));
    expect(read('5/17/2024 12:05 AM')).toBe(may + 5 * 60_000);
    expect(read('17 May 2024, 1:02:03 pm')).toBe(may + 13 * 3_600_000 + 123_000);
    for (const text of ['17 Mai 2024', 'Ma 17 2024', 'May 32, 2024', '5/17/2024 13:05 PM', '0:05', 'May']) {
      expect([text, read(text)]).toEqual([text, Number.NaN]);
    }
  });

  test('directives that are not known are named', () => {
    expect(unknownDirectives('%Y-%Q %% %')).toEqual(['%Q', '%']);
  });

  test('parts', () => {
    const { at, parts } = goldens.dateParts;
    for (const [part, expected] of Object.entries(parts)) {
      expect([part, at.map((moment) => datePart(part as DatePart, moment))]).toEqual([part, expected]);
    }
    expect(datePart('year', Number.NaN)).toBeNaN();
  });
});

test('numbers out of text', () => {
  const plain = numberReader({ decimal: '.', thousands: ',', strip: ['€', '$'], percent: true });
  expect(['1,234.5', ' $ 7 ', '12 %', '-1e3', '+.5', '5.', '−1', '1.2.3', '', 'x', '-inf'].map(plain)).toEqual([
    1234.5,
    7,
    0.12,
    -1000,
    0.5,
    5,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    -Infinity,
  ]);
  const german = numberReader({ decimal: ',', thousands: '.', strip: [], percent: false });
  expect(['1.234,5', '7', '12%'].map(german)).toEqual([1234.5, 7, Number.NaN]);
  expect(numberReader({ decimal: ',', thousands: null, strip: [], percent: false })('1.5')).toBeNaN();
});

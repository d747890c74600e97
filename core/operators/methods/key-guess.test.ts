import { expect, test } from 'vitest';
import { guessKeys, type KeyCandidate, nameLikeness } from './key-guess.ts';

const numbers = (name: string, from: number, to: number, count = to - from): KeyCandidate => ({
  name,
  kind: 'number',
  values: Array.from({ length: to - from }, (_, index) => from + index),
  count,
  share: 1,
});
const texts = (name: string, values: readonly string[], count = values.length): KeyCandidate => ({
  name,
  kind: 'string',
  values,
  count,
  share: 1,
});

test('the name and the values tell the key', () => {
  const orders = [numbers('order', 0, 1000), numbers('customer_id', 0, 90, 1000), numbers('amount', 1, 500, 1000)];
  const customers = [numbers('id', 0, 100), numbers('age', 18, 80, 100)];
  expect(guessKeys(orders, customers)[0]).toEqual({
    left: 'customer_id',
    right: 'id',
    found: 1,
    isSameName: false,
  });
});

test('equal values are enough for texts of which each occurs once', () => {
  const cities = ['Rome', 'Oslo', 'Bern', 'Bonn'];
  const found = guessKeys(
    [texts('town', cities.slice(0, 3), 50)],
    [texts('city', cities), texts('kind', ['a', 'b'], 4)],
  );
  expect(found).toEqual([{ left: 'town', right: 'city', found: 1, isSameName: false }]);
});

test('small numbers that are in many columns are no key', () => {
  expect(guessKeys([numbers('children', 0, 5, 100)], [numbers('rooms', 0, 8)])).toEqual([]);
});

test('columns of different kinds, and empty ones, are no key', () => {
  expect(guessKeys([numbers('id', 0, 9)], [texts('id', ['0', '1'])])).toEqual([]);
  expect(guessKeys([{ ...numbers('id', 0, 0), count: 0 }], [numbers('id', 0, 9)])).toEqual([]);
});

test('of a sampled key only a share is expected to be found', () => {
  const sampled = { ...numbers('id', 0, 100), share: 0.1 };
  const [guess] = guessKeys([numbers('id', 0, 400, 5000)], [sampled]);
  expect(guess?.found).toBe(1);
});

test.each([
  ['Customer-ID', 'customer_id', 1],
  ['customerId', 'customer id', 1],
  ['id', 'customer_id', 0.6],
  ['order_id', 'customer_id', 0],
  ['', 'id', 0],
])('%s and %s', (a, b, likeness) => {
  expect(nameLikeness(a, b)).toBe(likeness);
});

import { expect, test } from 'vitest';
import { parseNumber } from './parse-number.ts';
import { runOperator } from '../testing/run-operator.ts';

const read = (params: Record<string, unknown>, ...x: string[]) => runOperator(parseNumber, params, { x }).cells['x'];

test('nothing is guessed: the marks are given', () => {
  expect(() => read({}, '1,234')).toThrow('"1,234" is no number');
  expect(read({ thousands: ',' }, '1,234')).toEqual([1234]);
  expect(read({ decimal: ',' }, '1,234')).toEqual([1.234]);
  expect(() => read({ decimal: ',', thousands: ',' }, '1')).toThrow('both');
});

test('units of your own are taken away', () => {
  expect(read({ currency: ['kg', 'CHF'] }, '12 kg', 'CHF 3')).toEqual([12, 3]);
});

import { expect, test } from 'vitest';
import { operatorOf } from '../catalogue.ts';
import type { Operator } from '../kit/operator.ts';
import { parseDate } from './parse-date.ts';
import { runOperator, testColumn } from '../testing/run-operator.ts';

const read = (params: Record<string, unknown>, ...cells: (string | null)[]) =>
  runOperator(parseDate, params, { t: cells }).cells['t']?.map((cell) =>
    cell === null ? null : new Date(Number(cell)).toISOString(),
  );

test('a cell that is no date stops the run, by its text, or becomes missing', () => {
  expect(() => read({}, '2024-05-17', 'soon')).toThrow('"soon" is no date');
  expect(read({ errors: 'coerce' }, '2024-05-17', 'soon')).toEqual(['2024-05-17T00:00:00.000Z', null]);
  expect(read({}, '', 'NaT', null)).toEqual([null, null, null]);
});

test('an offset needs the switch, for all dates are in UTC', () => {
  expect(() => read({ errors: 'coerce' }, '2024-05-17T08:30:00+02:00')).toThrow('offset from UTC');
  expect(read({ utc: true }, '2024-05-17T08:30:00+02:00')).toEqual(['2024-05-17T06:30:00.000Z']);
  expect(read({}, '2024-05-17T08:30:00Z', '2024-05-17')).toEqual([
    '2024-05-17T08:30:00.000Z',
    '2024-05-17T00:00:00.000Z',
  ]);
});

test('dates stay, and numbers are read by a format', () => {
  const table = {
    rows: 1,
    columns: [testColumn('n', 'number', [20240517]), testColumn('t', 'datetime', ['2024-05-17'])],
  };
  const outcome = runOperator(parseDate, { columns: ['n', 't'], format: '%Y%m%d' }, table);
  expect(outcome.cells).toEqual({ n: [1715904000000], t: [1715904000000] });
  expect(runOperator(parseDate, {}, table).cells['n']).toEqual([20240517]);
  expect(() => runOperator(parseDate, { columns: ['n'] }, table)).toThrow('by a format');
});

test('day first only where it is said', () => {
  expect(read({ dayfirst: true }, '1/2/2024')).toEqual(['2024-02-01T00:00:00.000Z']);
  expect(() => read({}, '17/5/2024')).toThrow('no date');
});

test('what can only be read with the day first, or last, is never made missing in silence', () => {
  const dates = ['2014-12-31T00:00:00.000Z', '2011-03-10T00:00:00.000Z', null];
  const cells = ['31/12/2014', '10/03/2011', 'soon'];
  for (const format of [null, 'mixed']) {
    expect(() => read({ errors: 'coerce', format }, ...cells)).toThrow('is a date only where the day stands first');
    expect(() => read({ errors: 'coerce', format, dayfirst: true }, '12/31/2014 08:30')).toThrow(
      'the month stands first',
    );
  }
  expect(read({ errors: 'coerce', dayfirst: true }, ...cells)).toEqual(dates);
  expect(read({ errors: 'coerce', format: '%d/%m/%Y' }, ...cells)).toEqual(dates);
  expect(read({ errors: 'coerce', format: '%m/%d/%Y' }, ...cells)).toEqual([null, '2011-10-03T00:00:00.000Z', null]);
  // No date either way, or the same date both ways.
  expect(read({ errors: 'coerce' }, '31/31/2014', '30/02/2014', '5/5/2014', null, '2014-12-31')).toEqual([
    null,
    null,
    '2014-05-05T00:00:00.000Z',
    null,
    '2014-12-31T00:00:00.000Z',
  ]);
  const cast = (cell: string) =>
    runOperator(operatorOf('Cast') as Operator, { dtype: 'datetime', errors: 'coerce' }, { t: [cell] });
  expect(() => cast('31/12/2014')).toThrow('is a date only where the day stands first');
  expect(cast('soon').cells['t']).toEqual([null]);
});

test('a format with an unknown letter is refused', () => {
  expect(() => read({ format: '%Q' }, '1')).toThrow('%Q');
});

import { expect, test } from 'vitest';
import { parseDate } from './parse-date.ts';
import { runOperator, testColumn } from './testing.ts';

const read = (params: Record<string, unknown>, ...cells: (string | null)[]) =>
  runOperator(parseDate, params, { t: cells }).cells['t']?.map((cell) =>
    cell === null ? null : new Date(cell as number).toISOString(),
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

test('a format with an unknown letter is refused', () => {
  expect(() => read({ format: '%Q' }, '1')).toThrow('%Q');
});

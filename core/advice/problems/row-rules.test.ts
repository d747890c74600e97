import { describe, expect, it } from 'vitest';
import type { Advice, Evidence } from '../advice.ts';
import type { RowSample } from '../row-sample.ts';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { proxies } from './proxy.ts';
import { sharedRows } from './shared-rows.ts';

type Cells = readonly (string | number | boolean | null)[];

const ROWS = 120;
const cells = (make: (row: number) => string | number | boolean | null): Cells =>
  Array.from({ length: ROWS }, (_, row) => make(row));
const noise = (row: number, salt: number): number => (((row + 7) * (salt + 13) * 7919) % 1009) / 10;

function sampleOf(columns: Readonly<Record<string, Cells>>, partition: readonly number[] | null = null): RowSample {
  return {
    columns: Object.entries(columns).map(([name, own]) => ({
      name,
      type: typeof own[0] === 'string' ? 'category' : 'number',
      cells: own,
    })),
    partition,
  };
}

describe('a proxy of the target', () => {
  const found = (y: Cells, x: Cells, kept = true): readonly Advice[] => {
    const features = kept ? [column('x')] : [];
    const given = evidence([['SetTarget', { column: 'y' }], ['Clip']], {
      n2: surveyOf(...features, column('y', { target: true })),
    });
    return proxies({ ...given, samples: new Map([['n1', sampleOf({ x, y })]]) });
  };
  const classes = cells((row) => ['a', 'b', 'c'][Math.floor(noise(row, 1)) % 3]);
  const price = cells((row) => noise(row, 2));

  it.each<[string, boolean, Cells, Cells]>([
    ['a code of the class', true, classes, cells((row) => ({ a: 7, b: 1, c: 4 })[classes[row] as 'a'])],
    [
      'a number with a range a class',
      true,
      classes,
      cells((row) => 'abc'.indexOf(classes[row] as string) * 100 + noise(row, 3)),
    ],
    ['the price in another currency', true, price, cells((row) => Number(price[row]) * 1.17 + 3)],
    ['a class that is mostly right', false, classes, cells((row) => (row % 10 === 0 ? 'a' : classes[row]))],
    ['a name that is different in each row', false, classes, cells((row) => `n${row}`)],
    ['a number that goes along', false, price, cells((row) => Number(price[row]) + noise(row, 5))],
    ['noise', false, classes, cells((row) => noise(row, 9))],
    ['a constant target', false, cells(() => 'a'), classes],
  ])('is told of %s: %s', (_, is, y, x) => {
    expect(found(y, x).map(({ rule, columns }) => [rule, columns])).toEqual(is ? [['leak.proxy', ['x']]] : []);
  });

  it('is not told of a column that is no feature', () => {
    expect(found(classes, classes, false)).toEqual([]);
  });
});

describe('rows in two parts', () => {
  const marks = Array.from({ length: ROWS }, (_, row) => (row % 4 === 3 ? 2 : 0));
  const given = (columns: Readonly<Record<string, Cells>>, params: Record<string, unknown> = {}): Evidence => ({
    ...evidence([['TrainTestSplit', params]]),
    samples: new Map([['n1', sampleOf(columns, marks)]]),
  });
  const values = {
    x: cells((row) => noise(row, 1)),
    z: cells((row) => noise(row, 2)),
    w: cells((row) => noise(row, 3)),
  };

  it('are those of one patient, and the fix keeps them together', () => {
    const patients = given({ ...values, patient_id: cells((row) => `p${row % 30}`) }, { stratify: 'x' });
    const [found] = sharedRows(patients);
    expect(found).toMatchObject({ rule: 'leak.entity', nodeId: 'n1', columns: ['patient_id'] });
    expect(mended(patients, found).at(-1)).toEqual([
      'TrainTestSplit',
      { group: 'patient_id', stratify: null, shuffle: true },
    ]);
  });

  it.each<[string, Readonly<Record<string, Cells>>, Record<string, unknown>]>([
    ['an id a row', { ...values, id: cells((row) => row) }, {}],
    ['an id that the split keeps together', { ...values, id: cells((row) => row % 30) }, { group: 'id' }],
    [
      'a column that only sounds like one',
      { ...values, paid: cells((row) => row % 30), 'user rating': cells((row) => row % 12) },
      {},
    ],
    ['rows that differ', values, {}],
    [
      'columns that cannot tell rows apart',
      { a: cells((row) => row % 2), b: cells((row) => row % 3), c: cells(() => 1) },
      {},
    ],
  ])('are not told of %s', (_, columns, params) => {
    expect(sharedRows(given(columns, params))).toEqual([]);
  });

  it('are near-duplicates: equal to four digits, whatever the case', () => {
    const twin = (row: number): number => (row % 20 === 3 ? row - 1 : row);
    const doubled = given({
      id: cells((row) => row),
      x: cells((row) => noise(twin(row), 1) * 100 + (twin(row) === row ? 0 : 0.0001)),
      z: cells((row) => noise(twin(row), 2)),
      name: cells((row) => (twin(row) === row ? `N ${row % 40}` : ` n ${(row - 1) % 40}`)),
    });
    const [found, ...rest] = sharedRows(doubled);
    expect(rest).toEqual([]);
    expect(found?.message).toContain('6 of 30 rows outside of train');
    expect(mended(doubled, found).map(([type]) => type)).toEqual(['CsvSource', 'DropDuplicates', 'TrainTestSplit']);
  });
});

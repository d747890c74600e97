import { describe, expect, test } from 'vitest';
import { replacementsIn, targetsOf, united, unitedAs, withReplacements } from './replacements.ts';

test('replacements are written in the form in which they were read', () => {
  expect(
    replacementsIn([
      ['a', 'b'],
      [1, null],
    ]),
  ).toEqual([
    ['a', 'b'],
    [1, null],
  ]);
  expect(replacementsIn({ a: 'b' })).toEqual([['a', 'b']]);
  expect(replacementsIn(undefined)).toEqual([]);
  expect(withReplacements([], [['a', 'b']])).toEqual([['a', 'b']]);
  expect(withReplacements(undefined, [['a', 'b']])).toEqual([['a', 'b']]);
  expect(
    withReplacements({ x: 'y' }, [
      ['a', 'b'],
      [1, 'c'],
    ]),
  ).toEqual({ a: 'b', 1: 'c' });
});

describe('values that become one', () => {
  const values = ['Rome', 'ROME', 'rome '];

  test('are replaced by the kept one, beside other replacements', () => {
    const pairs = united(
      [
        ['NYC', 'New York'],
        ['ROME', 'Roma'],
        [null, 'unknown'],
      ],
      [{ values, keep: 'Rome' }],
    );
    expect(pairs).toEqual([
      ['NYC', 'New York'],
      [null, 'unknown'],
      ['ROME', 'Rome'],
      ['rome ', 'Rome'],
    ]);
    expect(unitedAs(targetsOf(pairs), values)).toBe('Rome');
  });

  test('may become a text that none of them is', () => {
    const pairs = united([], [{ values, keep: 'Roma' }]);
    expect(pairs).toHaveLength(3);
    expect(unitedAs(targetsOf(pairs), values)).toBe('Roma');
  });

  test('stay apart again', () => {
    const pairs = united(united([], [{ values, keep: 'Rome' }]), [{ values, keep: null }]);
    expect(pairs).toEqual([]);
    expect(unitedAs(targetsOf(pairs), values)).toBeNull();
  });

  test('are not one while one of them stays', () => {
    expect(unitedAs(targetsOf([['ROME', 'Rome']]), values)).toBeNull();
  });

  test('a missing cell is not the word null', () => {
    expect(united([[null, 'x']], [{ values: ['null', 'Null'], keep: 'null' }])).toEqual([
      [null, 'x'],
      ['Null', 'null'],
    ]);
    expect(
      unitedAs(
        targetsOf([
          [null, 'x'],
          ['Null', 'null'],
        ]),
        ['null', 'Null'],
      ),
    ).toBe('null');
  });
});

import { expect, test } from 'vitest';
import { operators } from '../../core/operators/catalogue.ts';
import { metaOf } from '../../core/operators/kit/params.ts';
import { families } from '../design/families.tsx';
import { matchedColumns } from './columns-editor.tsx';
import { readNumber } from './numbers.tsx';

test('every parameter of every operator can be edited, every operator has a family', () => {
  for (const operator of operators) {
    expect(families[operator.group]).toBeDefined();
    for (const [name, schema] of Object.entries(operator.params.shape)) {
      const { editor, label, help } = metaOf(schema);
      expect({ name, editor, label, help }).toEqual({
        name,
        editor: expect.any(String),
        label: expect.stringMatching(/./),
        help: expect.stringMatching(/./),
      });
    }
  }
});

test.each([
  ['1', 1],
  [' -2.5 ', -2.5],
  ['−3', -3],
  ['1,5', 1.5],
  ['1e3', 1000],
  ['.5', 0.5],
  ['', undefined],
  ['0x10', undefined],
  ['1,000', undefined],
  ['abc', undefined],
])('“%s” is read as %s', (text, value) => {
  expect(readNumber(text)).toBe(value);
});

test('a choice of columns that is left out takes what the step takes then', () => {
  const columns: Parameters<typeof matchedColumns>[0] = [
    { name: 'x', type: 'number' },
    { name: 'y', type: 'number', target: true },
  ];
  const namesOf = (leftOut?: 'all' | 'none') =>
    matchedColumns(columns, undefined, ['number'], leftOut).map(({ name }) => name);
  expect([namesOf(), namesOf('all'), namesOf('none')]).toEqual([['x'], ['x', 'y'], []]);
});

import { expect, test } from 'vitest';
import { operators } from '../../core/operators/catalogue.ts';
import { metaOf } from '../../core/operators/kit/params.ts';
import { families } from '../design/families.tsx';
import { matchedColumns } from './columns-editor.tsx';
import { readNumber, sliderOf } from './numbers.tsx';

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

test('a slider has no more places than can be reached', () => {
  const sliders = operators.flatMap(({ type, params }) =>
    Object.entries(params.shape).flatMap(([name, schema]) => {
      const slider = sliderOf(metaOf(schema));
      return slider === null ? [] : [{ at: `${type}.${name}`, places: (slider.max - slider.min) / slider.step }];
    }),
  );
  expect(sliders.length).toBeGreaterThan(0);
  expect(sliders.filter(({ places }) => places > 200)).toEqual([]);
  const text = { label: '', help: '' };
  expect(sliderOf({ ...text, editor: 'integer', min: 2, max: 10_000 })).toBeNull();
  expect(sliderOf({ ...text, editor: 'integer', min: 2, max: 20 })).toEqual({ min: 2, max: 20, step: 1 });
  expect(sliderOf({ ...text, editor: 'number', min: 0, max: 1 })).toEqual({ min: 0, max: 1, step: 0.01 });
  expect(sliderOf({ ...text, editor: 'number', min: 0 })).toBeNull();
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

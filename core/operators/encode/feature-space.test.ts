import { expect, test } from 'vitest';
import { featureSpace } from './feature-space.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

const city = { city: ['Rome', 'Oslo', 'Rome'], age: [20, 30, 40] };

test('features come by name, then crosses by name, where the first feature stood; other columns stay', () => {
  const { cells } = runOperator(
    featureSpace,
    {
      features: {
        job: { type: 'string_hashed', num_bins: 1 },
        city: { type: 'string_hashed', num_bins: 1 },
        age: 'float',
      },
      crosses: [
        ['job', 'city'],
        ['city', 'job'],
      ],
      crossing_dim: 1,
    },
    { id: [1], job: ['a'], city: ['b'], age: [3], y: [0] },
  );
  expect(Object.keys(cells)).toEqual(['id', 'age', 'city_0', 'job_0', 'city_X_job_0', 'job_X_city_0', 'y']);
});

test('an unknown category of new rows gets the code for unknown ones', () => {
  const outcome = runOperator(
    featureSpace,
    { features: { city: 'string_categorical' } },
    { city: ['Bern'], age: [1] },
    {
      fit: tableOf(city),
    },
  );
  expect(outcome.cells).toEqual({ city_0: [1], city_1: [0], city_2: [0], age: [1] });
});

test.each([
  [{}, 'features', 'No column is a feature'],
  [{ features: { town: 'float' } }, 'features', 'town'],
  [{ features: { city: 'float' } }, 'features', 'categories'],
  [{ features: { age: { type: 'integer_categorical', output_mode: 'int' } } }, 'features', 'one vector'],
  [{ features: { age: 'float', city: 'string_hashed' }, crosses: [['age', 'city']] }, 'crosses', 'is a number'],
  [{ features: { city: 'string_hashed' }, crosses: [['age', 'city']] }, 'crosses', 'no feature'],
])('%j is refused on its field', (params, field, message) => {
  try {
    runOperator(featureSpace, params, city);
  } catch (error) {
    expect((error as { problem: object }).problem).toMatchObject({ field, message: expect.stringContaining(message) });
    return;
  }
  throw new Error('it was not refused');
});

import { expect, test } from 'vitest';
import { evidence, mended } from '../testing.ts';
import { flatFences } from './flat-fence.ts';

const given = (params: Record<string, unknown>, learned: Record<string, unknown>) =>
  evidence([['DropOutliers', params]], {}, { n1: { learned } });
const bounds = { feature_names_in_: ['paid', 'age'], lower_bound_: [0, 3], upper_bound_: [0, 80] };

test('a fence without width is told, with the value and a fix', () => {
  const problem = given({}, bounds);
  const [advice, ...more] = flatFences(problem);
  expect(more).toEqual([]);
  expect(advice).toMatchObject({
    nodeId: 'n1',
    columns: ['paid'],
    message:
      'The fence of “paid” has no width: the middle half of its values is 0 alone, so every other value counts as an outlier.',
  });
  if (advice !== undefined) expect(mended(problem, advice)[1]).toEqual(['DropOutliers', { method: 'zscore' }]);
});

test('a fence with a width, and one that a person made flat, are fine', () => {
  expect(flatFences(given({}, { ...bounds, upper_bound_: [1, 80] }))).toEqual([]);
  expect(flatFences(given({ threshold: 0, method: 'zscore' }, bounds))).toEqual([]);
  expect(flatFences(given({ threshold: 0 }, bounds))).toEqual([]);
  // Without a known value there are no quartiles.
  expect(flatFences(given({}, { ...bounds, lower_bound_: [null, 3], upper_bound_: [null, 80] }))).toEqual([]);
});

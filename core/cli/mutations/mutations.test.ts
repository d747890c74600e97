import { expect, test } from 'vitest';
import { runMutations } from '../../../scripts/faults/mutations.mjs';

/** Of each kind of input. 2,000 are run by `npm run faults`. */
const COUNT = 100;

test('whatever became of a file, a document or a row, it is read or refused in words, soon and in bounded memory', {
  timeout: 900_000,
}, async () => {
  const { kinds, inputs, refused, failures } = await runMutations({ count: COUNT });
  expect(failures).toEqual([]);
  expect(inputs).toBe(COUNT * kinds.length);
  // Mutations that nothing notices would test nothing.
  expect(refused).toBeGreaterThan(inputs / 2);
});

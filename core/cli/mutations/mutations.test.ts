import { expect, test } from 'vitest';
import { runMutations } from '../../../scripts/faults/mutations.mjs';

/** Kinds of input: eighteen. Ten thousand are run by scripts/faults/mutations.mjs. */
const COUNT = 1_800;

test('whatever became of a file, a document or a row, it is read or refused in words, soon and in bounded memory', {
  timeout: 900_000,
}, async () => {
  const { inputs, refused, failures } = await runMutations({ count: COUNT });
  expect(failures).toEqual([]);
  expect(inputs).toBe(COUNT);
  // Mutations that nothing notices would test nothing.
  expect(refused).toBeGreaterThan(COUNT / 2);
});

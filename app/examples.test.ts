import { join } from 'node:path';
import { expect, it } from 'vitest';
import { examplesIn } from './examples.ts';
import { documentsIn } from './files.ts';

const folder = join(import.meta.dirname, '..', 'examples');

it('every example asks a question', async () => {
  const examples = await examplesIn(folder);
  expect(examples.map(({ id }) => id).sort()).toEqual(await documentsIn(folder));
  for (const { name, question } of examples)
    expect([name, question]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\?$/)]);
});

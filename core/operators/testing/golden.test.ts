/** Every operator against its reference, through the interpreter; and docs/parity.md, the table of how close they come. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenFiles } from './golden-cases.ts';
import { parityPage, WorstErrors, withoutErrors } from './parity.ts';

const worst = new WorstErrors();

describe.each(goldenFiles.map((file) => [file.operator, file] as const))('%s', (_, file) => {
  const named = file.cases.map(
    (golden, index) => [`${index}: ${golden.data} ${JSON.stringify(golden.params)}`, golden] as const,
  );
  test.each(named)('%s', (_, golden) => worst.check(file, golden));
});

test('docs/parity.md is current', () => {
  const page = readFileSync(new URL('../../../docs/parity.md', import.meta.url), 'utf8');
  expect(withoutErrors(page), 'stale: npm run generate').toBe(withoutErrors(parityPage(worst)));
});

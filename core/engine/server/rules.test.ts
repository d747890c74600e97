import { afterAll, expect, test } from 'vitest';
import type { CallResult } from '../../protocol/engine.ts';
import { windowEnd } from '../server-testing.ts';
import { chain, temporaryFolder } from '../testing.ts';

const folder = temporaryFolder();
const window = windowEnd();
afterAll(async () => {
  await window.close();
  folder.remove();
});

test('a window hears which rules hold, row by row, and what the data suggests', async () => {
  const rows = Array.from({ length: 60 }, (_, index) => `${index},${index === 7 ? 'inf' : index % 5}`).join('\n');
  const document = chain(folder.write('rows.csv', `id,x\n${rows}\n`));
  const rule = (formula: string) => ({ name: formula, formula, severity: 'error' as const });
  expect(await window.call('checkRules', { rules: [rule('x < 4')] })).toMatchObject({
    ok: true,
    result: { results: [] },
  });
  await window.call('run', { document, folder: null });
  const answer = await window.call('checkRules', { rules: [rule('x < 9'), rule('y < 4'), rule('unique(id)')] });
  const { results } = (answer as { result: CallResult<'checkRules'> }).result;
  expect(results).toMatchObject([
    { state: 'broken', broken: 1, first: [{ row: 7, line: 9, cells: [{ column: 'x', value: Infinity }] }] },
    { state: 'invalid', hint: expect.stringContaining('There are id, x') },
    { state: 'holds', rows: 60 },
  ]);
  const proposed = await window.call('proposeRules', { rules: [rule('unique(id)')] });
  const { proposals } = (proposed as { result: CallResult<'proposeRules'> }).result;
  expect(proposals.map(({ rule: { formula } }) => formula)).toEqual(['not_missing(id, x)']);
});

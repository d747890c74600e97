import { expect, test } from 'vitest';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { learnedFrom, settingsOf } from './describe.ts';

const report = (learned: NodeReport['learnedFrom']): NodeReport => ({
  nodeId: 'n',
  state: 'done',
  problems: [],
  ...(learned !== undefined && { learnedFrom: learned }),
});

test.each([
  [{ rows: 258, part: 'train' }, 'learned from 258 train rows'],
  [{ rows: 1, part: 'train' }, 'learned from 1 train row'],
  [{ rows: 344, part: 'all' }, 'learned from all 344 rows'],
  [{ rows: 1, part: 'all' }, 'learned from the only row'],
  [undefined, ''],
] as const)('rows that a step learned from: %o', (learned, text) => {
  expect(learnedFrom(report(learned))).toBe(text);
});

test('settings are in a word or two', () => {
  expect(settingsOf({ id: 'n', type: 'SimpleImputer', params: { strategy: 'median', columns: ['a', 'b'] } })).toBe(
    '2 columns · median',
  );
});

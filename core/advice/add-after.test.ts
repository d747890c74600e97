import { expect, test } from 'vitest';
import { addAfter } from './add-after.ts';
import { evidence } from './testing.ts';

type Steps = Parameters<typeof evidence>[0];

/** The chain after each of the fixes, with the parameters of its steps. */
function fixed(steps: Steps, fixes: readonly (readonly [nodeId: string, columns: readonly string[]])[]) {
  const given = evidence(steps, {}, { n1: { touched: ['made'] } });
  const draft = structuredClone(given.document);
  for (const [nodeId, columns] of fixes)
    addAfter(draft, nodeId, { type: 'DropColumns', params: { columns: [...columns] } }, given);
  return draft.nodes.slice(1).map(({ type, params }) => [type, params['columns']]);
}

test('three equal fixes become one step', () => {
  expect(
    fixed(
      [['SetTarget', { column: 'y' }]],
      [
        ['source', ['id']],
        ['source', ['copy']],
        ['source', ['constant', 'empty']],
      ],
    ),
  ).toEqual([
    ['SetTarget', undefined],
    ['DropColumns', ['id', 'copy', 'constant', 'empty']],
  ]);
});

test('a fix at an end that does the same joins it', () => {
  expect(fixed([['DropColumns', { columns: ['id'] }]], [['n1', ['copy']]])).toEqual([['DropColumns', ['id', 'copy']]]);
});

test('a column that the step made, a step without a report and another step keep them apart', () => {
  const drop: Steps = [['DropColumns', { columns: ['id'] }]];
  expect(fixed(drop, [['n1', ['made']]])).toHaveLength(2);
  expect(fixed([...drop, ['SetTarget', { column: 'y' }]], [['n2', ['copy']]])).toHaveLength(3);
  expect(fixed([['StandardScaler', { columns: ['x'] }]], [['n1', ['copy']]])).toHaveLength(2);
});

import { expect, test } from 'vitest';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { addNode } from './changes.ts';
import { problemsOf } from './problems.ts';
import { createWorkbench } from './workbench.ts';

const report = (message: string, rows: number): NodeReport => ({
  nodeId: 'penguins',
  state: 'done',
  rows,
  problems: [{ code: 'some', severity: 'warning', message, hint: 'Look.' }],
});

test('a step of which the same is said has the same list, so that nothing is drawn again', () => {
  const workbench = createWorkbench();
  workbench.edit('Add', (draft) => void addNode(draft, { type: 'CsvSource', idFrom: 'penguins' }, { x: 0, y: 0 }));
  const say = (message: string, rows: number) => {
    workbench.runs({ reports: new Map([['penguins', report(message, rows)]]), stale: new Set<string>() });
    return problemsOf(workbench.getState()).get('penguins');
  };
  const first = say('A column is constant.', 3);
  expect(first?.map(({ message }) => message)).toContain('A column is constant.');
  expect(say('A column is constant.', 4)).toBe(first);
  const other = say('Two columns are constant.', 4);
  expect(other).not.toEqual(first);
  expect(other?.map(({ message }) => message)).toContain('Two columns are constant.');
});

test('what nobody has set yet is unfinished; what is set wrong is an error', () => {
  const workbench = createWorkbench();
  const severities = (formula: string) => {
    workbench.edit('Change', (draft) => {
      draft.nodes = [{ id: 'filter', type: 'FilterRows', params: { formula }, position: { x: 0, y: 0 } }];
    });
    return problemsOf(workbench.getState())
      .get('filter')
      ?.map(({ code, severity }) => [code, severity]);
  };
  expect(severities('')).toContainEqual(['param.unset', 'info']);
  expect(severities('age >=')?.map(([, severity]) => severity)).toContain('error');
});

import { describe, expect, test } from 'vitest';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { addGroup } from '../store/annotations.ts';
import { addNode, appendNode } from '../store/changes.ts';
import { foldedOf, type Stage } from '../store/stages.ts';
import { createWorkbench, type Workbench } from '../store/workbench.ts';
import { stageMissing, stageProblems, stageProgress, stageState } from './describe-stage.ts';
import { foldStages, openAmong, stagesMeant, unfoldAround, unfoldStages } from './folding.ts';

const KEY = 'group:group-1';

/** a → b → c with b and c in the stage “Prepare”. */
function withStage(): Workbench {
  const workbench = createWorkbench();
  workbench.edit('Start', (draft) => {
    addNode(draft, { type: 'CsvSource', params: { path: 'a.csv' }, idFrom: 'a' }, { x: 0, y: 0 });
    appendNode(draft, { type: 'SimpleImputer', idFrom: 'b' }, 'a');
    appendNode(draft, { type: 'StandardScaler', idFrom: 'c' }, 'b');
    addGroup(draft, ['b', 'c'], 'Prepare');
  });
  return workbench;
}
const isCollapsed = (workbench: Workbench) => workbench.getState().document.current.groups?.[0]?.collapsed === true;
const lastChange = (workbench: Workbench) => workbench.getState().document.past.at(-1)?.label;

describe('collapsing and expanding', () => {
  test('is one change with a name; the last step’s table is shown; undo and redo go through it', () => {
    const workbench = withStage();
    foldStages(workbench, [KEY]);
    expect(lastChange(workbench)).toBe('Collapse the stage Prepare');
    expect(workbench.getState().selection).toEqual({ nodes: ['b', 'c'], edges: [], annotations: [KEY] });
    expect(workbench.getState().preview.nodeId).toBe('c');
    workbench.undo();
    expect(isCollapsed(workbench)).toBe(false);
    workbench.redo();
    expect(isCollapsed(workbench)).toBe(true);
    unfoldStages(workbench, [KEY]);
    expect(lastChange(workbench)).toBe('Expand the stage Prepare');
    expect(isCollapsed(workbench)).toBe(false);
  });

  test('a step that is looked for is shown; the stage itself stays closed', () => {
    const workbench = withStage();
    foldStages(workbench, [KEY]);
    unfoldAround(workbench, ['a']);
    unfoldAround(workbench, ['b', KEY]);
    expect(isCollapsed(workbench)).toBe(true);
    workbench.select(['b']);
    unfoldAround(workbench, ['b']);
    expect(isCollapsed(workbench)).toBe(false);
    expect(workbench.getState().selection.nodes).toEqual(['b']);
  });

  test('the stage that is meant: the chosen one, that of a chosen step, else all', () => {
    const workbench = withStage();
    const meant = () => stagesMeant(workbench.getState());
    expect(meant()).toEqual([KEY]);
    workbench.select(['a']);
    expect(meant()).toEqual([]);
    workbench.select(['c']);
    expect(meant()).toEqual([KEY]);
    expect(openAmong(workbench.getState().document.current, meant())).toEqual([KEY]);
    foldStages(workbench, [KEY]);
    expect(openAmong(workbench.getState().document.current, meant())).toEqual([]);
  });
});

describe('what a collapsed stage says', () => {
  const report = (nodeId: string, state: NodeReport['state'], missing?: number): NodeReport => ({
    nodeId,
    state,
    rows: 3,
    columns: [{ name: 'x', type: 'number', ...(missing !== undefined && { missing }) }],
    problems: [],
    milliseconds: 1,
  });
  function reported(...reports: NodeReport[]) {
    const workbench = withStage();
    foldStages(workbench, [KEY]);
    workbench.runs({ running: true, reports: new Map(reports.map((one) => [one.nodeId, one])), stale: new Set() });
    const state = workbench.getState();
    return { state, stage: foldedOf(state.document.current).stages.get(KEY) as Stage };
  }

  test('the worst of its steps', () => {
    const stateOf = (b: NodeReport['state'], c: NodeReport['state']) => {
      const { state, stage } = reported(report('a', 'done'), report('b', b), report('c', c));
      return stageState(state, stage);
    };
    expect(stateOf('done', 'done')).toBe('done');
    expect(stateOf('done', 'waiting')).toBe('waiting');
    expect(stateOf('running', 'waiting')).toBe('running');
    expect(stateOf('failed', 'running')).toBe('failed');
  });

  test('how far it is while it runs, counted in steps', () => {
    const { state, stage } = reported(report('a', 'done'), report('b', 'done'), report('c', 'running'));
    const progress = new Map([['c', { done: 1, total: 2, unit: 'rows' as const, since: 0, at: 0 }]]);
    expect(stageProgress({ ...state, runs: { ...state.runs, progress } }, stage)).toBe(0.75);
    const done = reported(report('a', 'done'), report('b', 'done'), report('c', 'done'));
    expect(stageProgress(done.state, done.stage)).toBeNull();
  });

  test('missing cells that come in and go out, once both are counted; problems of all its steps', () => {
    const { state, stage } = reported(report('a', 'done', 7), report('b', 'done', 7), report('c', 'done', 0));
    const { current } = state.document;
    expect(stageMissing(current, state.runs.reports, stage)).toEqual({ before: 7, after: 0 });
    expect(stageMissing(current, new Map([['c', report('c', 'done', 0)]]), stage)).toBeUndefined();
    const wrong = { code: 'x', message: 'Wrong.', hint: 'Mend it.' };
    const failed = reported(
      { ...report('b', 'failed'), problems: [wrong] },
      { ...report('c', 'done'), problems: [{ ...wrong, severity: 'warning' }] },
    );
    expect(stageProblems(failed.state, failed.stage)).toBe(2);
  });
});

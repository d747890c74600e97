import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import type { RunsSlice } from '../store/state.ts';
import { initialState } from '../store/workbench.ts';
import { canBeWritten, hasNoResult, noCodeText } from './shown-code.ts';
import { writtenNode } from './written-node.ts';

/** a → b → c */
const document: PipelineDocument = {
  ...emptyDocument(),
  nodes: ['a', 'b', 'c'].map((id) => ({ id, type: 'StandardScaler', params: {} })),
  edges: [
    { source: 'a', target: 'b' },
    { source: 'b', target: 'c' },
  ],
};

function runsOf(states: readonly NodeReport['state'][], change: Partial<RunsSlice> = {}): RunsSlice {
  const reports = states.map((state, at): [string, NodeReport] => {
    const nodeId = 'abc'[at] ?? '';
    return [nodeId, { nodeId, state, problems: [] }];
  });
  return { ...initialState().runs, reports: new Map(reports), ...change };
}

/** The last step of the displayed code while that of `c` is on screen; steps that are stale have no key. */
const writtenIn = (runs: RunsSlice, selected: string): string =>
  writtenNode(document, selected, 'c', (id) => {
    const hasKey = runs.reports.get(id)?.state === 'done' && !runs.stale.has(id);
    return canBeWritten(runs, id, hasKey ? id : null, () => false);
  });

describe('code', () => {
  test('stays the same from a change until its result', () => {
    // A run starts a moment after the change.
    expect(writtenIn(runsOf(['done', 'done', 'done'], { stale: new Set(['c']) }), 'a')).toBe('c');
    expect(writtenIn(runsOf(['done', 'done', 'running'], { stale: new Set(['c']), running: true }), 'a')).toBe('c');
    expect(writtenIn(runsOf(['done', 'done', 'done']), 'a')).toBe('c');
    expect(hasNoResult(runsOf(['done', 'failed', 'waiting'], { running: true }), 'b')).toBe(false);
    expect(hasNoResult(runsOf(['done', 'done', 'waiting'], { stale: new Set(['c']) }), 'c')).toBe(false);
  });

  test('of an earlier state is not displayed beside a step with a problem', () => {
    const failed = runsOf(['done', 'failed', 'waiting']);
    expect(writtenIn(failed, 'b')).toBe('b');
    expect(hasNoResult(failed, 'b')).toBe(true);
    expect(noCodeText(document, failed, 'b')).toBe(
      '“Standard scale” has no result yet. Its code shows here as soon as it has one.',
    );
    expect(writtenIn(failed, 'c')).toBe('c');
    expect(hasNoResult(failed, 'c')).toBe(true);
    expect(noCodeText(document, failed, 'c')).toContain('before');
    // Steps before it have theirs.
    expect(writtenIn(failed, 'a')).toBe('a');
    expect(hasNoResult(failed, 'a')).toBe(false);
  });
});

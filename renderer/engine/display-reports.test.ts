import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { documentKey, nodeKeys } from '../../core/graph/identity.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import type { RunsSlice } from '../store/state.ts';
import { initialState } from '../store/workbench.ts';
import { decidedParams, type DisplayedBatch, rereadFiles, staleReports, withReports } from './display-reports.ts';
import type { DocumentVersion } from './document-version.ts';

/** A source and a step after it. */
function version(path: string, lower = 0, folder: string | null = null): DocumentVersion {
  const document: PipelineDocument = {
    ...emptyDocument(),
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path } },
      { id: 'clip', type: 'Clip', params: { lower } },
    ],
    edges: [{ source: 'source', target: 'clip' }],
  };
  return { document, folder, epoch: 1, key: documentKey(folder, document) };
}

const done = (nodeId: string, more: Partial<NodeReport> = {}): NodeReport => ({
  nodeId,
  state: 'done',
  problems: [],
  ...more,
});

const batch = (standing: DisplayedBatch['standing'], shown: DocumentVersion, ...reports: NodeReport[]) => [
  { standing, version: shown, reports },
];

/** Both nodes are stale and their learned values outdated. */
const stale: RunsSlice = {
  ...initialState().runs,
  stale: new Set(['source', 'clip']),
  outdated: new Set(['source', 'clip']),
};
const after = (runs: RunsSlice, batches: readonly DisplayedBatch[]): RunsSlice => ({
  ...runs,
  ...withReports(runs, batches),
});

describe('a report', () => {
  test('of the current run makes its node up to date', () => {
    const runs = after(stale, batch('current', version('a.csv'), done('clip')));
    expect(runs).toMatchObject({ stale: new Set(['source']), outdated: new Set(['source']), intermediate: new Map() });
  });

  test('from before a change is displayed under the key of the version that was run', () => {
    const ran = version('a.csv', 1);
    const runs = after(stale, batch('intermediate', ran, done('clip')));
    expect(runs.stale).toEqual(stale.stale);
    expect(runs.intermediate).toEqual(new Map([['clip', nodeKeys(ran.document).get('clip')]]));
  });

  test('of a run that a newer one replaced is displayed, but its cells are not requested', () => {
    const runs = after(stale, batch('superseded', version('a.csv', 1), done('clip', { rows: 3 })));
    expect(runs.reports.get('clip')?.rows).toBe(3);
    expect(runs).toMatchObject({ stale: stale.stale, intermediate: new Map() });
  });

  test('of a current run replaces an intermediate one', () => {
    const intermediate = after(stale, batch('intermediate', version('a.csv', 1), done('clip')));
    expect(after(intermediate, batch('current', version('a.csv', 2), done('clip'))).intermediate.size).toBe(0);
  });

  test('that a node is computed leaves its last result on screen; one that it waits does not', () => {
    const first = after(stale, batch('current', version('a.csv'), done('clip', { rows: 3 })));
    const running = after(first, batch('current', version('a.csv'), done('clip', { state: 'running' })));
    expect(running.reports.get('clip')).toMatchObject({ state: 'running', rows: 3 });
    const waiting = after(running, batch('current', version('a.csv'), done('clip', { state: 'waiting' })));
    expect(waiting.reports.get('clip')).toEqual(done('clip', { state: 'waiting' }));
  });

  test('of a failure is current, and the learned values stay outdated', () => {
    const runs = after(stale, batch('current', version('a.csv'), done('clip', { state: 'failed' })));
    expect(runs.stale.has('clip')).toBe(false);
    expect(runs.outdated.has('clip')).toBe(true);
  });

  test('that is held counts again only for nodes that are displayed as stale', () => {
    const held = [done('source'), done('clip')];
    expect(staleReports({ ...stale, stale: new Set(['clip']), outdated: new Set() }, held)).toEqual([done('clip')]);
  });
});

describe('files', () => {
  const stamp = (id: string, path = '/a.csv') => ({ id, path, files: 1, bytes: 10, modified: 1, readAt: 1 });
  const read = after(stale, batch('current', version('a.csv'), done('source', { stamp: stamp('first') })));

  test('are known by the stamp with which they were read', () => {
    expect(read.asRead.get('source')?.id).toBe('first');
  });

  test.each([
    ['that were read again unasked are told of', stamp('second'), 1],
    ['that were not read again are not', stamp('first'), 0],
    ['other ones are not', stamp('second', '/b.csv'), 0],
  ])('%s', (_, next, count) => {
    const batches = batch('current', version('a.csv'), done('source', { stamp: next }));
    expect(rereadFiles(read, batches)).toHaveLength(count);
  });
});

describe('what a source found out', () => {
  const found = done('source', { decided: { delimiter: ';' } });

  test('is stored, also when a step after it was changed meanwhile', () => {
    const decided = decidedParams(batch('intermediate', version('a.csv', 1), found), version('a.csv', 2));
    expect(decided).toEqual(new Map([['source', { delimiter: ';' }]]));
  });

  test('is not stored for another file', () => {
    expect(decidedParams(batch('intermediate', version('a.csv'), found), version('b.csv')).size).toBe(0);
    expect(decidedParams(batch('intermediate', version('a.csv', 0, '/x'), found), version('a.csv', 0, '/y')).size).toBe(
      0,
    );
  });
});

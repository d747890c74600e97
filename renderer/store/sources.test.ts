import { expect, test } from 'vitest';
import type { SourceChange } from '../../core/graph/source-change.ts';
import { problemsOf } from './problems.ts';
import { changeNote, openChanges, withChanges, withoutRead, withRead } from './sources.ts';
import { initialState } from './workbench.ts';

const stamp = (id: string, path = '/data/a.csv') => ({ id, path, files: 1, bytes: 10, modified: 1, readAt: 0 });
const change = (before: string, after: string, path = '/data/a.csv'): SourceChange => ({
  nodeId: 'a',
  path,
  kind: 'grew',
  before: { id: before, files: 1, bytes: 10, modified: 1 },
  after: { id: after, files: 1, bytes: 30, modified: 2 },
  added: 0,
  removed: 0,
  changed: 1,
});

/** A source of which the first state was read. */
const read = () => ({ ...initialState().runs, ...withRead(initialState().runs, 'a', stamp('first')) });

test('a change is shown if it is about what was read here', () => {
  expect([...withChanges(read(), [change('first', 'second')]).sourceChanges.keys()]).toEqual(['a']);
  expect(withChanges(read(), [change('another', 'second')]).sourceChanges.size).toBe(0);
  expect(withChanges(read(), [change('first', 'second', '/data/b.csv')]).sourceChanges.size).toBe(0);
});

test('a source that could not be read is told of when it can be', () => {
  const runs = {
    ...initialState().runs,
    reports: new Map([['a', { nodeId: 'a', state: 'failed' as const, problems: [] }]]),
  };
  expect(withChanges(runs, [{ ...change('deleted', 'first'), kind: 'appeared' }]).sourceChanges.size).toBe(1);
});

test('a choice to keep holds for that state of the file only, and ends when it is read again', () => {
  const changed = { ...read(), ...withChanges(read(), [change('first', 'second')]) };
  expect(openChanges(changed)).toHaveLength(1);
  const kept = { ...changed, keptSources: new Map([['a', 'second']]) };
  expect(openChanges(kept)).toEqual([]);
  expect(changeNote(kept, 'a')).toMatch(/^read .+, changed since$/);
  const again = { ...kept, ...withChanges(kept, [change('first', 'third')]) };
  expect(openChanges(again)).toHaveLength(1);
  expect(withRead(kept, 'a', stamp('second'))).toMatchObject({ sourceChanges: new Map(), keptSources: new Map() });
  expect(withoutRead(kept)).toEqual({ asRead: new Map(), sourceChanges: new Map(), keptSources: new Map() });
});

test('an open change is a warning on its step, a kept one a remark', () => {
  const state = initialState();
  const changed = { ...read(), ...withChanges(read(), [change('first', 'second')]) };
  const severities = (runs: typeof changed) =>
    problemsOf({ ...state, runs })
      .get('a')
      ?.map(({ severity }) => severity);
  expect(severities(changed)).toEqual(['warning']);
  expect(severities({ ...changed, keptSources: new Map([['a', 'second']]) })).toEqual(['info']);
});

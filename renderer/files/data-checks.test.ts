import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { documentText } from '../../core/graph/write-document.ts';
import type { CallArgs, CallResult } from '../../core/protocol/engine.ts';
import { createWorkbench } from '../store/workbench.ts';
import { startDataChecks } from './data-checks.ts';

const record = {
  id: 'a'.repeat(64),
  files: [
    {
      file: 'titanic.csv',
      bytes: 1,
      modified: '2026-01-02T03:04:05.000Z',
      sha256: 'b'.repeat(64),
      sha256_of: 'whole',
    },
  ],
};
const document = (): PipelineDocument => ({
  ...emptyDocument(),
  nodes: [
    {
      id: 'source',
      type: 'CsvSource',
      params: { path: 'titanic.csv', types: { age: 'number', Embarked: 'category' } },
    },
    { id: 'encode', type: 'OneHotEncoder', params: { columns: ['Embarked'] } },
  ],
  edges: [{ source: 'source', target: 'encode' }],
  fitted: { source: { read_from: record } },
});
const renamed = {
  kind: 'missing-column' as const,
  fatal: true,
  nodeId: 'encode',
  column: 'Embarked',
  message: 'The column is missing, and this step needs it.',
  renamed: { source: 'source', to: 'Port', reason: 'it holds the same values' },
};

const state = (id: string, bytes = 100) => ({ id, files: 1, bytes, modified: 0 });

function window(findings: CallResult<'compareWithFitted'>['findings'] = [renamed]) {
  const workbench = createWorkbench();
  const asked: CallArgs<'compareWithFitted'>[] = [];
  /** Stamp of the files on the disk. */
  let onDisk = 'new';
  const call = async (name: string, args: CallArgs<'compareWithFitted'>) => {
    if (name === 'fitted') return { text: documentText(document()) };
    asked.push(args);
    const stamp = args.asRead['source'] ?? onDisk;
    return { sources: [{ nodeId: 'source', stamp }], findings: stamp === 'old' ? [] : findings, left: 0 };
  };
  const checks = startDataChecks(workbench, { call } as never);
  const shows = (stamp: string): void => {
    const read = { ...state(stamp), path: '/titanic.csv', readAt: 0 };
    workbench.runs({
      engine: 'ready',
      running: false,
      stale: new Set(),
      outdated: new Set(),
      reports: new Map([['source', { nodeId: 'source', state: 'done', problems: [] }]]),
      asRead: new Map([['source', read]]),
    });
  };
  return {
    workbench,
    checks,
    asked,
    shows,
    changes(id: string, bytes?: number): void {
      onDisk = id;
      const change = {
        nodeId: 'source',
        path: '/titanic.csv',
        kind: 'changed' as const,
        before: state('old'),
        after: state(id, bytes),
        added: 0,
        removed: 0,
        changed: 0,
      };
      workbench.runs({ sourceChanges: new Map([['source', change]]) });
    },
    open: (opened: PipelineDocument) => workbench.open(opened, { path: '/t.prepgraph.json', name: 't', folder: '/' }),
    toasts: () => workbench.getState().ui.toasts,
    dataCheck: () => workbench.getState().runs.dataCheck,
  };
}

const arrived = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the data of an opened document', () => {
  it('is compared once it is displayed, as it was read, and the differences are told once', async () => {
    const { open, shows, asked, toasts, workbench } = window();
    open(document());
    await arrived();
    expect(asked).toEqual([]);
    shows('new');
    await arrived();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ folder: '/', asRead: { source: 'new' } });
    expect(toasts()).toMatchObject([
      {
        title: 'The data differs from what the pipeline was fitted on.',
        detail: '“Port” instead of “Embarked”.',
        action: { label: 'Rename “Port” to “Embarked”' },
        stays: true,
      },
    ]);
    toasts()[0]?.action?.run();
    expect(workbench.getState().document.current.nodes.at(-1)?.type).toBe('RenameColumns');
    shows('new');
    await arrived();
    expect(asked).toHaveLength(1);
    expect(toasts()).toHaveLength(1);
  });

  it('is not compared where the document says nothing of its files', async () => {
    const { open, shows, asked } = window();
    open({ ...document(), fitted: { encode: { categories_: [['S']] } } });
    shows('new');
    await arrived();
    expect(asked).toEqual([]);
  });

  it('is what the document is fitted on from the next save on', async () => {
    const { open, shows, workbench, dataCheck } = window();
    open(document());
    shows('new');
    await arrived();
    expect(dataCheck()).not.toBeNull();
    const { file, current } = workbench.getState().document;
    workbench.saved(file, current);
    expect(dataCheck()).toBeNull();
  });

  it('is nothing to tell where another document takes its place meanwhile', async () => {
    const { open, shows, toasts, dataCheck } = window();
    open(document());
    shows('new');
    open({ ...document(), fitted: {} });
    await arrived();
    expect([toasts(), dataCheck()]).toEqual([[], null]);
  });
});

describe('a file that changes while it is displayed', () => {
  it('is compared before it is read again, once it is quiet, and told when it is displayed', async () => {
    const { open, shows, changes, asked, toasts, dataCheck } = window();
    open({ ...document(), fitted: {} });
    shows('old');
    changes('newer');
    await vi.advanceTimersByTimeAsync(900);
    changes('new');
    await vi.advanceTimersByTimeAsync(900);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toMatchObject([{ asRead: {} }]);
    expect(dataCheck()?.findings).toHaveLength(1);
    expect(toasts()).toEqual([]);
    shows('new');
    await arrived();
    expect(asked).toHaveLength(1);
    expect(toasts()).toHaveLength(1);
  });

  it('is compared after it is read again where it is large', async () => {
    const { open, shows, changes, asked, toasts } = window();
    open({ ...document(), fitted: {} });
    shows('old');
    changes('new', 100 << 20);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toEqual([]);
    shows('new');
    await arrived();
    expect(asked).toMatchObject([{ asRead: { source: 'new' } }]);
    expect(toasts()).toHaveLength(1);
  });
});

it('another file for a source is compared with what was displayed', async () => {
  const { open, shows, checks, asked } = window();
  open({ ...document(), fitted: {} });
  shows('old');
  await checks.remember(['source']);
  shows('new');
  await arrived();
  expect(asked).toMatchObject([{ asRead: { source: 'new' } }]);
});
